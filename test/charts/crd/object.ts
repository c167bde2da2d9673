import { unlimitedBudget } from '../../../src/base/budget.ts';
import { compileRegexp, matches } from '../../../src/go/regexp.ts';
import { RuleFailure, ruleHolds } from './cel.ts';
import {
  type Finding,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  sameJson,
  textOf,
  textsOf,
} from './json.ts';

/** An object of a kind, and the schema of that kind. */
export interface Judged {
  readonly schema: JsonObject;
  readonly object: unknown;
  /** The object as it was before, for rules about changes. */
  readonly before?: unknown;
}

const ANYTHING: JsonObject = { 'x-kubernetes-preserve-unknown-fields': true };
const RESOURCE_FIELDS = ['apiVersion', 'kind', 'metadata'];

/** What an API server would refuse: unknown fields, then whatever is wrong once defaults are filled in. */
export function objectFindings({ schema, object, before }: Judged): Finding[] {
  const filled = withDefaults(object, schema);
  const old = before === undefined ? undefined : withDefaults(before, schema);
  return [...unknownFields(object, schema, '', true), ...valueFindings(filled, schema, old, '')];
}

/** The same value with the schema's defaults where nothing is. */
export function withDefaults(value: unknown, schema: JsonObject): unknown {
  if (Array.isArray(value)) return value.map((item) => withDefaults(item, objectOf(schema.items)));
  if (!isObject(value)) return value;
  const known = Object.entries(objectOf(schema.properties));
  const filled: Record<string, unknown> = { ...value };
  for (const [name, inner] of known) {
    const field = objectOf(inner);
    const unset = filled[name] === undefined || (filled[name] === null && field.nullable !== true);
    if (unset && field.default !== undefined) filled[name] = structuredClone(field.default);
  }
  return Object.fromEntries(
    Object.entries(filled).map(([name, inner]) => [name, withDefaults(inner, fieldSchema(schema, name))]),
  );
}

/** Fields that the API server would drop. */
export function unknownFields(value: unknown, schema: JsonObject, path: string, resource = false): Finding[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => unknownFields(item, itemSchema(schema), `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (resource && RESOURCE_FIELDS.includes(name)) return [];
    const at = joinPath(path, name);
    if (!isKnown(schema, name)) return [{ path: at, says: 'unknown field' }];
    const below = fieldSchema(schema, name);
    return unknownFields(inner, below, at, below['x-kubernetes-embedded-resource'] === true);
  });
}

/** What is wrong with a value, defaults filled in. */
export function valueFindings(value: unknown, schema: JsonObject, old: unknown, path: string): Finding[] {
  if (value === null && schema.nullable === true) return [];
  const typed = typeFindings(value, schema, path);
  if (typed.length > 0) return typed;
  return [
    ...enumFindings(value, schema, path),
    ...(typeof value === 'string' ? textFindings(value, schema, path) : []),
    ...(typeof value === 'number' ? numberFindings(value, schema, path) : []),
    ...(Array.isArray(value) ? listFindings(value, schema, old, path) : []),
    ...(isObject(value) ? fieldsFindings(value, schema, old, path) : []),
    ...junctorFindings(value, schema, path),
    ...ruleFindings(value, schema, old, path),
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

function typeFindings(value: unknown, schema: JsonObject, path: string): Finding[] {
  if (schema['x-kubernetes-int-or-string'] === true)
    return Number.isInteger(value) || typeof value === 'string'
      ? []
      : [{ path, says: 'must be of type integer or string' }];
  const type = textOf(schema.type);
  return type === '' || TYPES[type]?.(value) ? [] : [{ path, says: `must be of type ${type}` }];
}

function enumFindings(value: unknown, schema: JsonObject, path: string): Finding[] {
  if (!Array.isArray(schema.enum) || schema.enum.some((each) => sameJson(each, value))) return [];
  return [{ path, says: `must be one of ${schema.enum.map((each) => JSON.stringify(each)).join(', ')}` }];
}

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function textFindings(value: string, schema: JsonObject, path: string): Finding[] {
  const found: Finding[] = [];
  const length = [...value].length;
  if (length < lower(schema.minLength))
    found.push({ path, says: `must have at least ${schema.minLength} characters` });
  if (length > upper(schema.maxLength))
    found.push({ path, says: `must have at most ${schema.maxLength} characters` });
  const pattern = textOf(schema.pattern);
  if (pattern !== '' && !matches(compileRegexp(pattern), value, unlimitedBudget()))
    found.push({ path, says: `must match ${pattern}` });
  if (schema.format === 'date-time' && !(DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))))
    found.push({ path, says: 'must be a date-time' });
  return found;
}

function numberFindings(value: number, schema: JsonObject, path: string): Finding[] {
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
  return found;
}

function listFindings(value: readonly unknown[], schema: JsonObject, old: unknown, path: string): Finding[] {
  const found: Finding[] = [];
  if (value.length < lower(schema.minItems))
    found.push({ path, says: `must have at least ${schema.minItems} items` });
  if (value.length > upper(schema.maxItems))
    found.push({ path, says: `must have at most ${schema.maxItems} items` });
  const identity = identityOf(schema);
  if (identity !== undefined) {
    const seen = value.map(identity);
    found.push(
      ...seen.flatMap((id, index) =>
        seen.indexOf(id) < index ? [{ path: `${path}[${index}]`, says: 'is there twice' }] : [],
      ),
    );
  }
  const before = schema['x-kubernetes-list-type'] === 'map' ? listOf(old) : [];
  return [
    ...found,
    ...value.flatMap((item, index) =>
      valueFindings(
        item,
        objectOf(schema.items),
        before.find((each) => identity?.(each) === identity?.(item)),
        `${path}[${index}]`,
      ),
    ),
  ];
}

/** What tells the items of a map or a set apart; undefined for lists that are replaced as a whole. */
function identityOf(schema: JsonObject): ((item: unknown) => string) | undefined {
  if (schema['x-kubernetes-list-type'] === 'set') return (item) => JSON.stringify(item);
  if (schema['x-kubernetes-list-type'] !== 'map') return undefined;
  const keys = textsOf(schema['x-kubernetes-list-map-keys']);
  return (item) => JSON.stringify(keys.map((key) => objectOf(item)[key]));
}

function fieldsFindings(value: JsonObject, schema: JsonObject, old: unknown, path: string): Finding[] {
  const found: Finding[] = [];
  const amount = Object.keys(value).length;
  if (amount < lower(schema.minProperties))
    found.push({ path, says: `must have at least ${schema.minProperties} fields` });
  if (amount > upper(schema.maxProperties))
    found.push({ path, says: `must have at most ${schema.maxProperties} fields` });
  for (const name of textsOf(schema.required))
    if (!Object.hasOwn(value, name)) found.push({ path: joinPath(path, name), says: 'is required' });
  return [
    ...found,
    ...Object.entries(value).flatMap(([name, inner]) =>
      valueFindings(inner, fieldSchema(schema, name), objectOf(old)[name], joinPath(path, name)),
    ),
  ];
}

function junctorFindings(value: unknown, schema: JsonObject, path: string): Finding[] {
  const fits = (each: unknown): boolean => valueFindings(value, objectOf(each), undefined, path).length === 0;
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

function ruleFindings(value: unknown, schema: JsonObject, old: unknown, path: string): Finding[] {
  return listOf(schema['x-kubernetes-validations']).flatMap((entry) => {
    const rule = textOf(objectOf(entry).rule);
    if (/\boldSelf\b/.test(rule) && old === undefined) return [];
    const says = textOf(objectOf(entry).message) || `failed rule: ${rule}`;
    return holds(rule, value, old) ? [] : [{ path, says }];
  });
}

/** A rule that fails to be evaluated refuses the object too. */
function holds(rule: string, value: unknown, old: unknown): boolean {
  try {
    return ruleHolds(rule, value, old);
  } catch (error) {
    if (error instanceof RuleFailure) return false;
    throw error;
  }
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
  if (isObject(schema.additionalProperties)) return schema.additionalProperties;
  return ANYTHING;
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function lower(bound: unknown): number {
  return typeof bound === 'number' ? bound : Number.NEGATIVE_INFINITY;
}

function upper(bound: unknown): number {
  return typeof bound === 'number' ? bound : Number.POSITIVE_INFINITY;
}
