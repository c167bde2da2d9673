import type { Source } from '../base/source.ts';
import {
  isExact,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  ownOf,
  readSchemaJson,
} from '../schema/json.ts';
import { lookUp } from '../schema/pointer.ts';
import { inlineCode } from './markdown.ts';

/** All that a values.schema.json says of one value: schemas that hold together. */
export interface SchemaView {
  readonly root: Json;
  readonly parts: readonly JsonObject[];
}

/** A schema can refer to itself, and to others that do. */
const MOST_PARTS = 100;

/** The schema of a chart's values; without one, a view that knows nothing. Raises `schema/broken`. */
export function openSchema(source: Source | undefined): SchemaView {
  const root = source === undefined ? null : readSchemaJson(source.text);
  return viewOf(root, [root]);
}

/** What is said of the value of a key. */
export function childSchema({ root, parts }: SchemaView, key: string): SchemaView {
  const named = parts.flatMap((part) => memberOf(part, 'properties', key));
  if (named.length > 0) return viewOf(root, named);
  return viewOf(
    root,
    parts.map((part) => ownOf(part, 'additionalProperties') ?? null),
  );
}

/** What is said of an item of a list. */
export function itemSchema({ root, parts }: SchemaView, index: number): SchemaView {
  return viewOf(
    root,
    parts.map((part) => {
      const first = ownOf(part, 'prefixItems');
      return (isJsonArray(first) ? first[index] : undefined) ?? ownOf(part, 'items') ?? null;
    }),
  );
}

/** A text such as the description, "" without one. */
export function textOf({ parts }: SchemaView, keyword: string): string {
  const texts = parts.map((part) => ownOf(part, keyword));
  return texts.find((text) => typeof text === 'string') ?? '';
}

/** The types a value may have, in helm-docs' words where it has one. */
export function typesOf(view: SchemaView): readonly string[] {
  const names = view.parts.map((part) => typeNames(view.root, part)).find((found) => found.length > 0) ?? [];
  return [...new Set(names.map((name) => TYPES[name] ?? name))];
}

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  integer: 'int',
  array: 'list',
};

/** What else a value must be, as short sentences. */
export function constraintsOf({ parts }: SchemaView): string {
  const said = parts.flatMap((part) => [
    ...choiceText(part),
    ...rangeText(part),
    ...sizeText(part),
    ...patternText(part),
    ...(ownOf(part, 'deprecated') === true ? ['Deprecated.'] : []),
  ]);
  return [...new Set(said)].join(' ');
}

function viewOf(root: Json, schemas: readonly (Json | undefined)[]): SchemaView {
  const parts = new Set<JsonObject>();
  const open = [...schemas];
  for (let next = 0; next < open.length && parts.size < MOST_PARTS; next++) {
    const schema = open[next];
    if (!isJsonObject(schema) || parts.has(schema)) continue;
    parts.add(schema);
    const all = ownOf(schema, 'allOf');
    open.push(target(root, ownOf(schema, '$ref')), ...(isJsonArray(all) ? all : []));
  }
  return { root, parts: [...parts] };
}

/** References within the document are followed, by pointer. */
function target(root: Json, reference: Json | undefined): Json {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return null;
  const found = lookUp(root, reference.slice(1));
  return typeof found === 'string' ? null : found.value;
}

function memberOf(schema: JsonObject, keyword: string, key: string): readonly Json[] {
  const members = ownOf(schema, keyword);
  const member = isJsonObject(members) ? ownOf(members, key) : undefined;
  return member === undefined ? [] : [member];
}

function typeNames(root: Json, schema: JsonObject): readonly string[] {
  const type = ownOf(schema, 'type');
  if (typeof type === 'string') return [type];
  if (isJsonArray(type)) return type.filter((name) => typeof name === 'string');
  for (const keyword of ['anyOf', 'oneOf']) {
    const choices = ownOf(schema, keyword);
    if (isJsonArray(choices)) return choices.flatMap((choice) => ownTypes(viewOf(root, [choice])));
  }
  return [];
}

function ownTypes({ parts }: SchemaView): readonly string[] {
  const types = parts.map((part) => ownOf(part, 'type')).filter((type) => type !== undefined);
  return types
    .flatMap((type) => (isJsonArray(type) ? type : [type]))
    .filter((name) => typeof name === 'string');
}

function valueCode(value: Json): string {
  return inlineCode(
    isExact(value) ? value.data : typeof value === 'string' ? value || '""' : JSON.stringify(value),
  );
}

function choiceText(schema: JsonObject): readonly string[] {
  const constant = ownOf(schema, 'const');
  if (constant !== undefined) return [`Only ${valueCode(constant)}.`];
  const choices = ownOf(schema, 'enum');
  return isJsonArray(choices) ? [`One of ${choices.map(valueCode).join(', ')}.`] : [];
}

function numberOf(schema: JsonObject, keyword: string): string | undefined {
  const value = ownOf(schema, keyword);
  if (isExact(value)) return value.data;
  return typeof value === 'number' ? String(value) : undefined;
}

function rangeText(schema: JsonObject): readonly string[] {
  const low = numberOf(schema, 'minimum');
  const high = numberOf(schema, 'maximum');
  const above = numberOf(schema, 'exclusiveMinimum');
  const below = numberOf(schema, 'exclusiveMaximum');
  return [
    ...(low !== undefined && high !== undefined ? [`From ${low} to ${high}.`] : []),
    ...(low !== undefined && high === undefined ? [`At least ${low}.`] : []),
    ...(low === undefined && high !== undefined ? [`At most ${high}.`] : []),
    ...(above === undefined ? [] : [`More than ${above}.`]),
    ...(below === undefined ? [] : [`Less than ${below}.`]),
  ];
}

const SIZES: readonly (readonly [keyword: string, before: string, one: string, many: string])[] = [
  ['minLength', 'At least', 'character', 'characters'],
  ['maxLength', 'At most', 'character', 'characters'],
  ['minItems', 'At least', 'item', 'items'],
  ['maxItems', 'At most', 'item', 'items'],
  ['minProperties', 'At least', 'key', 'keys'],
  ['maxProperties', 'At most', 'key', 'keys'],
];

function sizeText(schema: JsonObject): readonly string[] {
  return SIZES.flatMap(([keyword, before, one, many]) => {
    const size = numberOf(schema, keyword);
    return size === undefined ? [] : [`${before} ${size} ${size === '1' ? one : many}.`];
  });
}

/** What is longer says nothing to a reader. */
const LONGEST_PATTERN = 200;

function patternText(schema: JsonObject): readonly string[] {
  const pattern = ownOf(schema, 'pattern');
  if (typeof pattern !== 'string') return [];
  const shown =
    pattern.length > LONGEST_PATTERN
      ? 'a pattern of [values.schema.json](values.schema.json)'
      : inlineCode(pattern);
  return [`Matches ${shown}.`];
}
