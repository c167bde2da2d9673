import { isSecretName } from '../base/secrets.ts';
import { compareBytes } from '../go/bytes.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { type Guess, guessTypes, namedTypes } from './guess.ts';
import type { JsonObject } from './json.ts';
import { applyKeywords, type Draft, toJson } from './keywords.ts';
import { noteKey, type ValueNote, type ValueNotes } from './notes.ts';
import { createRead, findKey, type ReadNode } from './reads.ts';
import type { JsonType } from './types.ts';

/** All that a schema is made of. */
export interface InferInput {
  /** The defaults of a chart and, below their keys, of its subcharts. */
  readonly defaults: GoMap;
  /** The same with what the chart's own values files change. */
  readonly others: readonly GoMap[];
  readonly reads: ReadNode;
  readonly notes: ValueNotes;
  /** Schemas that stand for what lies below some paths, by `noteKey`. */
  readonly given: ReadonlyMap<string, JsonObject>;
  /** Paths of subcharts' tables, by `noteKey`: Helm puts `global` into each. */
  readonly tables: ReadonlySet<string>;
}

/** A schema that accepts the defaults and the others, and refuses what neither they nor templates know. */
export function inferSchema(input: InferInput): JsonObject {
  const seen = [input.defaults, ...input.others];
  return schemaAt(input, {
    path: [],
    seen,
    fallback: input.defaults,
    reads: input.reads,
    open: false,
    shared: false,
    loose: false,
  });
}

interface Place {
  readonly path: readonly string[];
  readonly seen: readonly GoValue[];
  /** The default. */
  readonly fallback: GoValue | undefined;
  readonly reads: ReadNode | undefined;
  /** Whether a map above is written out whole. */
  readonly open: boolean;
  /** Whether it is part of `global`, where other charts' keys are too. */
  readonly shared: boolean;
  /** Whether it is one of many, so that its like may be of another type. */
  readonly loose: boolean;
}

const GLOBAL = 'global';

function schemaAt(input: InferInput, place: Place): Draft {
  const key = noteKey(place.path);
  const given = input.given.get(key);
  if (given) return { ...given };
  const note = input.notes.get(key);
  const guess = typesAt(place, note);
  const { types } = guess;
  const names = [...types];
  const [only] = names;
  const draft: Draft = {
    ...(note && note.description !== '' ? { description: note.description } : {}),
    ...(names.length > 1 ? { type: names } : only === undefined ? {} : { type: only }),
    ...(guess.pattern === undefined ? {} : { pattern: guess.pattern }),
    ...defaultOf(place, note),
    ...(types.has('object') ? objectPart(input, place) : {}),
    ...(types.has('array') ? arrayPart(input, place) : {}),
  };
  return note ? applyKeywords(draft, note.keywords, place.seen.includes(null)) : draft;
}

const ORDER: readonly JsonType[] = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];

function typesAt(place: Place, note: ValueNote | undefined): Guess {
  const name = place.path.at(-1) ?? '';
  const guess = guessTypes({ ...place, name });
  const told = namedTypes(note?.type ?? '');
  const types = new Set(guess.types);
  if (types.size === 0) {
    for (const type of told.length > 0 ? [...told, 'null' as const] : []) types.add(type);
    return { types: inOrder(types) };
  }
  for (const type of told) types.add(type);
  if (place.loose && !types.has('object') && !types.has('array'))
    types.add('string').add('number').add('boolean');
  if (types.has('number')) types.delete('integer');
  const pattern = told.includes('string') || place.loose ? undefined : guess.pattern;
  return { types: inOrder(types), ...(pattern === undefined ? {} : { pattern }) };
}

function inOrder(types: ReadonlySet<JsonType>): ReadonlySet<JsonType> {
  return new Set(ORDER.filter((type) => types.has(type)));
}

function defaultOf({ path, fallback, loose }: Place, note: ValueNote | undefined): Draft {
  if (loose || fallback === undefined || fallback === null || note?.defaultTold) return {};
  if (path.some((key) => isSecretName(key))) return {};
  if (isList(fallback)) return fallback.length === 0 ? { default: [] } : {};
  const isPlain = ['string', 'number', 'boolean'].includes(typeof fallback);
  return isPlain ? { default: toJson(fallback) } : {};
}

/** What a schema says of the keys of a map. */
function objectPart(input: InferInput, place: Place): Draft {
  const { properties, required } = propertiesOf(input, place);
  const isEmpty = Object.keys(properties).length === 0;
  return {
    ...(isEmpty ? moreOf(input, place) : { properties, ...closingOf(input, place) }),
    ...(required.length > 0 ? { required } : {}),
  };
}

function propertiesOf(input: InferInput, place: Place): { properties: Draft; required: readonly string[] } {
  const { path, reads } = place;
  const maps = place.seen.filter((value) => value !== null && isMap(value));
  const names = new Set(maps.flatMap((map) => [...map.keys()]));
  for (const name of [...(reads?.keys.keys() ?? [])].sort(compareBytes)) names.add(name);
  const isTable = path.length === 0 || input.tables.has(noteKey(path));
  if (isTable) names.add(GLOBAL);
  const properties: Draft = Object.create(null);
  const required: string[] = [];
  for (const name of names) {
    const child = childPlace(place, name, maps);
    const isGlobal = isTable && name === GLOBAL;
    properties[name] = isGlobal
      ? { type: 'object', ...schemaAt(input, { ...child, shared: true }) }
      : schemaAt(input, child);
    if (input.notes.get(noteKey(child.path))?.keywords.get('required') === true) required.push(name);
  }
  return { properties, required };
}

function childPlace(place: Place, name: string, maps: readonly GoMap[]): Place {
  const { path, reads, shared } = place;
  const above = place.fallback ?? null;
  return {
    path: [...path, name],
    seen: maps.map((map) => map.get(name)).filter((value) => value !== undefined),
    fallback: isMap(above) ? above.get(name) : undefined,
    reads: together(reads && findKey(reads, name), isWritten(reads) ? undefined : reads?.item),
    open: isOpen(place),
    shared,
    loose: false,
  };
}

function isWritten(reads: ReadNode | undefined): boolean {
  return reads !== undefined && (reads.uses.has('whole') || reads.uses.has('yaml'));
}

function isOpen({ open, reads }: Place): boolean {
  return open || isWritten(reads);
}

/** Whether a key that nobody knows is refused. */
function closingOf(input: InferInput, place: Place): Draft {
  const { reads, shared } = place;
  if (shared || isOpen(place)) return {};
  if (reads && (reads.uses.has('text') || reads.uses.has('quoted'))) return {};
  if (reads?.uses.has('range') || reads?.item) return moreOf(input, place);
  return { additionalProperties: false };
}

/** What is known of the keys that have no name. */
function moreOf(input: InferInput, place: Place): Draft {
  const { reads, path, seen } = place;
  if (isOpen(place) || place.shared || !reads?.item) return {};
  const inner = seen.flatMap((value) => (value !== null && isMap(value) ? [...value.values()] : []));
  const item = manyAt(input, place, { path: [...path, '*'], seen: inner, reads: reads.item });
  return Object.keys(item).length === 0 ? {} : { additionalProperties: item };
}

function arrayPart(input: InferInput, place: Place): Draft {
  const { reads, path, seen } = place;
  const inner = seen.flatMap((value) => (isList(value) ? value : []));
  const item = manyAt(input, place, { path: [...path, '[]'], seen: inner, reads: reads?.item });
  return Object.keys(item).length === 0 ? {} : { items: item };
}

/** The schema of things of which there may be any number. */
function manyAt(input: InferInput, place: Place, many: Pick<Place, 'path' | 'seen' | 'reads'>): Draft {
  const { shared } = place;
  return schemaAt(input, { ...many, fallback: undefined, open: isOpen(place), shared, loose: true });
}

/** What either of two values is read for. */
function together(one: ReadNode | undefined, other: ReadNode | undefined): ReadNode | undefined {
  if (!one || !other || one === other) return one ?? other;
  const made = createRead(one.depth);
  for (const node of [one, other]) {
    for (const what of node.uses) made.uses.add(what);
    for (const kind of node.kinds) made.kinds.add(kind);
    for (const constant of node.constants) made.constants.add(constant);
    for (const [name, inner] of node.keys) {
      const both = together(made.keys.get(name), inner);
      if (both) made.keys.set(name, both);
    }
    made.item = together(made.item, node.item);
    made.global ??= node.global;
  }
  return made;
}
