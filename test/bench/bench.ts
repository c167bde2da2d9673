// npm run bench -- [--rounds 15] [--only TEXT]: helm and dyn side by side, whole processes, turn by turn. Read the ratios.
// npm run bench -- --lint: one `dyn lint` beside the runs of `helm lint` that look at the same.
// npm run bench -- --positions: what a source map adds to a render, in processor time, within one process.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { helmPath } from '../support/helm.ts';
import { makeWorkloads, type Workload } from './charts.ts';
import { median, outcomeOf, peakMemoryOf, type Run, type Times, timesOf } from './measure.ts';

const MEMORY_ROUNDS = 3;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    lint: { type: 'boolean', default: false },
    positions: { type: 'boolean', default: false },
  },
});

/** `uncached`: dyn without the compiled code that the build keeps. */
const HEAD = ['workload', 'helm', 'dyn', 'ratio', 'uncached', 'helm MB', 'dyn MB', 'ratio', 'output'];

if (!existsSync('dist/dyn.cjs')) throw new Error('there is nothing to measure: run `npm run build`');
const folder = mkdtempSync(join(tmpdir(), 'dyn-bench-'));
try {
  if (values.positions) await measurePositions();
  else if (values.lint) await measureLint();
  else await measureAll();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(): Promise<void> {
  const rows: string[][] = [HEAD];
  for (const workload of makeWorkloads(folder))
    if (workload.name.includes(values.only)) rows.push(await measure(workload));
  const bare = { program: process.execPath, argv: ['-e', '0'], cwd: folder };
  const bareTimes = Array.from({ length: Number(values.rounds) }, () => timesOf(bare));
  printTable(rows);
  console.log(
    `\nbare node: ${shown(bareTimes, 'wall')} (${shown(bareTimes, 'processor')}); medians of ${values.rounds} rounds after one that does not count;`,
    'in brackets the time of processors, user and system',
  );
}

async function measurePositions(): Promise<void> {
  const { positionCosts } = await import('./positions.ts');
  makeWorkloads(folder);
  execFileSync(process.execPath, ['scripts/assemble.mjs', join(folder, 'charts')]);
  const charts: readonly (readonly string[])[] = [
    ['charts/platform'],
    ['umbrella'],
    ['large', 'large-values.yaml'],
  ];
  const rows: string[][] = [['chart', 'plain', 'with positions', 'ratio']];
  for (const [chart = '', file] of charts) {
    const valuesFile = file === undefined ? undefined : join(folder, file);
    const [plain, traced] = positionCosts(join(folder, chart), Number(values.rounds), valuesFile);
    rows.push([chart, `${plain.toFixed(1)} ms`, `${traced.toFixed(1)} ms`, (traced / plain).toFixed(2)]);
  }
  printTable(rows);
}

async function measureLint(): Promise<void> {
  const { lintWorkloads } = await import('./lint.ts');
  const rows: string[][] = [['lint', 'helm', 'dyn', 'ratio']];
  for (const { name, helm, dyn } of lintWorkloads(folder)) {
    const [ofDyn = [], ...ofHelm] = turnByTurn([dyn, ...helm]);
    const sums = ofDyn.map((_, round) => sumOf(ofHelm.map((times) => times[round])));
    const ratio = middle(ofDyn, 'processor') / middle(sums, 'processor');
    const texts = [sums, ofDyn].map((times) => `${shown(times, 'wall')} (${shown(times, 'processor')})`);
    rows.push([name, ...texts, ratio.toFixed(2)]);
  }
  printTable(rows);
  console.log(`\nmedians of ${values.rounds} rounds; in brackets, and in the ratio, the time of processors`);
}

function sumOf(times: readonly (Times | undefined)[]): Times {
  const sum = (kind: keyof Times): number => times.reduce((total, each) => total + (each?.[kind] ?? 0), 0);
  return { wall: sum('wall'), processor: sum('processor') };
}

async function measure({ name, argv }: Workload): Promise<string[]> {
  const helm: Run = { program: helmPath(), argv, cwd: folder };
  const dyn: Run = { program: process.execPath, argv: [resolve('bin/dyn.js'), ...argv], cwd: folder };
  const plain: Run = { program: process.execPath, argv: [resolve('dist/dyn.cjs'), ...argv], cwd: folder };
  const [helmSays, dynSays] = [outcomeOf(helm), outcomeOf(dyn)];
  const same = helmSays.status === 0 && dynSays.status === 0 && helmSays.stdout.equals(dynSays.stdout);
  const [ofHelm = [], ofDyn = [], ofPlain = []] = turnByTurn([helm, dyn, plain]);
  const helmMb = await peak(helm);
  const dynMb = await peak(dyn);
  return [
    name,
    ...[ofHelm, ofDyn].map((times) => `${shown(times, 'wall')} (${shown(times, 'processor')})`),
    (middle(ofDyn, 'wall') / middle(ofHelm, 'wall')).toFixed(2),
    `${shown(ofPlain, 'wall')} (${shown(ofPlain, 'processor')})`,
    helmMb.toFixed(0),
    dynMb.toFixed(0),
    (dynMb / helmMb).toFixed(2),
    same ? 'same' : 'DIFFERS',
  ];
}

/** The times of each, taken turn by turn; the first round warms caches and is dropped. */
function turnByTurn(runs: readonly Run[]): Times[][] {
  const times: Times[][] = runs.map(() => []);
  for (let round = 0; round <= Number(values.rounds); round++)
    for (const [index, run] of runs.entries()) {
      const taken = timesOf(run);
      if (round > 0) times[index]?.push(taken);
    }
  return times;
}

function middle(times: readonly Times[], kind: keyof Times): number {
  return median(times.map((each) => each[kind]));
}

function shown(times: readonly Times[], kind: keyof Times): string {
  return `${middle(times, kind).toFixed(0)} ms`;
}

async function peak(run: Run): Promise<number> {
  const peaks: number[] = [];
  for (let round = 0; round < MEMORY_ROUNDS; round++) peaks.push(await peakMemoryOf(run));
  return median(peaks);
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
