import type { Budget } from '../../base/budget.ts';
import { matches } from '../../go/regexp.ts';
import { type Finding, guessOf, unknownField, wrongType } from '../objects.ts';
import { decideRule } from './cel.ts';
import { isObject, type JsonObject, joinPath, listOf, objectOf, sameJson, textOf, textsOf } from './json.ts';
import { readPattern } from './pattern.ts';

/** An object of a kind, and the schema of that kind. */
export interface Judged {
  readonly schema: JsonObject;
  readonly object: unknown;
  /** The object as it was before, for rules about changes. */
  readonly before?: unknown;
}

/** A value with the schema that it must fit, what it was before, and its place. */
interface Spot {
  readonly value: unknown;
  readonly schema: JsonObject;
  readonly old?: unknown;
  readonly path: string;
}

const NONE: readonly Finding[] = [];
const ANYTHING: JsonObject = { 'x-kubernetes-preserve-unknown-fields': true };
const RESOURCE_FIELDS = ['apiVersion', 'kind', 'metadata'];

/**
 * What an API server would refuse: unknown fields, then whatever is wrong once defaults are filled in. Rules in CEL that
 * are not understood are taken to hold. Charges each value against each schema that it must fit.
 */
export function objectFindings({ schema, object, before }: Judged, budget: Budget): readonly Finding[] {
  const value = withDefaults(object, schema, budget);
  const old = before === undefined ? undefined : withDefaults(before, schema, budget);
  return [
    ...unknownFields({ value: object, schema, path: '' }, true, budget),
    ...valueFindings({ value, schema, old, path: '' }, budget),
  ];
}

/** The same value with the schema's defaults where nothing is, and without nulls that count as nothing. */
export function withDefaults(value: unknown, schema: JsonObject, budget: Budget): unknown {
  budget.step();
  if (Array.isArray(value)) return value.map((item) => withDefaults(item, itemSchema(schema), budget));
  if (!isObject(value)) return value;
  const given = Object.entries(value).filter(([name, inner]) => !isNothing(inner, schema, name));
  const missing = Object.entries(objectOf(schema.properties)).flatMap(
    ([name, field]): [string, unknown][] => {
      const { default: byDefault } = objectOf(field);
      const isGiven = Object.hasOwn(value, name) && !isNothing(value[name], schema, name);
      return isGiven || byDefault === undefined ? [] : [[name, byDefault]];
    },
  );
  return Object.fromEntries(
    [...given, ...missing].map(([name, inner]) => [
      name,
      withDefaults(inner, fieldSchema(schema, name), budget),
    ]),
  );
}

/** A null where the schema knows of none is dropped before anything is looked at. */
function isNothing(value: unknown, schema: JsonObject, name: string): boolean {
  if (value === undefined) return true;
  const field = fieldSchema(schema, name);
  return value === null && field !== ANYTHING && field.nullable !== true;
}

/** Fields that the API server would drop; `isResource` where apiVersion, kind and metadata are known anyhow. */
export function unknownFields(
  { value, schema, path }: Spot,
  isResource: boolean,
  budget: Budget,
): readonly Finding[] {
  budget.step();
  if (Array.isArray(value))
    return value.flatMap((item, index) => {
      const inner = itemSchema(schema);
      const spot = { value: item, schema: inner, path: `${path}[${index}]` };
      return unknownFields(spot, isEmbedded(inner), budget);
    });
  if (!isObject(value)) return NONE;
  return Object.entries(value).flatMap(([name, inner]) => {
    if (isResource && RESOURCE_FIELDS.includes(name)) return NONE;
    const at = joinPath(path, name);
    if (!isKnown(schema, name)) return [unknownFinding(schema, name, at)];
    const below = fieldSchema(schema, name);
    return unknownFields({ value: inner, schema: below, path: at }, isEmbedded(below), budget);
  });
}

function unknownFinding(schema: JsonObject, name: string, path: string): Finding {
  const known = Object.keys(objectOf(schema.properties));
  return unknownField(path, name, known);
}

/** What is wrong with a value, defaults filled in. */
export function valueFindings(spot: Spot, budget: Budget): readonly Finding[] {
  budget.step();
  const { value, schema } = spot;
  if (value === null && schema.nullable === true) return NONE;
  const typed = typeFindings(spot);
  if (typed.length > 0) return typed;
  return [
    ...enumFindings(spot),
    ...(typeof value === 'string' ? textFindings(value, spot, budget) : NONE),
    ...(typeof value === 'number' ? numberFindings(value, spot) : NONE),
    ...(Array.isArray(value) ? listFindings(value, spot, budget) : NONE),
    ...(isObject(value) ? fieldsFindings(value, spot, budget) : NONE),
    ...junctorFindings(spot, budget),
    ...ruleFindings(spot),
  ];
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: isObject,
};

function typeFindings({ value, schema, path }: Spot): readonly Finding[] {
  if (schema['x-kubernetes-int-or-string'] === true)
    return Number.isInteger(value) || typeof value === 'string'
      ? NONE
      : [wrongType(path, 'integer or string')];
  const type = textOf(schema.type);
  const fits = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  return fits === undefined || fits(value) ? NONE : [wrongType(path, type)];
}

function enumFindings({ value, schema, path }: Spot): readonly Finding[] {
  if (!Array.isArray(schema.enum) || schema.enum.some((each) => sameJson(each, value))) return NONE;
  const allowed = schema.enum.map((each) => JSON.stringify(each)).join(', ');
  return [{ path, says: `must be one of ${allowed}`, ...guessOf(textOf(value), textsOf(schema.enum)) }];
}

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function textFindings(value: string, { schema, path }: Spot, budget: Budget): readonly Finding[] {
  const found: Finding[] = [];
  const length = [...value].length;
  if (length < lower(schema.minLength))
    found.push({ path, says: `must have at least ${schema.minLength} characters` });
  if (length > upper(schema.maxLength))
    found.push({ path, says: `must have at most ${schema.maxLength} characters` });
  const pattern = readPattern(textOf(schema.pattern));
  if (pattern && !matches(pattern, value, budget)) found.push({ path, says: `must match ${schema.pattern}` });
  if (schema.format === 'date-time' && !(DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))))
    found.push({ path, says: 'must be a date-time' });
  return found;
}

function numberFindings(value: number, { schema, path }: Spot): readonly Finding[] {
  const found: Finding[] = [];
  const [least, most] = [lower(schema.minimum), upper(schema.maximum)];
  if (value < least || (schema.exclusiveMinimum === true && value === least))
    found.push({
      path,
      says: `must be ${schema.exclusiveMinimum === true ? 'greater than' : 'at least'} ${least}`,
    });
  if (value > most || (schema.exclusiveMaximum === true && value === most))
    found.push({
      path,
      says: `must be ${schema.exclusiveMaximum === true ? 'less than' : 'at most'} ${most}`,
    });
  const { multipleOf } = schema;
  if (typeof multipleOf === 'number' && Number.isInteger(multipleOf) && value % multipleOf !== 0)
    found.push({ path, says: `must be a multiple of ${multipleOf}` });
  return found;
}

function listFindings(value: readonly unknown[], spot: Spot, budget: Budget): readonly Finding[] {
  const { schema, path } = spot;
  const found: Finding[] = [];
  if (value.length < lower(schema.minItems))
    found.push({ path, says: `must have at least ${schema.minItems} items` });
  if (value.length > upper(schema.maxItems))
    found.push({ path, says: `must have at most ${schema.maxItems} items` });
  const identity = identityOf(schema);
  const before = new Map(identity && listOf(spot.old).map((item) => [identity(item), item]));
  const seen = new Set<string>();
  return [
    ...found,
    ...value.flatMap((item, index) => {
      const at = `${path}[${index}]`;
      const key = identity?.(item);
      const isTwice = key !== undefined && seen.has(key);
      if (key !== undefined) seen.add(key);
      const old = key === undefined ? undefined : before.get(key);
      const inner = { value: item, schema: itemSchema(schema), old, path: at };
      return [...(isTwice ? [{ path: at, says: 'is there twice' }] : NONE), ...valueFindings(inner, budget)];
    }),
  ];
}

/** What tells the items of a map or a set apart; undefined for lists that are replaced as a whole. */
function identityOf(schema: JsonObject): ((item: unknown) => string) | undefined {
  if (schema['x-kubernetes-list-type'] === 'set') return (item) => JSON.stringify(item);
  if (schema['x-kubernetes-list-type'] !== 'map') return undefined;
  const keys = textsOf(schema['x-kubernetes-list-map-keys']);
  return (item) => JSON.stringify(keys.map((key) => objectOf(item)[key]));
}

function fieldsFindings(value: JsonObject, spot: Spot, budget: Budget): readonly Finding[] {
  const { schema, old, path } = spot;
  const found: Finding[] = [];
  const amount = Object.keys(value).length;
  if (amount < lower(schema.minProperties))
    found.push({ path, says: `must have at least ${schema.minProperties} fields` });
  if (amount > upper(schema.maxProperties))
    found.push({ path, says: `must have at most ${schema.maxProperties} fields` });
  for (const name of requiredOf(schema))
    if (!Object.hasOwn(value, name)) found.push({ path: joinPath(path, name), says: 'is required' });
  return [
    ...found,
    ...Object.entries(value).flatMap(([name, inner]) => {
      const at = joinPath(path, name);
      const before = objectOf(old)[name];
      return valueFindings(
        { value: inner, schema: fieldSchema(schema, name), old: before, path: at },
        budget,
      );
    }),
  ];
}

/** An object in another one must say what it is. */
function requiredOf(schema: JsonObject): readonly string[] {
  const own = textsOf(schema.required);
  return isEmbedded(schema) ? [...new Set(['apiVersion', 'kind', ...own])] : own;
}

function junctorFindings({ value, schema, path }: Spot, budget: Budget): readonly Finding[] {
  const fits = (each: unknown): boolean =>
    valueFindings({ value, schema: objectOf(each), path }, budget).length === 0;
  const found: Finding[] = [];
  if (Array.isArray(schema.anyOf) && !schema.anyOf.some(fits))
    found.push({ path, says: 'must fit one of anyOf' });
  if (Array.isArray(schema.allOf) && !schema.allOf.every(fits))
    found.push({ path, says: 'must fit all of allOf' });
  if (Array.isArray(schema.oneOf) && schema.oneOf.filter(fits).length !== 1)
    found.push({ path, says: 'must fit exactly one of oneOf' });
  if (isObject(schema.not) && fits(schema.not)) found.push({ path, says: 'must not fit not' });
  return found;
}

function ruleFindings({ value, schema, old, path }: Spot): readonly Finding[] {
  return listOf(schema['x-kubernetes-validations']).flatMap((entry) => {
    const rule = textOf(objectOf(entry).rule);
    if (/\boldSelf\b/.test(rule) && old === undefined) return [];
    const says = textOf(objectOf(entry).message) || `failed rule: ${rule}`;
    return decideRule(rule, value, old) === 'fails' ? [{ path, says }] : [];
  });
}

function isEmbedded(schema: JsonObject): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

function isKnown(schema: JsonObject, name: string): boolean {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return true;
  const others = schema.additionalProperties;
  return Object.hasOwn(objectOf(schema.properties), name) || others === true || isObject(others);
}

function itemSchema(schema: JsonObject): JsonObject {
  return isObject(schema.items) || schema['x-kubernetes-preserve-unknown-fields'] !== true
    ? objectOf(schema.items)
    : ANYTHING;
}

function fieldSchema(schema: JsonObject, name: string): JsonObject {
  const fields = objectOf(schema.properties);
  if (Object.hasOwn(fields, name)) return objectOf(fields[name]);
  return isObject(schema.additionalProperties) ? schema.additionalProperties : ANYTHING;
}

function lower(bound: unknown): number {
  return typeof bound === 'number' ? bound : Number.NEGATIVE_INFINITY;
}

function upper(bound: unknown): number {
  return typeof bound === 'number' ? bound : Number.POSITIVE_INFINITY;
}
