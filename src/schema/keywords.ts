import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import type { Json } from './json.ts';

/** A schema that is being written. */
export interface Draft {
  [keyword: string]: Json;
}

/** What `@schema` comments may say, but for names of their own. */
const KEYWORDS: ReadonlySet<string> = new Set(
  [
    'type enum const default title description examples deprecated readOnly writeOnly $comment $ref $id $defs definitions',
    'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format',
    'items prefixItems contains minContains maxContains minItems maxItems uniqueItems',
    'properties patternProperties additionalProperties propertyNames minProperties maxProperties required',
    'dependentRequired dependentSchemas unevaluatedProperties allOf anyOf oneOf not if then else',
  ].flatMap((line) => line.split(' ')),
);

/** Keywords that say what a value is, in the place of what was found out. */
const DECIDING: readonly string[] = ['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', '$ref'];

/** Lays what a comment says over what was found out. A default of null is accepted whatever types a comment names. */
export function applyKeywords(draft: Draft, keywords: GoMap, isNull: boolean): Draft {
  if (keywords.get('hidden') === true) return {};
  const said: Draft = {};
  for (const [name, value] of keywords) if (isMeant(name, value)) said[name] = toJson(value);
  const isDecided = DECIDING.some((name) => Object.hasOwn(said, name));
  const dropped = new Set(isDecided ? ['type', 'pattern', ...partsWithout(said)] : []);
  if (keywords.get('skipProperties') === true) for (const name of OBJECT_PARTS) dropped.add(name);
  const kept = Object.entries(draft).filter(([name]) => !dropped.has(name));
  if (isNull) allowNull(said);
  return { ...Object.fromEntries(kept), ...said };
}

function allowNull(said: Draft): void {
  const types = [said.type ?? []].flat();
  if (types.length > 0 && !types.includes('null')) said.type = [...types, 'null'];
  if (Array.isArray(said.enum) && !said.enum.includes(null)) said.enum = [...said.enum, null];
}

const OBJECT_PARTS: readonly string[] = ['properties', 'additionalProperties', 'required'];

/** Parts of types that a value is said not to be. */
function partsWithout(said: Draft): readonly string[] {
  const types = [said.type ?? []].flat();
  if (!Object.hasOwn(said, 'type')) return [...OBJECT_PARTS, 'items'];
  return [
    ...(types.includes('object') ? [] : OBJECT_PARTS),
    ...(types.includes('array') && !Object.hasOwn(said, 'items') ? [] : ['items']),
  ];
}

function isMeant(name: string, value: GoValue): boolean {
  if (name === 'required') return isList(value);
  if (name === '$ref') return typeof value === 'string' && value.startsWith('#');
  return KEYWORDS.has(name) || name.startsWith('x-');
}

/** A value of a values file as JSON. */
export function toJson(value: GoValue): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (isList(value)) return value.map(toJson);
  if (!isMap(value)) return String(value);
  const out: Record<string, Json> = Object.create(null);
  for (const [name, inner] of value) out[name] = toJson(inner);
  return out;
}
