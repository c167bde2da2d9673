// npm run lint:sample -- DIR… [--count 200] [--per-rule 10] [--seed 1] [--charts]: lints every chart below the folders by dyn's own rules, and
// prints findings drawn by the seed with the lines they are about, to be judged by a reader. With --charts it prints how many findings each chart has.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Problem } from '../../src/base/problem.ts';
import { placeOf, positionOf } from '../../src/base/source.ts';
import { lintAt } from '../support/lintsamples.ts';
import { drawer } from './mistakes/draw.ts';

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

const found = positionals.flatMap((folder) =>
  chartsBelow(resolve(folder)).flatMap((chart) => findings(folder, chart)),
);
const rules = byRule(found);
const drawn = draw();
for (const { problem, root } of drawn) print(problem, root);
console.log('| rule | findings | drawn |\n|---|---|---|');
for (const [code, all] of [...rules].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`| ${code} | ${all.length} | ${drawn.filter(({ problem }) => problem.code === code).length} |`);

interface Found {
  readonly root: string;
  readonly problem: Problem;
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
  const { problems } = lintAt(resolve(root), [relative(resolve(root), chart) || '.'], true);
  if (values.charts) console.log(`${chart}: ${problems.length}`);
  return problems.map((problem) => ({ root: resolve(root), problem }));
}

/** Rules take turns, so that the many of one leave room for the few of another. */
function draw(): readonly Found[] {
  const random = drawer(Number(values.seed));
  const made: Found[] = [];
  const left = [...rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, all]) => [...all]);
  for (let turn = 0; turn < Number(values['per-rule']); turn++) {
    for (const pool of left) {
      const [one] = pool.length === 0 ? [] : pool.splice(random(pool.length), 1);
      if (one && made.length < Number(values.count)) made.push(one);
    }
  }
  return made;
}

function print({ code, severity, at, message, hint }: Problem, root: string): void {
  console.log(`## ${code} (${severity}) ${at ? placeOf(at) : ''}\n${message}\n${hint ?? ''}`);
  if (!at) return;
  const path = join(root, at.source.name);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : at.source.text;
  const { line } = positionOf(at.source, at.start);
  const lines = text.split('\n').slice(Math.max(0, line - 1 - AROUND), line + AROUND);
  console.log(lines.map((one, index) => `    ${Math.max(1, line - AROUND) + index}: ${one}`).join('\n'));
}
