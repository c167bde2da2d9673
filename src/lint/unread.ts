import { DynError, type Problem } from '../base/problem.ts';
import { valueUnread } from '../base/problems/values.ts';
import { nearest } from '../base/text.ts';
import type { Chart } from '../chart/chart.ts';
import { fromBytes } from '../go/bytes.ts';
import { type GoMap, type GoValue, isMap } from '../go/value.ts';
import { knowsPath } from '../schema/knows.ts';
import type { Definition } from '../template/ast.ts';
import { parseTemplates, type TemplateFile } from '../template/template.ts';
import type { TracedValues } from '../values/trace.ts';
import { type FieldScan, scanFields } from './fieldscan.ts';
import { addRead, createReadTree, findRead, keysRead, type ReadTree } from './readtree.ts';

type Path = readonly string[];

/** What there is to judge a user's values by. */
export interface UnreadInput {
  /** As it was loaded, with the subcharts that are switched off. */
  readonly loaded: Chart;
  /** As it is rendered. */
  readonly chart: Chart;
  /** The defaults of the chart and its subcharts, merged without any layer of the user's. */
  readonly defaults: GoMap;
  /** What the user's layers hold together. */
  readonly user: GoMap;
  /** All values, for the places. */
  readonly traced: Pick<TracedValues, 'chainOf' | 'tree'>;
  /** What a render read, if there was one. */
  readonly reads?: ReadTree;
}

/**
 * A warning for each value of the user's that neither values.yaml, a schema nor any template knows, branches not taken
 * included. In doubt a value counts as read; templates that cannot be parsed make everything doubtful.
 */
export function findUnread(input: UnreadInput): readonly Problem[] {
  const knowledge = gather(input);
  if (!knowledge) return [];
  return unknownPaths(knowledge, input.user, []).map((path) => {
    const guess = guessFor(knowledge, input, path);
    const at = input.traced.chainOf(path)[0]?.at;
    return valueUnread({
      name: pathName(path),
      guess: guess && pathName(guess),
      ...(at ? { at } : {}),
    });
  });
}

/** Paths of the charts that are rendered, the root's first. */
export function chartRoots(chart: Chart, path: Path = []): readonly Path[] {
  return [path, ...chart.subcharts.flatMap((child) => chartRoots(child, [...path, child.metadata.name]))];
}

interface Knowledge {
  readonly reads: ReadTree;
  readonly input: UnreadInput;
  readonly parts: readonly ChartPart[];
  /** Words found outside of templates: in values and files that are templates themselves. */
  readonly words: ReadonlySet<string>;
}

/** One chart of the tree with what its templates may read. */
interface ChartPart {
  readonly path: Path;
  readonly chart: Chart;
  readonly scan: FieldScan;
}

function gather(input: UnreadInput): Knowledge | undefined {
  try {
    const parts = scanCharts(input.chart);
    const reads = createReadTree();
    noteSwitches(reads, input.loaded, input.chart, []);
    return { reads, input, parts, words: looseWords(input) };
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

const ANY_FUNCTION = { has: () => true };

/** Each chart's own templates, and the named ones that they can reach: another chart's helper reads its caller's values. */
function scanCharts(root: Chart): readonly ChartPart[] {
  const charts = chartsIn(root, []);
  const files = charts.flatMap(({ path, chart }) => filesOf(path, chart));
  const { definitions } = parseTemplates(files, ANY_FUNCTION);
  const names = new Set(files.map(({ name }) => name));
  const named = [...definitions.values()].filter(({ name }) => !names.has(name));
  const scans = new Map(named.map((definition) => [definition.name, scanFields([definition])]));
  return charts.map(({ path, chart }) => {
    const own = filesOf(path, chart).flatMap(({ name }) => definitions.get(name) ?? []);
    const reached = reachable(scanFields(own), scans, named);
    return { path, chart, scan: scanFields([...own, ...reached]) };
  });
}

function chartsIn(chart: Chart, path: Path): readonly { readonly path: Path; readonly chart: Chart }[] {
  return [
    { path, chart },
    ...chart.subcharts.flatMap((child) => chartsIn(child, [...path, child.metadata.name])),
  ];
}

function filesOf(path: Path, chart: Chart): readonly TemplateFile[] {
  return chart.templates.map((source) => ({ name: [...path, source.name].join('/'), source }));
}

/** A name that is worked out may be any. */
function reachable(
  from: FieldScan,
  scans: ReadonlyMap<string, FieldScan>,
  named: readonly Definition[],
): readonly Definition[] {
  const wanted = new Set(from.included);
  for (const name of wanted) for (const inner of (name && scans.get(name)?.included) || []) wanted.add(inner);
  return wanted.has(undefined) ? named : named.filter(({ name }) => wanted.has(name));
}

/** What Helm itself reads: conditions, tags, imports; and all that belongs to a chart that is switched off. */
function noteSwitches(reads: ReadTree, loaded: Chart, used: Chart, path: Path): void {
  addRead(reads, ['tags'], true);
  for (const { name, alias, condition, importValues } of loaded.metadata.dependencies ?? []) {
    const own = alias === '' ? name : alias;
    for (const part of condition.split(',')) addRead(reads, [...path, ...part.trim().split('.')]);
    for (const one of importValues ?? []) {
      const child = one !== null && isMap(one) ? one.get('child') : undefined;
      addRead(reads, [...path, own, ...(typeof child === 'string' ? child.split('.') : ['exports'])], true);
    }
    const child = used.subcharts.find(({ metadata }) => metadata.name === own);
    const from = loaded.subcharts.find(({ metadata }) => metadata.name === name);
    if (!child) addRead(reads, [...path, own], true);
    else if (from) noteSwitches(reads, from, child, [...path, own]);
  }
}

/** Names behind dots in values and files that hold actions: `tpl` may run them. */
function looseWords({ traced, chart }: UnreadInput): ReadonlySet<string> {
  const words = new Set<string>();
  const collect = (text: string): void => {
    if (text.includes('{{')) for (const [, word = ''] of text.matchAll(/\.([A-Za-z_]\w*)/g)) words.add(word);
  };
  const visit = (value: GoValue): void => {
    if (typeof value === 'string') collect(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (value instanceof Map) for (const inner of value.values()) visit(inner);
  };
  visit(traced.tree);
  for (const one of chartsIn(chart, []))
    for (const bytes of one.chart.files.values()) collect(fromBytes(bytes));
  return words;
}

/** The shortest paths that nothing knows. */
function unknownPaths(knowledge: Knowledge, map: GoMap, path: Path): readonly Path[] {
  return [...map].flatMap(([key, value]): readonly Path[] => {
    const here = [...path, key];
    const state = stateOf(knowledge, here);
    if (state === 'whole' || value === null) return [];
    if (state === undefined) return [here];
    return isMap(value) ? unknownPaths(knowledge, value, here) : [];
  });
}

function stateOf(knowledge: Knowledge, path: Path): 'whole' | 'read' | undefined {
  const { reads, input, parts, words } = knowledge;
  const key = path.at(-1) ?? '';
  const found = [findRead(reads, path), ...readingsOf(knowledge, path)];
  if (found.includes('whole')) return 'whole';
  const isKnown = found.includes('read') || words.has(key) || hasPath(input.defaults, path);
  if (isKnown || parts.some((part) => part.path.join('\0') === path.join('\0'))) return 'read';
  return parts.some((part) => schemaKnows(part, path)) ? 'read' : undefined;
}

/** How the render and each chart read a path; a global is read wherever it goes. */
function readingsOf({ input, parts }: Knowledge, path: Path): readonly ('whole' | 'read' | undefined)[] {
  const dynamic = input.reads;
  const rendered = dynamic ? placesOf(parts, path).map((place) => findRead(dynamic, place)) : [];
  const scanned = parts.map(({ path: root, scan }) => {
    const inner = innerPath(root, path);
    if (inner === undefined || inner.length === 0) return undefined;
    const last = inner.at(-1) ?? '';
    if (scan.wholeWords.has(last)) return 'whole';
    const isOpen = scan.openTables.has(inner.slice(0, -1).join('\0'));
    if (isOpen && parts.some((part) => part.scan.texts.has(last))) return 'whole';
    return findRead(scan.reads, inner) ?? (scan.words.has(last) ? 'read' : undefined);
  });
  return [...rendered, ...scanned];
}

function placesOf(parts: readonly ChartPart[], path: Path): readonly Path[] {
  const at = globalAt(parts, path);
  return at < 0 ? [path] : parts.map(({ path: root }) => [...root, ...path.slice(at)]);
}

/** The path as a chart's own templates write it; undefined when it is none of the chart's values. */
function innerPath(root: Path, path: Path): Path | undefined {
  if (root.every((name, i) => path[i] === name)) return path.slice(root.length);
  const global = path.indexOf('global');
  return global >= 0 && path.slice(0, global).every((name, i) => root[i] === name)
    ? path.slice(global)
    : undefined;
}

function globalAt(parts: readonly ChartPart[], path: Path): number {
  const at = path.indexOf('global');
  const above = path.slice(0, Math.max(0, at)).join('\0');
  return parts.some((part) => part.path.join('\0') === above) ? at : -1;
}

function schemaKnows({ path: root, chart: { schema } }: ChartPart, path: Path): boolean {
  const inner = innerPath(root, path);
  return schema !== undefined && inner !== undefined && inner.length > 0 && knowsPath(schema, inner);
}

function hasPath(tree: GoMap, path: Path): boolean {
  let value: GoValue | undefined = tree;
  for (const key of path)
    value = value !== undefined && value !== null && isMap(value) ? value.get(key) : undefined;
  return value !== undefined;
}

/** A key like it beside it, else the same key elsewhere, the nearest to the top. */
function guessFor(knowledge: Knowledge, { defaults }: UnreadInput, path: Path): Path | undefined {
  const above = path.slice(0, -1);
  const key = path.at(-1) ?? '';
  const near = nearest(key, siblings(knowledge, defaults, above));
  if (near !== undefined && near !== key) return [...above, near];
  const elsewhere = pathsTo(defaults, key, []).sort((a, b) => a.length - b.length);
  return elsewhere[0];
}

function siblings({ parts }: Knowledge, defaults: GoMap, above: Path): readonly string[] {
  let value: GoValue | undefined = defaults;
  for (const key of above)
    value = value !== undefined && value !== null && isMap(value) ? value.get(key) : undefined;
  const own = value !== undefined && value !== null && isMap(value) ? [...value.keys()] : [];
  const read = parts.flatMap(({ path, scan }) => {
    const inner = innerPath(path, above);
    return inner ? keysRead(scan.reads, inner) : [];
  });
  return [...own, ...read];
}

function pathsTo(map: GoMap, key: string, path: Path): Path[] {
  return [...map].flatMap(([name, value]): Path[] => {
    const here = [...path, name];
    const inner = isMap(value) ? pathsTo(value, key, here) : [];
    return name === key ? [here, ...inner] : inner;
  });
}

function pathName(path: Path): string {
  return `.Values.${path.join('.')}`;
}
