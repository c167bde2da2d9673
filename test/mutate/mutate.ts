// npm run mutate -- [--count 200] [--seed 1] [--fresh]: breaks the source in random places, one at a time, and tells
// which breaks no conformance case notices. A run that was interrupted goes on where it stopped.
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Plugin } from 'esbuild';
import { bundleDyn } from '../support/dyn.ts';
import { type Judgement, judgeBundle, type Order } from './judge.ts';
import { type Mutant, mutate, pickMutants } from './mutants.ts';
import { topicsOf } from './topics.ts';

interface Verdict {
  readonly id: string;
  /** The case that noticed the break, "does not end", "does not load", or undefined. */
  readonly noticedBy?: string;
}

const AT_ONCE = 2;
const SLOW_MS = 8000;
/** A child that finishes no case for so long is caught in a loop. */
const STUCK_MS = 40_000;
const [judgedBundle] = process.argv.slice(2).filter((arg) => arg.endsWith('.cjs'));
if (judgedBundle) await judge(judgedBundle);
else await run();

/** What a child process does: judges one bundle and writes what it found on standard output. */
async function judge(bundle: string): Promise<void> {
  const order: Order = JSON.parse(readFileSync(`${bundle}.json`, 'utf8'));
  const judgement = await judgeBundle(bundle, order, () => process.stdout.write('.'));
  process.stdout.write(`\n${JSON.stringify(judgement)}`);
  process.exit(0);
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      fresh: { type: 'boolean', default: false },
    },
  });
  mkdirSync('node_modules/.cache', { recursive: true });
  const log = `node_modules/.cache/mutate-${values.seed}.jsonl`;
  if (values.fresh) rmSync(log, { force: true });
  const folder = mkdtempSync(resolve('node_modules/.cache', 'mutate-'));
  try {
    const baseline = await measureBaseline(folder);
    const mutants = pickMutants(Number(values.count), Number(values.seed));
    report(mutants, await judgeAll(mutants, baseline, folder, log));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Baseline {
  readonly failing: readonly string[];
  /** Files of cases, the quickest first. */
  readonly files: readonly string[];
  /** Those that take so long (they make keys) that only breaks of what they are about run them. */
  readonly slow: readonly string[];
}

/** What fails without any break: those cases judge nothing. */
async function measureBaseline(folder: string): Promise<Baseline> {
  const started = performance.now();
  const bundle = join(folder, 'baseline.cjs');
  await bundleDyn(bundle);
  const judgement = await askChild(bundle, { limit: 1e9, first: [], skip: [], leave: [] });
  if (typeof judgement === 'string') throw new Error(`the unbroken source ${judgement}`);
  const tookMs = performance.now() - started;
  console.log(`unbroken: ${judgement.found.length} cases fail, ${Math.round(tookMs / 1000)} s`);
  const files = Object.entries(judgement.tookMs).sort(([, a], [, b]) => a - b);
  const slow = files.filter(([, took]) => took > SLOW_MS);
  return { failing: judgement.found, files: files.map(([path]) => path), slow: slow.map(([path]) => path) };
}

async function judgeAll(
  mutants: readonly Mutant[],
  baseline: Baseline,
  folder: string,
  log: string,
): Promise<Map<string, Verdict>> {
  const verdicts = readLog(log);
  const hits = new Map<string, number>();
  const open = mutants.filter(({ id }) => !verdicts.has(id));
  let next = 0;
  const worker = async () => {
    for (let mutant = open[next++]; mutant; mutant = open[next++]) {
      const verdict = await judgeMutant(mutant, baseline, folder, hits);
      verdicts.set(mutant.id, verdict);
      appendFileSync(log, `${JSON.stringify(verdict)}\n`);
      if (process.stdout.isTTY) process.stdout.write(`\r${verdicts.size} of ${mutants.length}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return verdicts;
}

async function judgeMutant(
  mutant: Mutant,
  baseline: Baseline,
  folder: string,
  hits: Map<string, number>,
): Promise<Verdict> {
  const bundle = join(mkdtempSync(join(folder, 'm-')), 'main.cjs');
  try {
    await bundleDyn(bundle, [breaking(mutant)]);
  } catch {
    return { id: mutant.id, noticedBy: 'does not build' };
  }
  const telling = [...hits].sort(([, a], [, b]) => b - a).map(([path]) => path);
  const topics = topicsOf(mutant.path);
  const isNear = (path: string) => topics.some((topic) => `/${path}`.includes(`/${topic}/`));
  const first = [...new Set([...baseline.files.filter(isNear), ...telling, ...baseline.files])];
  const leave = baseline.slow.filter((path) => !isNear(path));
  const judgement = await askChild(bundle, { limit: 1, first, skip: baseline.failing, leave });
  rmSync(bundle);
  if (typeof judgement === 'string') return { id: mutant.id, noticedBy: judgement };
  const [noticedBy] = judgement.found;
  if (noticedBy === undefined) return { id: mutant.id };
  const file = noticedBy.split(': ')[0] ?? noticedBy;
  hits.set(file, (hits.get(file) ?? 0) + 1);
  return { id: mutant.id, noticedBy };
}

function breaking(mutant: Mutant): Plugin {
  const broken = resolve('src', mutant.path);
  return {
    name: 'break',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === broken ? { contents: mutate(readFileSync(path, 'utf8'), mutant), loader: 'ts' } : undefined,
      );
    },
  };
}

/** A child's judgement, or how it came to grief. */
function askChild(bundle: string, order: Order): Promise<Judgement | string> {
  writeFileSync(`${bundle}.json`, JSON.stringify(order));
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--enable-source-maps', process.argv[1] ?? '', bundle], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), STUCK_MS);
    let said = '';
    child.stdout.on('data', (chunk) => {
      timer.refresh();
      said += chunk;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal) done('does not end');
      else done(code === 0 ? JSON.parse(said.slice(said.indexOf('\n'))) : 'does not load');
    });
  });
}

function readLog(log: string): Map<string, Verdict> {
  if (!existsSync(log)) return new Map();
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)).map((verdict: Verdict) => [verdict.id, verdict]));
}

function report(mutants: readonly Mutant[], verdicts: ReadonlyMap<string, Verdict>): void {
  const missed = mutants.filter(({ id }) => verdicts.get(id)?.noticedBy === undefined);
  for (const { path, line, before, after } of missed)
    console.log(`missed src/${path}:${line}  ${JSON.stringify(before)} -> ${JSON.stringify(after)}`);
  console.log(`${mutants.length - missed.length} noticed, ${missed.length} missed, of ${mutants.length}`);
}
