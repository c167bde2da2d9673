// npm run bench: helm and dyn side by side, whole processes, turn by turn; then how dyn grows. Prints tables, status 1 where a target is missed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildRevision, compareRevisions } from './against.ts';
import { makePositionCharts } from './charts.ts';
import { type Contestant, type Measured, measureRow, middle, turnByTurn } from './contest.ts';
import { GROWTH_NAMES, measureGrowth } from './growth.ts';
import type { Times } from './measure.ts';
import { profileRow } from './profile.ts';
import { makeRows, type Row } from './rows.ts';
import { contestTable, markdownTable, type Verdict } from './table.ts';

const DYN: Contestant = { name: 'dyn', program: process.execPath, before: [resolve('bin/dyn.js')] };
const GROWTH_ROUNDS = 5;
const USAGE = `npm run bench -- [--rounds N] [--only NAME[,NAME…]] [--binary PATH] [--uncached]
  --rounds     turns of each, 15 by default, after one that does not count
  --only       rows by their letters, and what grows: ${GROWTH_NAMES.join(', ')}
  --binary     a standalone executable of dyn: columns of its own
  --uncached   columns of dyn without the compiled code that the build keeps
npm run bench -- --profile [--only LETTERS]        where dyn spends its time: a table, and CPU profiles below .cache/profiles
npm run bench -- --against REV [--only LETTERS]    another revision of dyn beside this one
npm run bench -- --lint        one \`dyn lint\` beside the runs of \`helm lint\` that look at the same
npm run bench -- --positions   what a source map adds to a render, in processor time, within one process`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    binary: { type: 'string' },
    uncached: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    against: { type: 'string' },
    lint: { type: 'boolean', default: false },
    positions: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const wanted = values.only.split(',').filter((name) => name !== '');

if (values.help || !(rounds > 0)) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
if (!existsSync('dist/dyn.cjs')) throw new Error('there is nothing to measure: run `npm run build`');
const folder = mkdtempSync(join(tmpdir(), 'dyn-bench-'));
try {
  if (values.positions) await measurePositions();
  else if (values.lint) await measureLint();
  else if (values.profile) for (const row of wantedRows()) console.log(profileRow(row, folder));
  else if (values.against) await measureAgainst(values.against);
  else await measureAll();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(): Promise<void> {
  const contestants: Contestant[] = [DYN];
  if (values.binary) contestants.push({ name: 'binary', program: resolve(values.binary), before: [] });
  if (values.uncached)
    contestants.push({ name: 'uncached', program: process.execPath, before: [resolve('dist/dyn.cjs')] });
  const rows = wantedRows();
  if (rows.length > 0) print(await measureRows(rows, contestants));
  const growing = GROWTH_NAMES.filter(isWanted);
  if (growing.length > 0) print(await measureGrowth(DYN, growing, { folder, rounds: GROWTH_ROUNDS }));
  console.log(`${machine()}; medians of ${rounds} turns, of growth ${GROWTH_ROUNDS}`);
}

async function measureAgainst(revision: string): Promise<void> {
  const other = buildRevision(revision, folder);
  console.log(await compareRevisions(wantedRows(), [other, DYN], { folder, rounds }));
}

async function measureRows(rows: readonly Row[], contestants: readonly Contestant[]): Promise<Verdict> {
  const measured: Measured[] = [];
  for (const row of rows) measured.push(await measureRow(row, contestants, { folder, rounds }));
  return contestTable(contestants, measured);
}

function print({ text, isMissed }: Verdict): void {
  console.log(text);
  if (isMissed) process.exitCode = 1;
}

function wantedRows(): readonly Row[] {
  return makeRows(folder).filter(({ letter }) => isWanted(letter));
}

function isWanted(name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

/** What the figures hold for: date, processors, Node, and what an empty Node takes. */
function machine(): string {
  const bare = turnByTurn([{ program: process.execPath, argv: ['-e', '0'], cwd: folder }], rounds)[0] ?? [];
  const empty = `an empty Node takes ${shown(bare, 'wall')} (${shown(bare, 'processor')} of processors)`;
  const [processor] = cpus();
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${processor?.model}, Node ${process.version}: ${empty}`;
}

async function measurePositions(): Promise<void> {
  const { positionCosts } = await import('./positions.ts');
  makePositionCharts(folder);
  execFileSync(process.execPath, ['scripts/assemble.mjs', join(folder, 'charts')]);
  const charts: readonly (readonly string[])[] = [
    ['charts/platform'],
    ['umbrella'],
    ['large', 'large-values.yaml'],
  ];
  const rows: string[][] = [['chart', 'plain', 'with positions', 'ratio']];
  for (const [chart = '', file] of charts) {
    const valuesFile = file === undefined ? undefined : join(folder, file);
    const [plain, traced] = positionCosts(join(folder, chart), rounds, valuesFile);
    rows.push([chart, `${plain.toFixed(1)} ms`, `${traced.toFixed(1)} ms`, (traced / plain).toFixed(2)]);
  }
  console.log(markdownTable(rows));
}

async function measureLint(): Promise<void> {
  const { lintWorkloads } = await import('./lint.ts');
  const rows: string[][] = [['lint', 'helm', 'dyn', 'ratio']];
  for (const { name, helm, dyn } of lintWorkloads(folder)) {
    const [ofDyn = [], ...ofHelm] = turnByTurn([dyn, ...helm], rounds);
    const sums = ofDyn.map((_, round) => sumOf(ofHelm.map((times) => times[round])));
    const ratio = middle(ofDyn, 'processor') / middle(sums, 'processor');
    const texts = [sums, ofDyn].map((times) => `${shown(times, 'wall')} (${shown(times, 'processor')})`);
    rows.push([name, ...texts, ratio.toFixed(2)]);
  }
  console.log(markdownTable(rows));
  console.log(`medians of ${rounds} rounds; in brackets, and in the ratio, the time of processors`);
}

function sumOf(times: readonly (Times | undefined)[]): Times {
  const sum = (kind: keyof Times): number => times.reduce((total, each) => total + (each?.[kind] ?? 0), 0);
  return { wall: sum('wall'), processor: sum('processor') };
}

function shown(times: readonly Times[], kind: keyof Times): string {
  return `${middle(times, kind).toFixed(0)} ms`;
}
