import { DynError } from '../base/problem.ts';
import type { Source, Span } from '../base/source.ts';
import { copyMap, mergeMaps } from '../chart/tables.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { entriesByKey, readYamlNodes, readYamlStreamPlaced, type YamlNode } from '../yaml/yaml.ts';
import { applySet, isJsonObject, readJsonObject, type SetKind, type SetOptions } from './setflag.ts';
import type { SetPair, SetPath } from './setgrammar.ts';
import { type Chain, childOf, entriesIn, type Holder, isHolder, type Note, type Notebook } from './tracer.ts';
import type { ValuesLayer } from './values.ts';

/** Who speaks, and where what it says belongs in the tree. */
export interface Speaker {
  readonly layer: ValuesLayer;
  readonly chart?: string;
  readonly below: SetPath;
}

/** A tree under way, and what was said of it as a whole, strongest first. */
export interface Placed {
  readonly tree: GoMap;
  readonly whole: Chain;
}

/** Lays a layer over a tree, as `applyLayer` does, and notes who set what. The tree given may be changed. */
export function layPlaced(book: Notebook, under: Placed, speaker: Speaker, options: SetOptions): Placed {
  const { kind, source } = speaker.layer;
  if (kind === 'chart' || kind === 'file') return layFile(book, under, speaker);
  if (kind === 'set-json' && isJsonObject(source.text)) return layJson(book, under, speaker);
  return layPairs(book, under, { ...speaker, kind }, options);
}

/** A later document of a file lies over an earlier one. */
function layFile(book: Notebook, under: Placed, speaker: Speaker): Placed {
  let placed = under;
  for (const { value, node } of readYamlStreamPlaced(speaker.layer.source))
    placed = layDocument(book, placed, speaker, { value, node });
  return placed;
}

function layJson(book: Notebook, under: Placed, speaker: Speaker): Placed {
  const { source } = speaker.layer;
  return layDocument(book, under, speaker, { value: readJsonObject(source.text), node: nodesOf(source) });
}

function nodesOf(source: Source): YamlNode | undefined {
  try {
    return readYamlNodes(source);
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

interface Document {
  readonly value: GoMap;
  readonly node: YamlNode | undefined;
}

function layDocument(book: Notebook, { tree, whole }: Placed, speaker: Speaker, document: Document): Placed {
  const { value, node } = document;
  const { source } = speaker.layer;
  const at = node?.at ?? { source, start: 0, end: source.text.length };
  const own = noteOf(speaker, at, value, []);
  noteInside(book, speaker, { value, node, at, home: [] });
  const copy = copyMap(value);
  book.copied(value, copy);
  const merged = mergeMaps(tree, copy);
  noteMerged(book, merged, tree, copy);
  return { tree: merged, whole: value.size === 0 ? whole : [own, ...whole] };
}

function noteOf({ layer, chart, below }: Speaker, at: Span, value: GoValue, home: SetPath): Note {
  return { layer, ...(chart === undefined ? {} : { chart }), at, value, home: [...below, ...home] };
}

interface Inside {
  readonly value: Holder;
  readonly node: YamlNode | undefined;
  /** The place of what has none of its own. */
  readonly at: Span;
  readonly home: SetPath;
}

/** Notes for everything inside of a value that one layer brought. */
function noteInside(book: Notebook, speaker: Speaker, { value, node, at, home }: Inside): void {
  const find = finderFor(node);
  for (const [key, inner] of entriesIn(value)) {
    const found = find(key);
    const place = found?.at ?? at;
    const path = [...home, isList(value) ? Number(key) : key];
    book.set(value, key, [noteOf(speaker, place, inner, path)]);
    if (isHolder(inner))
      noteInside(book, speaker, { value: inner, node: found?.node, at: place, home: path });
  }
}

interface Found {
  readonly node: YamlNode;
  readonly at: Span;
}

function finderFor(given: YamlNode | undefined): (key: string) => Found | undefined {
  const node = given?.kind === 'alias' ? given.target : given;
  if (node?.kind === 'sequence') {
    return (key) => {
      const item = node.items[Number(key)];
      return item && { node: item, at: item.at };
    };
  }
  if (node?.kind !== 'mapping') return () => undefined;
  const entries = entriesByKey(node);
  return (key) => {
    const entry = entries.get(key);
    if (!entry) return undefined;
    const { source, start } = entry.key.at;
    return { node: entry.value, at: { source, start, end: entry.value.at.end } };
  };
}

/** What `mergeMaps` made of two tables, whose notes are known. */
function noteMerged(book: Notebook, merged: GoMap, under: GoMap, over: GoMap): void {
  if (merged === over) return;
  for (const key of under.keys()) book.set(merged, key, book.chainAt(under, key));
  for (const [key, value] of over) {
    const above = book.chainAt(over, key);
    book.set(merged, key, [...above, ...book.chainAt(under, key)]);
    const below = under.get(key);
    const result = merged.get(key);
    if (below !== undefined && isMap(below) && isMap(value) && result !== undefined && isMap(result))
      noteMerged(book, result, below, value);
  }
}

/** A flag of pairs writes into the tree; each pair is noted as soon as it is there. */
function layPairs(
  book: Notebook,
  { tree, whole }: Placed,
  speaker: Speaker & { readonly kind: SetKind },
  options: SetOptions,
): Placed {
  const { source } = speaker.layer;
  const lists = listsIn(tree);
  let own: Note | undefined;
  const observer = (pair: SetPair): void => {
    notePair(book, speaker, pair, { tree, lists });
    const at = { source, start: pair.start, end: pair.end };
    own = noteOf(speaker, at, nested(pair.path, pair.value), []);
  };
  const result = applySet(tree, speaker.kind, source.text, { ...options, observer });
  return { tree: result, whole: own ? [own, ...whole] : whole };
}

/** Lists are replaced when a flag changes an item, so those from before are kept by what holds them. */
type Lists = WeakMap<Holder, Map<string, Holder>>;

function listsIn(tree: Holder, lists: Lists = new WeakMap()): Lists {
  for (const [key, value] of entriesIn(tree)) {
    if (!isHolder(value)) continue;
    if (isList(value)) rememberList(lists, tree, key, value);
    listsIn(value, lists);
  }
  return lists;
}

function rememberList(lists: Lists, holder: Holder, key: string, list: Holder): void {
  const known = lists.get(holder);
  if (known) known.set(key, list);
  else lists.set(holder, new Map([[key, list]]));
}

interface PairContext {
  readonly tree: GoMap;
  readonly lists: Lists;
}

function notePair(book: Notebook, speaker: Speaker, pair: SetPair, { tree, lists }: PairContext): void {
  const { path, value, start, end } = pair;
  const at = { source: speaker.layer.source, start, end };
  let holder: Holder = tree;
  let before: Holder = tree;
  for (const [i, step] of path.entries()) {
    const key = String(step);
    const now = childOf(holder, key);
    if (now === undefined) return;
    const isLast = i === path.length - 1;
    const old: Holder | undefined = isLast ? undefined : lists.get(before)?.get(key);
    const said = isLast ? value : nested(path.slice(i + 1), value);
    const own = noteOf(speaker, at, said, path.slice(0, i + 1));
    const note: Note = isLast ? own : { ...own, isPart: true };
    const chain = book.chainAt(holder, key);
    const isAgain = !isLast && chain[0]?.layer === speaker.layer && isHolder(chain[0].value);
    book.set(holder, key, [note, ...(isAgain ? chain.slice(1) : chain)]);
    if (!isHolder(now)) return;
    if (isLast) noteInside(book, speaker, { value: now, node: undefined, at, home: path });
    else if (isList(now)) {
      if (old && old !== now) carryOver(book, old, now);
      for (const [index, item] of entriesIn(now))
        if (item === null && book.chainAt(now, index).length === 0)
          book.set(now, index, [{ ...own, value: null }]);
    }
    if (isList(now)) rememberList(lists, holder, key, now);
    before = old ?? now;
    holder = now;
  }
}

/** Notes of a list's items, for the list that took its place. */
function carryOver(book: Notebook, old: Holder, now: Holder): void {
  for (const [key] of entriesIn(old)) book.set(now, key, book.chainAt(old, key));
}

/** The value at the end of a path, as a table of tables; an index becomes a list that holds only that item. */
function nested(path: SetPath, value: GoValue): GoValue {
  return path.reduceRight<GoValue>((inner, step) => {
    if (typeof step === 'string') return new Map([[step, inner]]);
    const list: GoValue[] = [];
    list[step] = inner;
    return list;
  }, value);
}
