import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { World } from '../../src/cli/world.ts';
import { type Answer, answerOf, type RawResult } from './answers.ts';
import type { Case } from './cases.ts';
import { type Fixture, withFixture } from './fixture.ts';

/** Answers a case with dyn, in this process. */
export type AskDyn = (item: Case) => Promise<Answer>;

/** Codes of all problems that cases have raised so far. */
export const raisedCodes: Set<string> = new Set();

interface DynModule {
  main(argv: readonly string[], world: World): Promise<number>;
}

/** Bundles `entry` as it is now and loads it; the bundle is gone when this returns. */
export async function loadDyn(entry = 'src/cli/main.ts'): Promise<AskDyn> {
  if (!existsSync(entry)) throw new Error(`there is no ${entry} yet`);
  const dyn = await bundle(entry);
  return (item) =>
    withFixture(item, async (fixture) => answerOf(item, await runDyn(dyn, fixture), fixture.folder));
}

async function bundle(entry: string): Promise<DynModule> {
  mkdirSync('node_modules/.cache', { recursive: true });
  const folder = mkdtempSync(resolve('node_modules/.cache', 'dyn-'));
  const outfile = join(folder, 'main.cjs');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    define: { 'process.env.DYN_VERSION': JSON.stringify(version) },
  });
  try {
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runDyn(dyn: DynModule, { folder, argv, stdin, env }: Fixture): Promise<RawResult> {
  const out: Uint8Array[] = [];
  let stderr = '';
  let problem: string | undefined;
  const world: World = {
    cwd: folder,
    env,
    isTerminal: false,
    stdin: () => stdin,
    stdout: (bytes) => void out.push(bytes),
    stderr: (text) => {
      stderr += text;
    },
    onProblem: ({ code, message }) => {
      raisedCodes.add(code);
      problem ??= message;
    },
  };
  const exit = await dyn.main(argv, world).catch((error: unknown) => {
    problem = `dyn crashed: ${error instanceof Error ? error.stack : error}`;
    return 70;
  });
  return { exit, stdout: Buffer.concat(out), stderr, ...(problem === undefined ? {} : { problem }) };
}
