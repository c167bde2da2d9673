import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type BuildOptions, build } from 'esbuild';
import { templates } from '../../scripts/templates.mjs';
import type { World } from '../../src/cli/world.ts';
import { type Answer, answerOf, isLint, type RawResult } from './answers.ts';
import type { Case } from './cases.ts';
import { type Fixture, withFixture } from './fixture.ts';
import { runProgram } from './program.ts';

/** Answers a case with dyn, in this process. */
export type AskDyn = (item: Case) => Promise<Answer>;

/** Codes of all problems that cases have raised so far. */
export const raisedCodes: Set<string> = new Set();

/** What a bundle exports. */
export interface DynModule {
  main(argv: readonly string[], world: World): Promise<number>;
}

/** Bundles dyn's entry as it is now and loads it; the bundle is gone when this returns. */
export function loadDyn(): Promise<AskDyn> {
  return withBundle((outfile) => askModule(loadBundle(outfile), readFileSync(outfile, 'utf8')));
}

async function withBundle<T>(use: (outfile: string) => T): Promise<T> {
  mkdirSync('node_modules/.cache', { recursive: true });
  const folder = mkdtempSync(resolve('node_modules/.cache', 'dyn-'));
  const outfile = join(folder, 'main.cjs');
  try {
    await bundleDyn(outfile);
    return use(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the bundle of dyn's entry, as the build makes it but for the options given. */
export async function bundleDyn(outfile: string, options: BuildOptions = {}): Promise<void> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  await build({
    entryPoints: ['src/cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'silent',
    define: { 'process.env.DYN_VERSION': JSON.stringify(version) },
    ...options,
    plugins: [templates, ...(options.plugins ?? [])],
  });
}

/** Asks an executable that takes dyn's arguments, one process a case. */
export function askProgram(program: string): AskDyn {
  return (item) =>
    withFixture(item, async (fixture) => {
      const { folder, argv, stdin, env } = lintAsHelm(item, fixture);
      const ended = await runProgram(resolve(program), argv, { cwd: folder, env, stdin, limitMs: LIMIT_MS });
      if (ended.status === null) throw new Error(`${item.id}: ${program} ended by ${ended.signal}`);
      const problem = messageOf(ended.stderr);
      return answerOf(
        item,
        { ...ended, exit: ended.status, ...(problem === undefined ? {} : { problem }) },
        folder,
      );
    });
}

const LIMIT_MS = 120_000;

/** The message of the first failure that is printed: what stands before its details, each of them indented by two. */
function messageOf(stderr: string): string | undefined {
  return /^Error: (.*?)\n\n(?: {2}.*\n)*? {2}code: \S+\n/ms.exec(stderr)?.[1];
}

function lintAsHelm(item: Case, fixture: Fixture): Fixture {
  return isLint(item) ? { ...fixture, argv: [...fixture.argv, '--rules', 'helm'] } : fixture;
}

/** Asks a bundle that is loaded; its text is loaded once more where a case needs a deeper stack. */
export function askModule(dyn: DynModule, script: string): AskDyn {
  return (item) =>
    withFixture(item, async (fixture) => {
      const raw = await runDyn(dyn, lintAsHelm(item, fixture), script);
      return answerOf(item, raw, fixture.folder);
    });
}

/** The entry of dyn as it is now. */
export async function loadMain(): Promise<DynModule['main']> {
  return withBundle((outfile) => loadBundle(outfile).main);
}

function loadBundle(outfile: string): DynModule {
  return createRequire(import.meta.url)(outfile);
}

async function runDyn(dyn: DynModule, fixture: Fixture, script: string): Promise<RawResult> {
  const { folder, argv, stdin, env } = fixture;
  let deep: RawResult | undefined;
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
    runDeep: async () => {
      deep = await runInWorker(script, fixture);
      return deep.exit;
    },
  };
  const exit = await dyn.main(argv, world).catch((error: unknown) => {
    problem = `dyn crashed: ${error instanceof Error ? error.stack : error}`;
    return 70;
  });
  if (deep) return deep;
  return { exit, stdout: Buffer.concat(out), stderr, ...(problem === undefined ? {} : { problem }) };
}

/** A block of its own: the bundle in front of it has names at its top too. */
const WORKER_TAIL = `
{
const { parentPort, workerData } = require('node:worker_threads');
const out = [];
const said = { stderr: '' };
const world = {
  ...workerData.world,
  isTerminal: false,
  stdin: () => workerData.stdin,
  stdout: (bytes) => void out.push(bytes),
  stderr: (text) => { said.stderr += text; },
  onProblem: ({ message }) => { said.problem ??= message; },
};
module.exports.main(workerData.argv, world).then((exit) => {
  parentPort.postMessage({ ...said, exit, stdout: Buffer.concat(out) });
});
}`;

/** The same command line in a thread with the stack that the built command takes when its own runs out. */
function runInWorker(script: string, { folder, argv, stdin, env }: Fixture): Promise<RawResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script + WORKER_TAIL, {
      eval: true,
      workerData: { argv, stdin, world: { cwd: folder, env } },
      resourceLimits: { stackSizeMb: 256 },
    });
    worker.once('message', (result) => resolve({ ...result, stdout: Buffer.from(result.stdout) }));
    worker.once('error', reject);
  });
}
