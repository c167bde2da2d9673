import type { Finding } from '../objects.ts';
import { isObject, isZero, type JsonObject, keyed, listOf, objectOf, sameJson, textOf } from './json.ts';

type Level = 'root' | 'item' | 'field';

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];
const JUNCTORS = ['anyOf', 'allOf', 'oneOf'];

const UNTYPED: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** Keywords that may stand only where the schema says what there is, not where it restricts a value. */
const OUTER_ONLY = [
  'type',
  'default',
  'title',
  'description',
  'nullable',
  'additionalProperties',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
];

/** What keeps a schema from being structural. */
export function invariantFindings(schema: JsonObject, path: string): Finding[] {
  return [...structure(schema, 'root', path), ...completeness(schema, schema, path, path)];
}

function structure(schema: JsonObject, level: Level, path: string): Finding[] {
  const others = schema.additionalProperties;
  return [
    ...(schema.type === 'array' && !isObject(schema.items)
      ? [{ path: `${path}.items`, says: 'must be given' }]
      : []),
    ...(level === 'root' && others !== undefined
      ? [{ path: `${path}.additionalProperties`, says: 'must not be used at the root' }]
      : []),
    ...typeFindings(schema, level, path),
    ...intOrStringFindings(schema, path),
    ...resourceFindings(schema, level, path),
    ...restrictions(schema, path),
    ...(isObject(schema.items) ? structure(schema.items, 'item', `${path}.items`) : []),
    ...(isObject(others) ? structure(others, 'field', `${path}.additionalProperties`) : []),
    ...Object.entries(objectOf(schema.properties)).flatMap(([name, field]) =>
      structure(objectOf(field), 'field', keyed(path, 'properties', name)),
    ),
  ];
}

function typeFindings(schema: JsonObject, level: Level, path: string): Finding[] {
  const at = `${path}.type`;
  const type = textOf(schema.type);
  if (schema['x-kubernetes-embedded-resource'] === true && type !== 'object')
    return [{ path: at, says: 'must be object if x-kubernetes-embedded-resource is true' }];
  const free =
    schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === '' && !free) return [{ path: at, says: UNTYPED[level] }];
  if (level === 'root' && type !== '' && type !== 'object')
    return [{ path: at, says: 'must be object at the root' }];
  return [];
}

function intOrStringFindings(schema: JsonObject, path: string): Finding[] {
  if (schema['x-kubernetes-int-or-string'] !== true) return [];
  const excluded = ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'];
  return excluded
    .filter((keyword) => schema[keyword] === true)
    .map((keyword) => ({
      path: `${path}.${keyword}`,
      says: 'must be false if x-kubernetes-int-or-string is true',
    }));
}

/** What holds of objects that have an apiVersion, a kind and metadata: the root and embedded ones. */
function resourceFindings(schema: JsonObject, level: Level, path: string): Finding[] {
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (level !== 'root' && !embedded) return [];
  const fields = objectOf(schema.properties);
  const found: Finding[] = [];
  if (embedded && schema.additionalProperties !== undefined)
    found.push({
      path: `${path}.additionalProperties`,
      says: 'must not be used if x-kubernetes-embedded-resource is set',
    });
  if (embedded && schema['x-kubernetes-preserve-unknown-fields'] !== true && Object.keys(fields).length === 0)
    found.push({
      path: `${path}.properties`,
      says: 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    });
  for (const [name, type] of [
    ['apiVersion', 'string'],
    ['kind', 'string'],
    ['metadata', 'object'],
  ] as const)
    if (isObject(fields[name]) && fields[name].type !== type)
      found.push({ path: `${keyed(path, 'properties', name)}.type`, says: `must be ${type}` });
  if (level === 'root' && isObject(fields.metadata) && !isPlainMetadata(fields.metadata))
    found.push({
      path: keyed(path, 'properties', 'metadata'),
      says: 'must not specify anything other than name and generateName',
    });
  return found;
}

function isPlainMetadata(metadata: JsonObject): boolean {
  const onlyNames = Object.keys(objectOf(metadata.properties)).every(
    (name) => name === 'name' || name === 'generateName',
  );
  const keywords = Object.keys(metadata).filter(
    (keyword) => !['type', 'default', 'properties'].includes(keyword),
  );
  return onlyNames && keywords.length === 0;
}

/** Below anyOf, allOf, oneOf and not, values are restricted and nothing is described. */
function restrictions(schema: JsonObject, path: string): Finding[] {
  const first = objectOf(listOf(schema.allOf)[0]);
  return [
    ...JUNCTORS.flatMap((junctor) =>
      listOf(schema[junctor]).flatMap((each, index) => {
        const at = `${path}.${junctor}[${index}]`;
        if (junctor === 'anyOf' && sameJson(schema.anyOf, INT_OR_STRING)) return [];
        const spared = junctor === 'allOf' && index === 0 && sameJson(first.anyOf, INT_OR_STRING);
        return restriction(objectOf(each), at, spared);
      }),
    ),
    ...(isObject(schema.not) ? restriction(schema.not, `${path}.not`, false) : []),
  ];
}

function restriction(schema: JsonObject, path: string, sparesAnyOf: boolean): Finding[] {
  const inner = sparesAnyOf ? { ...schema, anyOf: [] } : schema;
  const fields = Object.entries(objectOf(schema.properties));
  return [
    ...OUTER_ONLY.filter((keyword) => !isZero(schema[keyword])).map((keyword) => ({
      path: `${path}.${keyword}`,
      says: 'must not stand here in a structural schema',
    })),
    ...(fields.some(([name]) => name === 'metadata')
      ? [{ path: keyed(path, 'properties', 'metadata'), says: 'must not be specified in a nested context' }]
      : []),
    ...nestedJunctors(inner, path),
    ...(isObject(schema.items) ? restriction(schema.items, `${path}.items`, false) : []),
    ...fields.flatMap(([name, field]) =>
      restriction(objectOf(field), keyed(path, 'properties', name), false),
    ),
  ];
}

function nestedJunctors(schema: JsonObject, path: string): Finding[] {
  return [
    ...JUNCTORS.flatMap((junctor) =>
      listOf(schema[junctor]).flatMap((each, index) =>
        restriction(objectOf(each), `${path}.${junctor}[${index}]`, false),
      ),
    ),
    ...(isObject(schema.not) ? restriction(schema.not, `${path}.not`, false) : []),
  ];
}

/** Every field that is restricted must be described outside as well. */
function completeness(restricting: JsonObject, described: JsonObject, at: string, path: string): Finding[] {
  const listed = JUNCTORS.flatMap((junctor) =>
    listOf(restricting[junctor]).map((each, index) => ({ each, from: `${path}.${junctor}[${index}]` })),
  );
  return [...listed, { each: restricting.not, from: `${path}.not` }].flatMap(({ each, from }) =>
    isObject(each) ? nestedCompleteness(each, described, at, from) : [],
  );
}

function nestedCompleteness(each: JsonObject, described: JsonObject, at: string, from: string): Finding[] {
  const missing = (path: string, by: string): Finding => ({
    path,
    says: `must be given, because ${by} restricts it`,
  });
  const fields = objectOf(described.properties);
  const found = completeness(each, described, at, from);
  if (isObject(each.items)) {
    const below = { at: `${at}.items`, from: `${from}.items` };
    if (isObject(described.items))
      found.push(...nestedCompleteness(each.items, described.items, below.at, below.from));
    else found.push(missing(below.at, below.from));
  }
  for (const [name, field] of Object.entries(objectOf(each.properties))) {
    const below = { at: keyed(at, 'properties', name), from: keyed(from, 'properties', name) };
    const known = fields[name];
    if (isObject(known)) found.push(...nestedCompleteness(objectOf(field), known, below.at, below.from));
    else found.push(missing(below.at, below.from));
  }
  return found;
}
