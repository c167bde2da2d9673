import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
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

/** Bundles dyn's entry as it is now and loads it; the bundle is gone when this returns. */
export async function loadDyn(): Promise<AskDyn> {
  mkdirSync('node_modules/.cache', { recursive: true });
  const folder = mkdtempSync(resolve('node_modules/.cache', 'dyn-'));
  const outfile = join(folder, 'main.cjs');
  try {
    await bundleDyn(outfile);
    return openBundle(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the bundle of dyn's entry, as the build makes it. */
export async function bundleDyn(outfile: string, plugins: Plugin[] = []): Promise<void> {
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
    plugins,
  });
}

/** Loads a bundle that `bundleDyn` has written. */
export function openBundle(outfile: string): AskDyn {
  const dyn: DynModule = createRequire(import.meta.url)(outfile);
  return (item) =>
    withFixture(item, async (fixture) => answerOf(item, await runDyn(dyn, fixture), fixture.folder));
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
