// npm run lint:sample -- DIR… [--count 200] [--per-rule 10] [--seed 1] [--charts]: lints every chart below the folders by dyn's own rules, and
// prints findings drawn by the seed with the lines they are about, to be judged by a reader. With --charts it prints how many findings each chart has.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Problem } from '../../src/base/problem.ts';
import { placeOf, positionOf } from '../../src/base/source.ts';
import { lintAt } from '../support/lintsamples.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '200' },
    'per-rule': { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    charts: { type: 'boolean', default: false },
  },
});

/** Lines shown before and after the one that a finding is at. */
const AROUND = 4;

const found = withoutCopies(
  positionals.flatMap((folder) =>
    chartsBelow(resolve(folder)).flatMap((chart) => findings(resolve(folder), chart)),
  ),
);
const rules = byRule(found);
const drawn = draw();
for (const one of drawn) print(one);
console.log('| rule | findings | drawn |\n|---|---|---|');
for (const [code, all] of [...rules].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`| ${code} | ${all.length} | ${drawn.filter(({ problem }) => problem.code === code).length} |`);

interface Found {
  readonly root: string;
  readonly problem: Problem;
  /** What it says, and where in the chart: the same in a copy of the chart that lies elsewhere. */
  readonly said: string;
}

function withoutCopies(all: readonly Found[]): readonly Found[] {
  return [...new Map(all.map((one) => [one.said, one] as const)).values()];
}

function byRule(all: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  const groups = new Map<string, Found[]>();
  for (const one of all) groups.set(one.problem.code, [...(groups.get(one.problem.code) ?? []), one]);
  return groups;
}

function chartsBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory() && entry.name !== '.git')
    .flatMap(({ name }) => chartsBelow(join(folder, name)));
  return existsSync(join(folder, 'Chart.yaml')) ? [folder] : below;
}

function findings(root: string, chart: string): readonly Found[] {
  const path = relative(root, chart) || '.';
  const { problems } = lintAt(root, [path], true);
  if (values.charts) console.log(`${chart}: ${problems.length}`);
  return problems.map((problem) => ({ root, problem, said: saidOf(problem, path) }));
}

function saidOf({ code, message, at }: Problem, chart: string): string {
  const place = at ? placeOf(at) : '';
  return `${code} ${basename(chart)}/${place.replace(`${chart}/`, '')} ${message}`;
}

/** Rules take turns, so that the many of one leave room for the few of another. What one finds does not change what is drawn of another. */
function draw(): readonly Found[] {
  const pools = [...rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, all]) => shuffled(all));
  const turns = Array.from({ length: Number(values['per-rule']) }, (_, turn) => turn);
  return turns
    .flatMap((turn) => pools.flatMap((pool) => pool.slice(turn, turn + 1)))
    .slice(0, Number(values.count));
}

/** In an order that the seed decides; a finding more or less leaves the others in theirs. */
function shuffled(all: readonly Found[]): readonly Found[] {
  const rank = ({ said }: Found): string =>
    createHash('sha256').update(`${values.seed} ${said}`).digest('hex');
  return [...all].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function print({ root, problem: { code, severity, at, message, hint } }: Found): void {
  console.log(
    `## ${code} (${severity}) ${basename(root)} ${at ? placeOf(at) : ''}\n${message}\n${hint ?? ''}`,
  );
  if (!at) return;
  const path = join(root, at.source.name);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : at.source.text;
  const { line } = positionOf(at.source, at.start);
  const lines = text.split('\n').slice(Math.max(0, line - 1 - AROUND), line + AROUND);
  console.log(lines.map((one, index) => `    ${Math.max(1, line - AROUND) + index}: ${one}`).join('\n'));
}
