import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Answer, answerOf, type RawResult } from './answers.ts';
import type { Case } from './cases.ts';
import { type Fixture, withFixture } from './fixture.ts';

/** Answers a case with dyn, in this process. */
export type AskDyn = (item: Case) => Promise<Answer>;

interface Problem {
  readonly message: string;
}

/** What dyn's entry takes for the outside world. */
interface World {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  stdin(): Uint8Array;
  stdout(bytes: Uint8Array): void;
  stderr(text: string): void;
  onProblem(problem: Problem): void;
}

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
  const outfile = join(folder, 'main.mjs');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    define: { 'process.env.DYN_VERSION': JSON.stringify(version) },
  });
  try {
    return await import(/* @vite-ignore */ pathToFileURL(outfile).href);
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
    onProblem: ({ message }) => {
      problem ??= message;
    },
  };
  const exit = await dyn.main(argv, world).catch((error: unknown) => {
    problem = `dyn crashed: ${error instanceof Error ? error.stack : error}`;
    return 70;
  });
  return { exit, stdout: Buffer.concat(out), stderr, ...(problem === undefined ? {} : { problem }) };
}
