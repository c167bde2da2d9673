import type { Problem } from '../base/problem.ts';
import {
  type CrdPlace,
  crdBoundNarrowed,
  crdCombinationChanged,
  crdEnumNarrowed,
  crdListChanged,
  crdNullableDropped,
  crdPatternChanged,
  crdRuleAdded,
} from '../base/problems/crd.ts';
import { isObject, type JsonObject, listOf, objectOf, sameJson, textOf, textsOf } from '../kube/crd/json.ts';

/** One schema as it is and as it shall be. */
export interface SchemaChange {
  readonly old: JsonObject;
  readonly next: JsonObject;
}

type Rule = (change: SchemaChange, place: CrdPlace) => readonly Problem[];

const NONE: readonly Problem[] = [];

/** What the keywords of one schema take no longer; its fields and items are not looked at. */
export function keywordProblems(change: SchemaChange, place: CrdPlace): readonly Problem[] {
  return RULES.flatMap((rule) => rule(change, place));
}

const RULES: readonly Rule[] = [
  enumRule,
  patternRule,
  formatRule,
  lowerRule,
  upperRule,
  multipleRule,
  nullableRule,
  listTypeRule,
  listKeysRule,
  mapTypeRule,
  combinationRule,
  celRule,
];

function enumRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  if (!Array.isArray(next.enum)) return NONE;
  if (!Array.isArray(old.enum)) return [crdEnumNarrowed(place, [])];
  const allowed = next.enum;
  const gone = old.enum.filter((value) => !allowed.some((each) => sameJson(each, value)));
  return gone.length === 0
    ? NONE
    : [
        crdEnumNarrowed(
          place,
          gone.map((value) => JSON.stringify(value)),
        ),
      ];
}

function patternRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const [from, to] = [textOf(old.pattern), textOf(next.pattern)];
  return to === '' || to === from ? NONE : [crdPatternChanged(place, 'pattern', from, to)];
}

/** Formats of which the API server looks at the value. Source: k8s.io/apiextensions-apiserver, supportedFormats. */
const FORMATS: readonly string[] = [
  ...['bsonobjectid', 'uri', 'email', 'hostname', 'ipv4', 'ipv6', 'cidr', 'mac', 'uuid', 'uuid3', 'uuid4'],
  ...['uuid5', 'isbn', 'isbn10', 'isbn13', 'creditcard', 'ssn', 'hexcolor', 'rgbcolor', 'byte', 'password'],
  ...['date', 'duration', 'datetime', 'date-time', 'int32', 'float', 'k8s-short-name', 'k8s-long-name'],
];

function formatRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const [from, to] = [textOf(old.format), textOf(next.format)];
  return to === from || !FORMATS.includes(to) ? NONE : [crdPatternChanged(place, 'format', from, to)];
}

/** Lengths and amounts below which there is nothing. */
const LEAST_AMOUNTS = ['minLength', 'minItems', 'minProperties'] as const;
const MOST_AMOUNTS = ['maxLength', 'maxItems', 'maxProperties'] as const;

function lowerRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const found = LEAST_AMOUNTS.filter((key) => numberOf(next[key], 0) > numberOf(old[key], 0)).map((key) =>
    narrowed(place, key, { old, next }),
  );
  const [from, to] = [numberOf(old.minimum, -Infinity), numberOf(next.minimum, -Infinity)];
  if (to > from) return [...found, narrowed(place, 'minimum', { old, next })];
  return to === from && isNewlyExclusive('exclusiveMinimum', { old, next })
    ? [...found, narrowed(place, 'exclusiveMinimum', { old, next })]
    : found;
}

function upperRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const found = MOST_AMOUNTS.filter(
    (key) => numberOf(next[key], Infinity) < numberOf(old[key], Infinity),
  ).map((key) => narrowed(place, key, { old, next }));
  const [from, to] = [numberOf(old.maximum, Infinity), numberOf(next.maximum, Infinity)];
  if (to < from) return [...found, narrowed(place, 'maximum', { old, next })];
  return to === from && isNewlyExclusive('exclusiveMaximum', { old, next })
    ? [...found, narrowed(place, 'exclusiveMaximum', { old, next })]
    : found;
}

function isNewlyExclusive(
  keyword: 'exclusiveMinimum' | 'exclusiveMaximum',
  { old, next }: SchemaChange,
): boolean {
  const bound = keyword === 'exclusiveMinimum' ? next.minimum : next.maximum;
  return typeof bound === 'number' && next[keyword] === true && old[keyword] !== true;
}

function multipleRule(change: SchemaChange, place: CrdPlace): readonly Problem[] {
  const [from, to] = [change.old.multipleOf, change.next.multipleOf];
  if (typeof to !== 'number' || (typeof from === 'number' && from % to === 0)) return NONE;
  return [narrowed(place, 'multipleOf', change)];
}

function narrowed(place: CrdPlace, keyword: string, { old, next }: SchemaChange): Problem {
  const text = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));
  return crdBoundNarrowed(place, keyword, text(old[keyword]), text(next[keyword]));
}

function numberOf(value: unknown, other: number): number {
  return typeof value === 'number' ? value : other;
}

function nullableRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const isDropped = old.nullable === true && next.nullable !== true && !isFree(next);
  return isDropped ? [crdNullableDropped(place)] : NONE;
}

/** Whether a schema takes whatever there is. */
export function isFree(schema: JsonObject): boolean {
  return schema.type === undefined && schema['x-kubernetes-int-or-string'] !== true;
}

const LIST_TYPE = 'x-kubernetes-list-type';

/** What was one value can hold items that are the same; what was shared by item becomes one value again. */
function listTypeRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const typeOf = (schema: JsonObject): string => textOf(schema[LIST_TYPE]) || 'atomic';
  const [from, to] = [typeOf(old), typeOf(next)];
  if (from === to) return NONE;
  return [crdListChanged(place, { keyword: LIST_TYPE, from, to }, to === 'atomic' ? 'warning' : 'error')];
}

const LIST_KEYS = 'x-kubernetes-list-map-keys';

/** With more keys items are told apart as before; with fewer or others they may be the same. */
function listKeysRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  if (old[LIST_TYPE] !== 'map' || next[LIST_TYPE] !== 'map') return NONE;
  const [from, to] = [textsOf(old[LIST_KEYS]), textsOf(next[LIST_KEYS])];
  if (sameJson([...from].sort(), [...to].sort())) return NONE;
  const texts = { keyword: LIST_KEYS, from: from.join('+'), to: to.join('+') };
  return [crdListChanged(place, texts, 'error')];
}

const MAP_TYPE = 'x-kubernetes-map-type';

function mapTypeRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  if (next[MAP_TYPE] !== 'atomic' || old[MAP_TYPE] === 'atomic') return NONE;
  return [crdListChanged(place, { keyword: MAP_TYPE, from: 'granular', to: 'atomic' }, 'warning')];
}

/** More of anyOf, and less of allOf, take more; of oneOf and not nothing is known. */
function combinationRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const holdsAll = (all: unknown, some: unknown): boolean =>
    listOf(some).every((one) => listOf(all).some((each) => sameJson(each, one)));
  const isAs = (keyword: string): boolean =>
    next[keyword] === undefined || sameJson(old[keyword], next[keyword]);
  const anyOfTakesAll = Array.isArray(old.anyOf) && holdsAll(next.anyOf, old.anyOf);
  const kept: Readonly<Record<string, boolean>> = {
    anyOf: isAs('anyOf') || anyOfTakesAll || isIntOrString(old, next),
    allOf: holdsAll(old.allOf, next.allOf) || isIntOrString(old, next),
    oneOf: isAs('oneOf'),
    not: isAs('not'),
  };
  return Object.entries(kept)
    .filter(([, isKept]) => !isKept)
    .map(([keyword]) => crdCombinationChanged(place, keyword));
}

/** What is written beside x-kubernetes-int-or-string only says so once more. */
function isIntOrString(old: JsonObject, next: JsonObject): boolean {
  const both = [{ type: 'integer' }, { type: 'string' }];
  return (
    next['x-kubernetes-int-or-string'] === true &&
    old.anyOf === undefined &&
    old.allOf === undefined &&
    (sameJson(next.anyOf, both) || sameJson(objectOf(listOf(next.allOf)[0]).anyOf, both))
  );
}

function celRule({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const rulesOf = (schema: JsonObject): readonly string[] =>
    listOf(schema['x-kubernetes-validations']).flatMap((rule) => (isObject(rule) ? [textOf(rule.rule)] : []));
  const known = new Set(rulesOf(old));
  return rulesOf(next).flatMap((rule) => (known.has(rule) ? [] : [crdRuleAdded(place, rule)]));
}
