import { spawnSync } from 'node:child_process';
import { main } from '../../../src/cli/main.ts';
import { fromBytes } from '../../../src/go/bytes.ts';
import { helmPath } from '../../support/helm.ts';

/** What a command line came to. */
export interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const HOME = '/nonexistent';
const MOST_BYTES = 64 << 20;

/** Runs `dyn` with these arguments in this process, from the repository's top. */
export async function dyn(argv: readonly string[]): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const exit = await main(argv, {
    cwd: process.cwd(),
    env: { HOME },
    isTerminal: false,
    stdin: () => new Uint8Array(),
    stdout: (bytes) => {
      said.stdout += fromBytes(bytes);
    },
    stderr: (text) => {
      said.stderr += text;
    },
  });
  return { ...said, exit };
}

/** Runs the real helm with these arguments, from the repository's top. */
export function helm(argv: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(helmPath(), argv, {
    env: { HOME, KUBECONFIG: '/dev/null', TZ: 'UTC' },
    maxBuffer: MOST_BYTES,
  });
  return { exit: status, stdout: fromBytes(stdout), stderr: fromBytes(stderr) };
}
