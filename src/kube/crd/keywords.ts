import type { Finding } from '../objects.ts';
import { isObject, type JsonObject, keyed, listOf, objectOf, textOf, textsOf } from './json.ts';
import { readPattern } from './pattern.ts';

/** Where a schema stands, as far as it matters for what it may hold. */
interface Place {
  readonly path: string;
  readonly root: boolean;
  /** Why no default may stand here; empty when one may. */
  readonly noDefault: string;
  /** Inside of apiVersion, kind or metadata of a resource. */
  readonly meta: boolean;
  /** The place above which old and new values cannot be matched. */
  readonly unmatched: string;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number';
const isWhole: Check = (value) => Number.isInteger(value);
const isList: Check = (value) => Array.isArray(value);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isSchemas: Check = (value) => Array.isArray(value) && value.every(isObject);
const isSchemaMap: Check = (value) => isObject(value) && Object.values(value).every(isObject);
const isAnything: Check = () => true;

const KEYWORDS: Readonly<Record<string, Check>> = {
  type: isText,
  format: isText,
  title: isText,
  description: isText,
  pattern: isText,
  default: isAnything,
  example: isAnything,
  externalDocs: isObject,
  enum: isList,
  required: isTexts,
  nullable: isFlag,
  uniqueItems: isFlag,
  exclusiveMaximum: isFlag,
  exclusiveMinimum: isFlag,
  maximum: isNumber,
  minimum: isNumber,
  multipleOf: isNumber,
  maxLength: isWhole,
  minLength: isWhole,
  maxItems: isWhole,
  minItems: isWhole,
  maxProperties: isWhole,
  minProperties: isWhole,
  properties: isSchemaMap,
  additionalProperties: (value) => isFlag(value) || isObject(value),
  items: isObject,
  not: isObject,
  allOf: isSchemas,
  anyOf: isSchemas,
  oneOf: isSchemas,
  'x-kubernetes-embedded-resource': isFlag,
  'x-kubernetes-int-or-string': isFlag,
  'x-kubernetes-list-map-keys': isTexts,
  'x-kubernetes-list-type': isText,
  'x-kubernetes-map-type': isText,
  'x-kubernetes-preserve-unknown-fields': isFlag,
  'x-kubernetes-validations': isSchemas,
};

const UNSUPPORTED = [
  'id',
  '$ref',
  '$schema',
  'patternProperties',
  'additionalItems',
  'definitions',
  'dependencies',
];
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const META = ['apiVersion', 'kind', 'metadata'];

/** What is wrong with the keywords of a schema and of all schemas in it. */
export function keywordFindings(schema: JsonObject, path: string): Finding[] {
  return walk(schema, { path, root: true, noDefault: '', meta: false, unmatched: '' });
}

function walk(schema: JsonObject, place: Place): Finding[] {
  return [
    ...formOf(schema, place),
    ...typeFindings(schema, place),
    ...extensionFindings(schema, place),
    ...listFindings(schema, place.path),
    ...ruleFindings(schema, place),
    ...below(schema, place).flatMap(([inner, where]) => walk(inner, where)),
  ];
}

/** Whether every keyword is one, and holds what it must. */
function formOf(schema: JsonObject, { path }: Place): Finding[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const at = `${path}.${keyword}`;
    if (UNSUPPORTED.includes(keyword)) return [{ path: at, says: `${keyword} is not supported` }];
    const check = KEYWORDS[keyword];
    if (check === undefined) return [{ path: at, says: 'is no keyword of a schema' }];
    return check(value) ? [] : [{ path: at, says: 'has the wrong form' }];
  });
}

function typeFindings(schema: JsonObject, place: Place): Finding[] {
  const found: Finding[] = [];
  const add = (keyword: string, says: string) => found.push({ path: `${place.path}.${keyword}`, says });
  const type = textOf(schema.type);
  if (type === 'null') add('type', 'cannot be null, use nullable instead');
  else if (type !== '' && !TYPES.includes(type)) add('type', `must be one of ${TYPES.join(', ')}`);
  if (schema.default !== undefined && schema.default !== null && place.noDefault !== '')
    add('default', `must not be set ${place.noDefault}`);
  if (schema.uniqueItems === true) add('uniqueItems', 'must not be true, comparing all items takes too long');
  if (place.root && schema.nullable === true) add('nullable', 'must not be true at the root');
  if (place.meta && schema['x-kubernetes-embedded-resource'] === true)
    add('x-kubernetes-embedded-resource', 'must not be used inside of resource meta');
  const others = schema.additionalProperties;
  if (Object.keys(objectOf(schema.properties)).length > 0 && others !== undefined && others !== true)
    add('additionalProperties', 'and properties exclude each other');
  const pattern = textOf(schema.pattern);
  if (readPattern(pattern) === undefined) add('pattern', 'must be a valid regular expression');
  return found;
}

function extensionFindings(schema: JsonObject, { path }: Place): Finding[] {
  const found: Finding[] = [];
  const add = (keyword: string, says: string) => found.push({ path: `${path}.${keyword}`, says });
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    add('x-kubernetes-preserve-unknown-fields', 'must be true or undefined');
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType !== undefined && schema.type !== 'object')
    add('type', 'must be object if x-kubernetes-map-type is given');
  if (mapType !== undefined && mapType !== 'atomic' && mapType !== 'granular')
    add('x-kubernetes-map-type', 'must be atomic or granular');
  return found;
}

function listFindings(schema: JsonObject, path: string): Finding[] {
  const found: Finding[] = [];
  const add = (below: string, says: string) => found.push({ path: `${path}.${below}`, says });
  const listType = schema['x-kubernetes-list-type'];
  const keys = textsOf(schema['x-kubernetes-list-map-keys']);
  if (keys.length > 0 && listType !== 'map')
    add('x-kubernetes-list-type', 'must be map if x-kubernetes-list-map-keys is given');
  if (listType === undefined) return found;
  if (listType !== 'atomic' && listType !== 'set' && listType !== 'map')
    add('x-kubernetes-list-type', 'must be atomic, set or map');
  if (schema.type !== 'array') add('type', 'must be array if x-kubernetes-list-type is given');
  const items = objectOf(schema.items);
  if ((listType === 'set' || listType === 'map') && items.nullable === true)
    add('items.nullable', `cannot be true in a ${listType}`);
  if (listType === 'set') found.push(...setFindings(items, `${path}.items`));
  if (listType === 'map') found.push(...mapFindings(schema, items, keys, path));
  return found;
}

/** The items of a set are compared as a whole, so nothing may merge them. */
function setFindings(items: JsonObject, path: string): Finding[] {
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [{ path: `${path}.x-kubernetes-list-type`, says: 'must be atomic as item of a set' }];
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [{ path: `${path}.x-kubernetes-map-type`, says: 'must be atomic as item of a set' }];
  return [];
}

function mapFindings(
  schema: JsonObject,
  items: JsonObject,
  keys: readonly string[],
  path: string,
): Finding[] {
  const at = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) return [{ path: at, says: 'must not be empty if x-kubernetes-list-type is map' }];
  if (!isObject(schema.items))
    return [{ path: `${path}.items`, says: 'must be there if x-kubernetes-list-type is map' }];
  if (items.type !== 'object')
    return [{ path: `${path}.items.type`, says: 'must be object if x-kubernetes-list-type is map' }];
  const twice = new Set(keys).size < keys.length ? [{ path: at, says: 'must not name a key twice' }] : [];
  return [...twice, ...keys.flatMap((key) => keyFindings(items, key, path))];
}

function keyFindings(items: JsonObject, key: string, path: string): Finding[] {
  const field = objectOf(items.properties)[key];
  if (!isObject(field))
    return [{ path: `${path}.x-kubernetes-list-map-keys`, says: `${key} is no property of the items` }];
  const at = keyed(`${path}.items`, 'properties', key);
  const found: Finding[] = [];
  if (field.type === 'array' || field.type === 'object')
    found.push({ path: `${at}.type`, says: 'must be scalar for a key of the list' });
  if (!textsOf(items.required).includes(key) && (field.default ?? null) === null)
    found.push({
      path: `${at}.default`,
      says: 'must be there, or the property required, for a key of the list',
    });
  if (field.nullable === true)
    found.push({ path: `${at}.nullable`, says: 'cannot be true for a key of the list' });
  return found;
}

const REASONS = ['FieldValueRequired', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueDuplicate'];

/** What can be said about rules without compiling them. */
function ruleFindings(schema: JsonObject, place: Place): Finding[] {
  return listOf(schema['x-kubernetes-validations']).flatMap((entry, index) => {
    const rule = objectOf(entry);
    const path = `${place.path}.x-kubernetes-validations[${index}]`;
    const found: Finding[] = [];
    const source = textOf(rule.rule).trim();
    const message = textOf(rule.message);
    if (source === '') found.push({ path: `${path}.rule`, says: 'must be given' });
    if (message !== '' && message.trim() === '')
      found.push({ path: `${path}.message`, says: 'must not be blank' });
    if (/[\n\r]/.test(message.trim()))
      found.push({ path: `${path}.message`, says: 'must not have line breaks' });
    if (/[\n\r]/.test(source) && message.trim() === '')
      found.push({ path: `${path}.message`, says: 'must be given if the rule has line breaks' });
    if (rule.reason !== undefined && !REASONS.includes(textOf(rule.reason)))
      found.push({ path: `${path}.reason`, says: `must be one of ${REASONS.join(', ')}` });
    if (place.unmatched !== '' && /\boldSelf\b/.test(source))
      found.push({ path: `${path}.rule`, says: `cannot use oldSelf below ${place.unmatched}` });
    return found;
  });
}

function below(schema: JsonObject, place: Place): [JsonObject, Place][] {
  const { path } = place;
  const inner = { ...place, root: false };
  const fields = Object.entries(objectOf(schema.properties)).map(([name, field]): [unknown, Place] => [
    field,
    fieldPlace(schema, name, { ...inner, path: keyed(path, 'properties', name) }, place),
  ]);
  const listed = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) =>
    listOf(schema[keyword]).map((each, index): [unknown, Place] => [
      each,
      { ...inner, path: `${path}.${keyword}[${index}]` },
    ]),
  );
  const others: [unknown, Place][] = [
    [schema.not, { ...inner, path: `${path}.not` }],
    [schema.items, { ...inner, path: `${path}.items`, unmatched: unmatchedItems(schema, place) }],
    [
      schema.additionalProperties,
      { ...inner, path: `${path}.additionalProperties`, noDefault: mapDefault(place) },
    ],
  ];
  return [...fields, ...listed, ...others].flatMap(([each, where]) =>
    isObject(each) ? [[each, where]] : [],
  );
}

function fieldPlace(schema: JsonObject, name: string, place: Place, above: Place): Place {
  const resource = above.root || schema['x-kubernetes-embedded-resource'] === true;
  if (!resource || !META.includes(name)) return place;
  return {
    ...place,
    meta: true,
    noDefault: above.root ? `in top-level ${name}` : place.noDefault,
  };
}

function unmatchedItems(schema: JsonObject, { path, unmatched }: Place): string {
  return unmatched || (schema['x-kubernetes-list-type'] === 'map' ? '' : path);
}

function mapDefault({ meta, noDefault }: Place): string {
  return meta ? 'inside additionalProperties applying to object metadata' : noDefault;
}
