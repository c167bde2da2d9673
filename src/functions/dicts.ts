import { type Budget, dictSteps, ENTRY_STEPS, LIST_STEPS } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { grownTexts, withCapacity } from '../go/capacity.ts';
import { sortedKeys } from '../go/compare.ts';
import { textOf } from '../go/format.ts';
import type { CallContext } from '../go/function.ts';
import type { SemVer } from '../go/semver.ts';
import { versionOf, versionValue } from '../go/semver-value.ts';
import {
  type GoMap,
  type GoNil,
  type GoStruct,
  type GoValue,
  isList,
  isMap,
  isTagged,
  stringSlice,
  typeName,
} from '../go/value.ts';
import { any, dict, type FunctionTable, fn, text, variadic } from './define.ts';
import { mergeInto } from './merge.ts';

/** What wins over everything cannot fail. */
const mergeOverwrite = variadic(
  [dict],
  dict,
  (target, sources, call) => mergeAll(target, sources, true, call) ?? '',
);
const deepCopy = fn([any], (value, { budget }) => copyTop(value, budget));

/** Dicts; `set`, `unset` and the mergers change their first one in place. Source: sprig v3.3.0 dict.go. */
export const dicts: FunctionTable = {
  dict: variadic([], any, (pairs, { budget }) => dictOf(pairs, budget)),
  /** The value under the key, or an empty text. */
  get: fn([dict, text], (map, key) => {
    const value = map?.get(key);
    return value === undefined ? '' : value;
  }),
  set: fn([dict, text, any], (map, key, value, { budget }) => {
    if (!map) throw goError('assignment to entry in nil map');
    budget.step(ENTRY_STEPS);
    return map.set(key, value);
  }),
  unset: fn([dict, text], (map, key) => {
    map?.delete(key);
    return map ?? NIL_DICT;
  }),
  hasKey: fn([dict, text], (map, key) => map?.has(key) ?? false),
  /** In byte order within each dict; Go has no order. */
  keys: variadic([], dict, (maps, { budget }) => {
    const keys = maps.flatMap((map) => keysOf(map, budget));
    return withCapacity(stringSlice(keys), grownTexts(0, keys.length));
  }),
  /** In the order of the keys. */
  values: fn([dict], (map, { budget }) => keysOf(map, budget).map((key) => map?.get(key) ?? null)),
  pluck: variadic([text], dict, (key, maps) =>
    maps.flatMap((map) => {
      const value = map?.get(key);
      return value === undefined ? [] : [value];
    }),
  ),
  pick: variadic([dict], text, (map, keys, { budget }) => pickKeys(map, keys, budget)),
  omit: variadic([dict], text, (map, keys, { budget }) => omitKeys(map, keys, budget)),
  dig: variadic([], any, (path) => dig(path)),
  /** An empty text where the must form fails. */
  merge: variadic([dict], dict, (target, sources, call) => mergeAll(target, sources, false, call) ?? ''),
  mustMerge: variadic([dict], dict, (target, sources, call) =>
    orFail(mergeAll(target, sources, false, call)),
  ),
  mergeOverwrite,
  mustMergeOverwrite: mergeOverwrite,
  deepCopy,
  mustDeepCopy: deepCopy,
};

const NIL_DICT: GoNil = { go: 'nil', type: { name: 'map[string]interface {}' }, kind: 'map' };

/** An odd value at the end is a key for an empty text. */
function dictOf(pairs: readonly GoValue[], budget: Budget): GoMap {
  const map: GoMap = new Map();
  budget.step(dictSteps((pairs.length + 1) >> 1));
  for (let i = 0; i < pairs.length; i += 2) {
    const value = pairs[i + 1];
    map.set(textOf(pairs[i] ?? null, budget), value === undefined ? '' : value);
  }
  return map;
}

function keysOf(map: GoMap | null, budget: Budget): string[] {
  if (!map) return [];
  budget.step(map.size);
  return sortedKeys(map);
}

function pickKeys(map: GoMap | null, keys: readonly string[], budget: Budget): GoMap {
  budget.step(dictSteps(keys.length));
  const picked: GoMap = new Map();
  for (const key of keys) {
    const value = map?.get(key);
    if (value !== undefined) picked.set(key, value);
  }
  return picked;
}

function omitKeys(map: GoMap | null, keys: readonly string[], budget: Budget): GoMap {
  budget.step(dictSteps(map?.size ?? 0));
  const left: GoMap = new Map(map);
  for (const key of keys) left.delete(key);
  return left;
}

/** The value at a path of keys, or the default where a key is missing. Source: sprig dict.go, dig. */
function dig(path: readonly GoValue[]): GoValue {
  if (path.length < 3) throw goError('dig needs at least three arguments');
  const top = asDict(path.at(-1) ?? null);
  const keys = path.slice(0, -2).map(asKey);
  let map = top;
  for (const [i, key] of keys.entries()) {
    const value = map.get(key);
    if (value === undefined) return path.at(-2) ?? null;
    if (i === keys.length - 1) return value;
    map = asDict(value);
  }
  return null;
}

function asDict(value: GoValue): GoMap {
  if (isMap(value)) return value;
  if (isTagged(value) && value.go === 'nil' && value.type.name === NIL_DICT.type.name) return new Map();
  throw wrongType(value, NIL_DICT.type.name);
}

function asKey(value: GoValue): string {
  if (typeof value === 'string') return value;
  throw wrongType(value, 'string');
}

function wrongType(value: GoValue, wanted: string): Error {
  const found = value === null ? 'nil' : typeName(value);
  return goError(`interface conversion: interface {} is ${found}, not ${wanted}`);
}

/** What a merge gives; undefined when mergo gave up. */
function mergeAll(
  target: GoMap | null,
  sources: readonly (GoMap | null)[],
  wins: boolean,
  { budget }: CallContext,
): GoValue | undefined {
  let merged = target;
  for (const source of sources) {
    if (!source) continue;
    merged ??= new Map();
    if (!mergeInto(merged, source, wins, budget)) return undefined;
  }
  return merged ?? NIL_DICT;
}

function orFail(merged: GoValue | undefined): GoValue {
  if (merged === undefined) throw goError('src and dst must be of same type');
  return merged;
}

/** Source: mitchellh/copystructure v1.2.0, Copy. */
function copyTop(value: GoValue, budget: Budget): GoValue {
  if (value === null) throw goError('reflect: call of reflect.Value.Type on zero Value');
  return copyValue(value, budget);
}

/** Lists are never changed, but the dicts in them are. */
function copyValue(value: GoValue, budget: Budget): GoValue {
  budget.step();
  if (isMap(value)) return copyEntries(value, budget);
  if (isList(value)) return copyItems(value, budget);
  if (!isTagged(value)) return value instanceof Uint8Array ? value.slice() : value;
  if (value.go === 'map') return { ...value, entries: copyEntries(value.entries, budget) };
  if (value.go === 'slice') return { ...value, items: copyItems(value.items, budget) };
  return value.go === 'struct' ? copyStruct(value, budget) : value;
}

const ZERO_VERSION: SemVer = { major: 0n, minor: 0n, patch: 0n, pre: '', metadata: '', original: '' };

/** Fields that are not exported are not copied: a version becomes 0.0.0. Times are copied whole. */
function copyStruct(value: GoStruct, budget: Budget): GoStruct {
  if (value.type.name === 'time.Time') return value;
  if (versionOf(value)) return versionValue(ZERO_VERSION, value.pointer);
  const fields: GoMap = new Map();
  for (const [name, field] of value.fields) {
    const isHidden = value.type.unexported?.includes(name) === true && typeof field === 'string';
    fields.set(name, isHidden ? '' : copyValue(field, budget));
  }
  return { ...value, fields };
}

function copyItems(items: readonly GoValue[], budget: Budget): GoValue[] {
  budget.step(LIST_STEPS);
  return items.map((item) => copyValue(item, budget));
}

function copyEntries(entries: GoMap, budget: Budget): GoMap {
  budget.step(dictSteps(entries.size));
  const copy: GoMap = new Map();
  for (const [key, value] of entries) copy.set(key, copyValue(value, budget));
  return copy;
}
