// Copies all charts to a folder and fills each charts/ from file:// paths and charts/_offline, so that helm reads them
// without a network: `npm run charts:assemble -- DIR`.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { load } from 'js-yaml';

const CHARTS = resolve('charts');
const STAND_INS = join(CHARTS, '_offline');

const [target] = process.argv.slice(2);
if (target === undefined) {
  console.error('usage: npm run charts:assemble -- DIR');
  process.exit(64);
}
for (const chart of [...chartsIn(CHARTS), ...chartsIn(STAND_INS)]) {
  const place = resolve(target, chart.slice(CHARTS.length + 1));
  rmSync(place, { recursive: true, force: true });
  assemble(chart, place, []);
}

function chartsIn(folder) {
  const names = readdirSync(folder).sort();
  return names.map((name) => join(folder, name)).filter(isChart);
}

function isChart(folder) {
  return existsSync(join(folder, 'Chart.yaml'));
}

/** Copies a chart with its dependencies; `within` are the charts that it is a part of. */
function assemble(chart, place, within) {
  if (within.includes(chart)) throw new Error(`${chart} depends on itself`);
  mkdirSync(place, { recursive: true });
  cpSync(chart, place, { recursive: true, filter: (path) => path !== join(chart, 'charts') });
  const { dependencies = [] } = load(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  for (const dependency of dependencies) {
    const source = sourceOf(chart, dependency);
    assemble(source, join(place, 'charts', dependency.alias ?? dependency.name), [...within, chart]);
  }
}

function sourceOf(chart, { name, repository = '' }) {
  const local = repository.startsWith('file://');
  const source = local ? resolve(chart, repository.slice('file://'.length)) : join(STAND_INS, name);
  if (!isChart(source)) throw new Error(`${basename(chart)} depends on ${name}, which is not at ${source}`);
  return source;
}
