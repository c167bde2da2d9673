import { spawn } from 'node:child_process';
import { fromBytes } from '../../../src/go/bytes.ts';
import { helmPath } from '../../support/helm.ts';
import type { Ended } from '../support/commands.ts';

const ENVIRONMENT = { HOME: '/nonexistent', KUBECONFIG: '/dev/null', TZ: 'UTC' };

/** Runs the real helm from the repository's top, while others run. */
export function runHelm(argv: readonly string[]): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(helmPath(), argv, { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk) => stdout.push(chunk));
    child.stderr.on('data', (chunk) => stderr.push(chunk));
    child.on('error', failed);
    child.on('close', (exit) =>
      done({ exit, stdout: fromBytes(Buffer.concat(stdout)), stderr: fromBytes(Buffer.concat(stderr)) }),
    );
  });
}
