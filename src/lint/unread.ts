import type { Budget } from '../base/budget.ts';
import { once } from '../base/once.ts';
import { DynError, type Problem } from '../base/problem.ts';
import { defaultUnread, valueUnread } from '../base/problems/values.ts';
import { nearest } from '../base/text.ts';
import type { Chart } from '../chart/chart.ts';
import { type GoMap, type GoValue, isMap } from '../go/value.ts';
import { type KnownFunctions, type PlacedChart, placedCharts, readsOf } from '../schema/chartreads.ts';
import { knowsPath } from '../schema/knows.ts';
import { findKey, type ReadNode } from '../schema/reads.ts';
import type { TracedValues } from '../values/trace.ts';
import type { BuiltValues } from '../values/values.ts';
import { addRead, createReadTree, findRead, type ReadTree } from './readtree.ts';

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
  /** Who set what; asked for when there is something to say. */
  readonly trace: () => Pick<TracedValues, 'chainOf'>;
  /** What a render read, if there was one. */
  readonly reads?: ReadTree;
  /** True when the values are the chart's own values.yaml. */
  readonly isOwn?: boolean;
  /** What the templates may read; asked for when nothing else knows a value, and undefined where it cannot be told. */
  readonly scan: () => ReadNode | undefined;
}

/**
 * A warning for each value of the user's that neither values.yaml, a schema nor any template knows, branches not taken
 * included. In doubt a value counts as read; templates that cannot be parsed make everything doubtful.
 */
export function findUnread(input: UnreadInput): readonly Problem[] {
  const knowledge = gather(input);
  const unread = unknownPaths(knowledge, input.user, []);
  if (unread.length === 0) return [];
  const { chainOf } = input.trace();
  return unread.map((path) => {
    const guess = guessFor(knowledge, input, path);
    const at = chainOf(path)[0]?.at;
    return (input.isOwn === true ? defaultUnread : valueUnread)({
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
  readonly input: UnreadInput;
  /** What Helm itself reads. */
  readonly switches: ReadTree;
  readonly parts: readonly PlacedChart[];
  /** What the templates may read, looked through once. */
  readonly scan: () => ReadNode | undefined;
}

function gather(input: UnreadInput): Knowledge {
  const switches = createReadTree();
  noteSwitches(switches, input.loaded, input.chart, []);
  // What a chart gives to those that import its values.
  if (input.isOwn === true) addRead(switches, ['exports'], true);
  return { input, switches, parts: placedCharts(input.chart), scan: once(input.scan) };
}

/** What the templates of a chart may read of its values; undefined when they cannot be parsed, or not within bounds. */
export function scanTemplates(
  { chart, tree }: BuiltValues,
  functions: KnownFunctions,
  budget: Budget,
): ReadNode | undefined {
  try {
    return readsOf(chart, tree, functions, budget);
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
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

/** Templates are looked through last: most values are known without. */
function stateOf(knowledge: Knowledge, path: Path): 'whole' | 'read' | undefined {
  const { switches, input, parts, scan } = knowledge;
  const dynamic = input.reads;
  const rendered = dynamic ? placesOf(parts, path).map((place) => findRead(dynamic, place)) : [];
  const found = [findRead(switches, path), ...rendered];
  if (found.includes('whole')) return 'whole';
  if (found.includes('read') || hasPath(input.defaults, path) || isChart(parts, path)) return 'read';
  if (parts.some((part) => schemaKnows(part, path))) return 'read';
  const reads = scan();
  return reads ? scannedState(knowledge, reads, path) : 'whole';
}

/** Uses after which nobody can say which keys of a table were meant; handing `.Values` on is none. */
function isWhole({ uses }: ReadNode, isRoot: boolean): boolean {
  return [...uses].some((use) => !(isRoot && use === 'passed'));
}

function scannedState({ parts }: Knowledge, reads: ReadNode, path: Path): 'whole' | 'read' | undefined {
  let nodes: readonly ReadNode[] = [reads];
  for (const [depth, key] of path.entries()) {
    const isRoot = isChart(parts, path.slice(0, depth));
    if (nodes.some((node) => isWhole(node, isRoot)) && !(isRoot && key === GLOBAL)) return 'whole';
    nodes = nodes.flatMap((node) => [findKey(node, key), node.item].filter((next) => next !== undefined));
  }
  if (nodes.length === 0) return undefined;
  return nodes.some((node) => isWhole(node, isChart(parts, path))) ? 'whole' : 'read';
}

const GLOBAL = 'global';

function isChart(parts: readonly PlacedChart[], path: Path): boolean {
  return parts.some((part) => part.path.join('\0') === path.join('\0'));
}

function placesOf(parts: readonly PlacedChart[], path: Path): readonly Path[] {
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

function globalAt(parts: readonly PlacedChart[], path: Path): number {
  const at = path.indexOf('global');
  const above = path.slice(0, Math.max(0, at)).join('\0');
  return parts.some((part) => part.path.join('\0') === above) ? at : -1;
}

function schemaKnows({ path: root, chart: { schema } }: PlacedChart, path: Path): boolean {
  const inner = innerPath(root, path);
  return schema !== undefined && inner !== undefined && inner.length > 0 && knowsPath(schema, inner);
}

function hasPath(tree: GoMap, path: Path): boolean {
  let value: GoValue | undefined = tree;
  for (const key of path)
    value = value !== undefined && value !== null && isMap(value) ? value.get(key) : undefined;
  return value !== undefined;
}

/** A key like it beside it, else the same key elsewhere, the nearest to the top; of values.yaml's own only what it lacks. */
function guessFor(knowledge: Knowledge, { defaults }: UnreadInput, path: Path): Path | undefined {
  const above = path.slice(0, -1);
  const key = path.at(-1) ?? '';
  if (knowledge.input.isOwn === true) {
    const misspelt = nearest(key, readBeside(knowledge, defaults, above));
    return misspelt === undefined ? undefined : [...above, misspelt];
  }
  const near = nearest(key, siblings(knowledge, defaults, above));
  if (near !== undefined && near !== key) return [...above, near];
  const elsewhere = pathsTo(defaults, key, []).sort((a, b) => a.length - b.length);
  return elsewhere[0];
}

function siblings(knowledge: Knowledge, defaults: GoMap, above: Path): readonly string[] {
  return [...keysAt(defaults, above), ...readAt(knowledge, above)];
}

/** What templates read beside a key, and values.yaml does not hold. */
function readBeside(knowledge: Knowledge, defaults: GoMap, above: Path): readonly string[] {
  const own = keysAt(defaults, above);
  return readAt(knowledge, above).filter((key) => !own.includes(key));
}

function keysAt(defaults: GoMap, above: Path): readonly string[] {
  let value: GoValue | undefined = defaults;
  for (const key of above)
    value = value !== undefined && value !== null && isMap(value) ? value.get(key) : undefined;
  return value !== undefined && value !== null && isMap(value) ? [...value.keys()] : [];
}

function readAt({ scan }: Knowledge, above: Path): readonly string[] {
  const node = above.reduce<ReadNode | undefined>((inner, key) => inner && findKey(inner, key), scan());
  return [...(node?.keys.keys() ?? [])];
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
