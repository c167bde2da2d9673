import type { Log } from '../base/log.ts';
import type { Span } from '../base/source.ts';
import { type Chart, chartPath } from '../chart/chart.ts';
import { fromBytes } from '../go/bytes.ts';
import { type GoMap, type GoValue, isMap } from '../go/value.ts';
import { coalesceValues } from './coalesce.ts';
import { enableDependencies, type WorkChart, workChart } from './enable.ts';
import { importValues } from './imports.ts';
import { sortLayers } from './merge.ts';
import type { ValuesPath } from './origins.ts';
import { layPlaced, type Placed, type Speaker } from './placed.ts';
import {
  type Chain,
  childOf,
  createNotebook,
  type Holder,
  isHolder,
  type Note,
  type Notebook,
} from './tracer.ts';
import type { ValuesLayer } from './values.ts';

/** What a setting is to those below it: the first word on a path, another word, keys of a table, or a null that takes away. */
export type Effect = 'sets' | 'overrides' | 'merges' | 'deletes';

/** One layer's word on a path. */
export interface Setting {
  readonly layer: ValuesLayer;
  /** Whose default it is: names from the root chart on, joined by "/". Undefined for what the user gave. */
  readonly chart?: string;
  /** Key and value in a file, a pair of a flag. */
  readonly at: Span;
  /** What the layer says there; undefined when it only replaced what was around the path. */
  readonly value: GoValue | undefined;
  readonly does: Effect;
  /** How it came to the path when the layer speaks of another one, which is `from`. */
  readonly via?: 'global' | 'import-values';
  readonly from?: ValuesPath;
}

/** The values that templates see, and who had a say in them. */
export interface TracedValues {
  /** The chart as it is rendered. */
  readonly chart: WorkChart;
  readonly tree: GoMap;
  /** All that was said of a path, strongest first: of tables, leaves, list items, and of paths that are no more. */
  chainOf(path: ValuesPath): readonly Setting[];
}

export interface TraceOptions {
  readonly readFile: (path: string) => string;
  readonly log?: Log;
  /** As in `buildValues`. */
  readonly dropsDefaultNulls?: boolean;
  /** The root chart's folder or archive as the user sees it; its name by default. */
  readonly path?: string;
}

/** Merges as `mergeLayers` and `buildValues` do, and keeps who set what. Raises what they raise. */
export function traceValues(
  chart: Chart,
  layers: readonly ValuesLayer[],
  options: TraceOptions,
): TracedValues {
  const { log = () => {}, dropsDefaultNulls = false, path = chart.metadata.name } = options;
  const book = createNotebook();
  const user = layUser(book, layers, options);
  const work = workChart(chart);
  enableDependencies(work, user.tree, '', log);
  const defaults = placeDefaults(book, work, { path, chart: work.name, below: [] });
  importValues(work, log, book);
  const tree = coalesceValues(work, user.tree, { mode: 'coalesce', log, dropsDefaultNulls, tracer: book });
  for (const { below, whole } of defaults) noteWhole(book, tree, below, whole);
  const root = defaults.find(({ below }) => below.length === 0)?.whole ?? [];
  return { chart: work, tree, chainOf: (asked) => chainOf(book, tree, asked, [...user.whole, ...root]) };
}

/** The user's layers alone: one tree, with nulls still in it. Raises what reading them raises. */
export function traceLayers(
  layers: readonly ValuesLayer[],
  options: TraceOptions,
): Pick<TracedValues, 'tree' | 'chainOf'> {
  const book = createNotebook();
  const { tree, whole } = layUser(book, layers, options);
  return { tree, chainOf: (asked) => chainOf(book, tree, asked, whole) };
}

function layUser(book: Notebook, layers: readonly ValuesLayer[], options: TraceOptions): Placed {
  const start: Placed = { tree: new Map(), whole: [] };
  return sortLayers(layers).reduce(
    (placed, layer) => layPlaced(book, placed, { layer, below: [] }, options),
    start,
  );
}

interface ChartAt {
  readonly path: string;
  readonly chart: string;
  readonly below: ValuesPath;
}

interface Defaults {
  readonly below: ValuesPath;
  readonly whole: Chain;
}

/** Gives each chart its defaults anew, with notes; charts under several aliases get their own. */
function placeDefaults(book: Notebook, work: WorkChart, at: ChartAt): readonly Defaults[] {
  const bytes = work.origin.raw.get('values.yaml');
  let whole: Chain = [];
  if (bytes) {
    const source = { name: `${at.path}/values.yaml`, text: fromBytes(bytes) };
    const speaker: Speaker = { layer: { kind: 'chart', source }, chart: at.chart, below: at.below };
    const placed = layPlaced(book, { tree: new Map(), whole: [] }, speaker, { readFile: () => '' });
    work.values = placed.tree;
    whole = placed.whole;
  }
  const inner = work.children.flatMap((child) =>
    placeDefaults(book, child, {
      path: chartPath(child.origin, at.path),
      chart: `${at.chart}/${child.name}`,
      below: [...at.below, child.name],
    }),
  );
  return [{ below: at.below, whole }, ...inner];
}

/** A subchart's values file has a say in the table of its name too. */
function noteWhole(book: Notebook, tree: GoMap, below: ValuesPath, whole: Chain): void {
  const key = below.at(-1);
  if (key === undefined || whole.length === 0) return;
  const holder = holderAt(tree, below.slice(0, -1));
  if (holder) book.set(holder, String(key), [...book.chainAt(holder, String(key)), ...whole]);
}

function holderAt(tree: GoMap, path: ValuesPath): Holder | undefined {
  let holder: Holder = tree;
  for (const step of path) {
    const next = childOf(holder, String(step));
    if (next === undefined || !isHolder(next)) return undefined;
    holder = next;
  }
  return holder;
}

function chainOf(book: Notebook, tree: GoMap, path: ValuesPath, whole: Chain): readonly Setting[] {
  let holder: Holder = tree;
  let chain = whole;
  for (const [i, step] of path.entries()) {
    const key = String(step);
    const value = childOf(holder, key);
    const next = book.chainAt(holder, key);
    if (next.length === 0 && value === undefined) return settings(beneath(book, chain, path.slice(i)), path);
    chain = next;
    if (i === path.length - 1) break;
    if (value === undefined || !isHolder(value))
      return settings(beneath(book, chain, path.slice(i + 1)), path);
    holder = value;
  }
  return settings(
    chain.map((note): Word => ({ note, value: note.value })),
    path,
  );
}

/** A note with what it says at the path that is asked for. */
interface Word {
  readonly note: Note;
  readonly value: GoValue | undefined;
}

/** What the notes on a value say of a path inside of it that is not there any more; of what replaced it, that. */
function beneath(book: Notebook, chain: Chain, rest: ValuesPath): readonly Word[] {
  const words = chain.map((note): Word & { readonly counts: boolean } => {
    const value = valueAt(note.value, rest);
    const counts = value !== undefined || note.value === null || !isMap(note.value);
    return { note: innerNote(book, note, rest), value, counts };
  });
  const last = words.findLastIndex(({ value }) => value !== undefined);
  return words.slice(0, last + 1).filter(({ counts }) => counts);
}

/** What the same layer noted further in, where it says something there. */
function innerNote(book: Notebook, note: Note, rest: ValuesPath): Note {
  let found = note;
  for (const step of rest) {
    if (!isHolder(found.value)) return note;
    const [inner] = book.chainAt(found.value, String(step));
    if (!inner) return note;
    found = inner;
  }
  return found;
}

function valueAt(from: GoValue, path: ValuesPath): GoValue | undefined {
  let value: GoValue | undefined = from;
  for (const step of path) {
    if (value === undefined || !isHolder(value)) return undefined;
    value = childOf(value, String(step));
  }
  return value;
}

function settings(words: readonly Word[], path: ValuesPath): readonly Setting[] {
  return words.map(({ note, value }, i) => {
    const { layer, chart, at } = note;
    const below = words[i + 1]?.value;
    const hasBelow = i + 1 < words.length;
    const does = note.isPart && below && isHolder(below) ? 'merges' : effectOf(value, hasBelow, below);
    return { layer, ...(chart === undefined ? {} : { chart }), at, value, does, ...wayOf(note, path) };
  });
}

function effectOf(value: GoValue | undefined, hasBelow: boolean, below: GoValue | undefined): Effect {
  if (!hasBelow) return 'sets';
  if (value === null || value === undefined) return below === null ? 'overrides' : 'deletes';
  return isMap(value) && below !== undefined && isMap(below) ? 'merges' : 'overrides';
}

/** A note whose home is another path came by a global or an import. */
function wayOf({ home, value }: Note, path: ValuesPath): Pick<Setting, 'via' | 'from'> {
  const own = home.length <= path.length ? home : undefined;
  if (own?.every((step, i) => String(step) === String(path[i])) || value === undefined) return {};
  const global = path.indexOf('global');
  const tail = path.slice(global).map(String).join('\0');
  const isGlobal = global >= 0 && `${home.map(String).join('\0')}`.endsWith(tail);
  return { via: isGlobal ? 'global' : 'import-values', from: home };
}
