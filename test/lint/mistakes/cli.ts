// npm run lint:mistakes -- DIR… [--count 300] [--seed 1] [--list]: puts mistakes into the charts, one at a time, and tells which `dyn lint` finds at the right line.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawer } from '../../support/draw.ts';
import { KINDS } from './kinds.ts';
import { type Bench, type Judged, openBench } from './trial.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
  },
});

/** Not every chart has a place for every kind. */
const TRIES = 4;

const root = mkdtempSync(join(tmpdir(), 'dyn-mistakes-'));
try {
  report(drawAll(layCharts(positionals)));
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Copies of the charts and of what lies beside them, so that nobody's files are touched. */
function layCharts(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    const name = basename(folder);
    cpSync(folder, join(root, name), { recursive: true });
    if (existsSync(join(root, name, 'Chart.yaml'))) return [name];
    const below = readdirSync(join(root, name)).filter((one) =>
      existsSync(join(root, name, one, 'Chart.yaml')),
    );
    return below.map((one) => join(name, one));
  });
}

function drawAll(folders: readonly string[]): readonly Judged[] {
  const draw = drawer(Number(values.seed));
  const benches = new Map<string, Bench>();
  const made: Judged[] = [];
  const count = Number(values.count);
  for (let i = 0; made.length < count && i < TRIES * count; i++) {
    const folder = folders[draw(folders.length)] ?? '';
    const bench = benches.get(folder) ?? openBench(root, folder);
    benches.set(folder, bench);
    const judged = bench.draw(KINDS[i % KINDS.length] ?? 'misspell', draw);
    if (judged && !made.some(({ kind, told }) => kind === judged.kind && told === judged.told))
      made.push(judged);
  }
  return made;
}

function report(all: readonly Judged[]): void {
  for (const judged of all) {
    if (judged.verdict === 'found' && !values.list) continue;
    console.log(`${judged.verdict}: ${judged.kind}: ${judged.told}`);
    for (const said of judged.said) console.log(`    ${said}`);
  }
  console.log('\n| kind | mistakes | found | elsewhere | missed |\n|---|---|---|---|---|');
  for (const kind of KINDS)
    row(
      kind,
      all.filter((one) => one.kind === kind),
    );
  row('all', all);
}

function row(name: string, some: readonly Judged[]): void {
  const of = (verdict: Judged['verdict']): number => some.filter((one) => one.verdict === verdict).length;
  const share = some.length === 0 ? '' : ` (${((100 * of('found')) / some.length).toFixed(0)} %)`;
  console.log(`| ${name} | ${some.length} | ${of('found')}${share} | ${of('elsewhere')} | ${of('missed')} |`);
}
