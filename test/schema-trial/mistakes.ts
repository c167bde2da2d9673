import { type GoMap, type GoValue, isList, isMap } from '../../src/go/value.ts';
import { type Draw, drawer, typo } from '../support/draw.ts';

/** A mistake that a user could make: a values file that holds nothing but it. */
export interface Mistake {
  readonly kind: 'type' | 'key';
  /** The place, and what was done there. */
  readonly told: string;
  readonly values: GoMap;
}

type Path = readonly (string | number)[];

/** Mistakes drawn by a seed: every second one gives a leaf of values.yaml another type, the others misspell a key on the way. */
export function drawMistakes(defaults: GoMap, count: number, seed: number): readonly Mistake[] {
  const draw = drawer(seed);
  const leaves = leavesOf(defaults, []);
  const keyed = leaves.filter((path) => path.some((step) => isLong(step)));
  const made: Mistake[] = [];
  for (let i = 0; i < count; i++) {
    const isType = i % 2 === 0;
    const from = isType ? leaves : keyed;
    const path = from[draw(from.length)];
    if (path === undefined) continue;
    made.push(isType ? retyped(defaults, path, draw) : misspelt(defaults, path, draw));
  }
  return made;
}

/** Paths of scalars that are not null, of lists and of empty maps. */
function leavesOf(value: GoValue, path: Path): readonly Path[] {
  if (value === null) return [];
  if (isList(value)) return [path, ...value.flatMap((item, i) => leavesOf(item, [...path, i]))];
  if (isMap(value) && (value.size > 0 || path.length === 0))
    return [...value].flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  return [path];
}

function isLong(step: string | number): step is string {
  return typeof step === 'string' && step.length > 2;
}

function retyped(defaults: GoMap, path: Path, draw: Draw): Mistake {
  const before = at(defaults, path);
  const [name, value] = otherType(before, draw);
  return { kind: 'type', told: `${path.join('.')}: ${name}`, values: overlay(defaults, path, () => value) };
}

function otherType(value: GoValue, draw: Draw): readonly [string, GoValue] {
  if (isList(value)) return ['list to string', 'word'];
  if (value !== null && isMap(value)) return ['map to string', 'word'];
  if (typeof value === 'number') return ['number to word', 'many'];
  if (typeof value === 'boolean') return ['bool to word', 'maybe'];
  const choices: readonly (readonly [string, GoValue])[] = [
    ['string to map', new Map([['key', 'value']])],
    ['string to list', ['item']],
    ['string to number', 12345],
  ];
  const isNumeric = typeof value === 'string' && /^[0-9.]+$/.test(value);
  return choices[draw(isNumeric ? 2 : 3)] ?? ['string to number', 12345];
}

function misspelt(defaults: GoMap, path: Path, draw: Draw): Mistake {
  const places = path.flatMap((step, i) => (isLong(step) ? [{ i, key: step }] : []));
  const { i, key } = places[draw(places.length)] ?? { i: 0, key: '' };
  const above = at(defaults, path.slice(0, i));
  const taken = above !== null && isMap(above) ? new Set(above.keys()) : new Set<string>();
  let wrong = key;
  while (wrong === key || taken.has(wrong)) wrong = typo(key, draw);
  const told = `${[...path.slice(0, i), wrong].join('.')} for ${key}`;
  const rename = (map: GoValue): GoValue => {
    const inner = map !== null && isMap(map) ? map.get(key) : undefined;
    return new Map([[wrong, inner ?? null]]);
  };
  return { kind: 'key', told, values: overlay(defaults, path.slice(0, i), rename) };
}

function at(value: GoValue, path: Path): GoValue {
  return path.reduce<GoValue>((inner, step) => {
    if (isList(inner)) return inner[Number(step)] ?? null;
    return inner !== null && isMap(inner) ? (inner.get(String(step)) ?? null) : null;
  }, value);
}

/** What a user would write: maps hold the changed key only, lists are written again as a whole. */
function overlay(value: GoValue, [step, ...rest]: Path, change: (value: GoValue) => GoValue): GoMap {
  const made = changed(value, [...(step === undefined ? [] : [step]), ...rest], change);
  return made !== null && isMap(made) ? made : new Map();
}

function changed(value: GoValue, [step, ...rest]: Path, change: (value: GoValue) => GoValue): GoValue {
  if (step === undefined) return change(value);
  if (isList(value)) return value.map((item, i) => (i === step ? within(item, rest, change) : item));
  const inner = value !== null && isMap(value) ? value.get(String(step)) : undefined;
  return new Map([[String(step), changed(inner ?? null, rest, change)]]);
}

/** In a list nothing is filled in: the other keys of an item are written too. */
function within(value: GoValue, [step, ...rest]: Path, change: (value: GoValue) => GoValue): GoValue {
  if (step === undefined) {
    const made = change(value);
    if (value === null || made === null || !isMap(value) || !isMap(made)) return made;
    return new Map([...value, ...made]);
  }
  if (isList(value)) return value.map((item, i) => (i === step ? within(item, rest, change) : item));
  if (value === null || !isMap(value)) return value;
  return new Map([...value, [String(step), within(value.get(String(step)) ?? null, rest, change)]]);
}
