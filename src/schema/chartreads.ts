import type { Budget } from '../base/budget.ts';
import type { Chart } from '../chart/chart.ts';
import { fromBytes } from '../go/bytes.ts';
import type { GoFunction } from '../go/function.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { parseTemplates, type TemplateFile, type TemplateSet } from '../template/template.ts';
import { noteKey } from './notes.ts';
import { type Abstract, createRead, keyOf, type ReadNode } from './reads.ts';
import { createScan, runNamed, runText } from './scan.ts';

/** What templates may call, and of what types the parameters are; Helm's own functions have no signature here. */
export interface KnownFunctions {
  has(name: string): boolean;
  readonly signature: (name: string) => Pick<GoFunction, 'params' | 'variadic'> | undefined;
}

/** A chart with its place among the others: the keys that lead to its values. */
export interface PlacedChart {
  readonly chart: Chart;
  readonly path: readonly string[];
}

/** A chart and all below it, the chart first. Names are aliases, as `buildAllDefaults` gives them. */
export function placedCharts(chart: Chart, path: readonly string[] = []): readonly PlacedChart[] {
  const below = chart.subcharts.flatMap((one) => placedCharts(one, [...path, one.metadata.name]));
  return [{ chart, path }, ...below];
}

/** What a chart, with its subcharts, reads of its values. Raises template/…, budget/…. */
export function readsOf(chart: Chart, values: GoMap, functions: KnownFunctions, budget: Budget): ReadNode {
  const root = createRead();
  const placed = placedCharts(chart);
  const set = parseTemplates(
    placed.flatMap((one) => templateFiles(chart, one)),
    functions,
    budget,
  );
  for (const one of placed) {
    const node = one.path.reduce(keyOf, root);
    node.global = root.global ??= createRead(1);
    noteDependencies(one.chart, node);
    scanChart({ chart, one, node, set, functions, budget }, valuesAt(values, one.path));
  }
  return root;
}

interface ChartScan {
  readonly chart: Chart;
  readonly one: PlacedChart;
  readonly node: ReadNode;
  readonly set: TemplateSet;
  readonly functions: KnownFunctions;
  readonly budget: Budget;
}

function scanChart({ chart, one, node, set, functions, budget }: ChartScan, values: GoValue): void {
  const files = textFiles(one.chart);
  const scope = scopeOf(chart, one, node);
  const env = { set, files, budget, signature: functions.signature };
  const scan = createScan(env, scope);
  for (const { name } of templateFiles(chart, one)) if (!isPartial(name)) runNamed(scan, name, scope);
  for (const text of textsIn(values)) runText(scan, text, scope);
  if (one.chart.metadata.type === 'library' && one.path.length === 0) node.uses.add('whole');
}

function scopeOf(root: Chart, { chart, path }: PlacedChart, node: ReadNode): Abstract {
  const base = `${chartPath(root, path)}/templates`;
  const below = chart.subcharts.map((child): [string, Abstract] => {
    const { name } = child.metadata;
    return [name, scopeOf(root, { chart: child, path: [...path, name] }, keyOf(node, name))];
  });
  return dictOf([
    ['Values', { kind: 'read', node }],
    ['Template', dictOf([['BasePath', { kind: 'text', text: base }]])],
    ['Subcharts', dictOf(below)],
  ]);
}

function dictOf(entries: readonly (readonly [string, Abstract])[]): Abstract {
  return { kind: 'dict', entries: new Map(entries), mixed: [] };
}

function chartPath(root: Chart, path: readonly string[]): string {
  return [root.metadata.name, ...path].join('/charts/');
}

function templateFiles(root: Chart, { chart, path }: PlacedChart): readonly TemplateFile[] {
  const isLibrary = chart.metadata.type === 'library';
  return chart.templates
    .filter(({ name }) => !isLibrary || isPartial(name))
    .map((source) => {
      const name = `${chartPath(root, path)}/${source.name}`;
      return { name, source: { name, text: source.text } };
    });
}

function isPartial(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith('_');
}

/** Files beyond this are data. */
const LONGEST_FILE = 200_000;

function textFiles({ files }: Chart): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, bytes] of files) {
    if (bytes.length > LONGEST_FILE) continue;
    const text = fromBytes(bytes);
    if (text.includes('{{')) texts.set(name, text);
  }
  return texts;
}

/** Conditions and tags are read by Helm itself, and so is what a parent imports. */
function noteDependencies({ metadata }: Chart, node: ReadNode): void {
  for (const { name, alias, condition, tags, importValues } of metadata.dependencies ?? []) {
    const paths = condition.split(',').map((path) => path.trim());
    for (const path of paths) if (path !== '') path.split('.').reduce(keyOf, node).kinds.add('boolean');
    for (const tag of tags ?? []) keyOf(keyOf(node, 'tags'), tag).kinds.add('boolean');
    if ((tags ?? []).length > 0) keyOf(node, 'tags').uses.add('range');
    const table = keyOf(node, alias === '' ? name : alias);
    for (const one of importValues ?? []) noteImport(table, one);
  }
}

function noteImport(table: ReadNode, one: GoValue): void {
  const child = one !== null && isMap(one) ? one.get('child') : undefined;
  const path = typeof one === 'string' ? `exports.${one}` : typeof child === 'string' ? child : undefined;
  if (path !== undefined) path.split('.').reduce(keyOf, table).uses.add('whole');
}

function valuesAt(values: GoMap, path: readonly string[]): GoValue {
  return path.reduce<GoValue>(
    (inner, key) => (inner !== null && isMap(inner) ? (inner.get(key) ?? null) : null),
    values,
  );
}

function textsIn(value: GoValue): readonly string[] {
  if (typeof value === 'string') return value.includes('{{') ? [value] : [];
  if (value === null) return [];
  if (isMap(value)) return [...value.values()].flatMap(textsIn);
  return isList(value) ? value.flatMap(textsIn) : [];
}

/** The keys of the tables of subcharts. */
export function tablesOf(placed: readonly PlacedChart[]): ReadonlySet<string> {
  return new Set(placed.map(({ path }) => noteKey(path)));
}
