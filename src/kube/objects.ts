import { nearest } from '../base/text.ts';
import { type GoMap, type GoValue, integerOf, isList, isMap } from '../go/value.ts';
import { type Definitions, findDefinition, metadataSchema, resolved } from './definitions.ts';
import { isAbsent, mapAt, textAt, textsAt } from './fields.ts';

/** One thing that is wrong with an object, and where: `spec.containers[0].image`, `metadata.labels[app]`. */
export interface Finding {
  readonly path: string;
  readonly says: string;
  /** What was probably meant. */
  readonly guess?: string;
  /** Set where it is the key that is wrong whatever its value, and where a number or a switch stands in place of a text. */
  readonly flaw?: 'key' | 'no text';
}

/** A field that its kind does not have. */
export function unknownField(path: string, name: string, known: readonly string[]): Finding {
  return { path, says: 'is no known field', flaw: 'key', ...guessOf(name, known) };
}

/** A value that is not of the type it must be. */
export function wrongType(path: string, type: string): Finding {
  return { path, says: `must be of type ${type}`, ...(type === 'string' ? { flaw: 'no text' } : {}) };
}

/** What was probably meant by a word, as a part of a finding. */
export function guessOf(word: string, known: readonly string[]): Pick<Finding, 'guess'> {
  const guess = nearest(word, known);
  return guess === undefined ? {} : { guess };
}

/** A value with the schema that it must fit, and its place in the object. */
interface Placed {
  readonly value: GoValue;
  readonly schema: GoMap;
  readonly path: string;
}

type Check = (definitions: Definitions, placed: Placed) => readonly Finding[];

const NONE: readonly Finding[] = [];
const FREE: GoMap = new Map();
/** Lists in which an item that leaves its key out means this. */
const KEY_DEFAULTS: Readonly<Record<string, string>> = { protocol: 'TCP' };

/**
 * What an API server with strict field validation would refuse in an object of one of Kubernetes' own kinds: unknown
 * fields, missing ones, wrong types, unknown values, items that are there twice. Undefined when the kind is not
 * Kubernetes' own. What depends on more than one field is not looked at.
 */
export function objectFindings(definitions: Definitions, object: GoMap): readonly Finding[] | undefined {
  const schema = findDefinition(definitions, textAt(object, 'apiVersion'), textAt(object, 'kind'));
  if (!schema) return undefined;
  return [...headFindings(object), ...valueFindings(definitions, { value: object, schema, path: '' })];
}

/** The same for the metadata of an object of any kind. */
export function metadataFindings(definitions: Definitions, object: GoMap): readonly Finding[] {
  const value = object.get('metadata') ?? null;
  const placed = { value, schema: metadataSchema(definitions), path: 'metadata' };
  return [...headFindings(object), ...valueFindings(definitions, placed)];
}

/** What every object must have. */
function headFindings(object: GoMap): readonly Finding[] {
  const metadata = mapAt(object, 'metadata');
  const isNamed = textAt(metadata, 'name') !== '' || textAt(metadata, 'generateName') !== '';
  const missing = [
    ...['apiVersion', 'kind'].filter((field) => textAt(object, field) === ''),
    ...(isNamed ? [] : ['metadata.name']),
  ];
  return missing.map((path) => misspelt(object, path) ?? { path, says: 'is required' });
}

const HEAD = ['apiVersion', 'kind', 'metadata', 'spec', 'data', 'status'];

/** A field at the top that was probably meant to be one that is missing. */
function misspelt(object: GoMap, path: string): Finding | undefined {
  const unknown = [...object.keys()].filter((key) => !HEAD.includes(key));
  const wrong = nearest(path, unknown);
  return wrong === undefined ? undefined : unknownField(wrong, wrong, [path]);
}

function valueFindings(definitions: Definitions, { value, schema, path }: Placed): readonly Finding[] {
  if (isAbsent(value)) return NONE;
  const target = resolved(definitions, schema);
  const check = CHECKS[textAt(target, 'type')];
  return check ? check(definitions, { value, schema: target, path }) : NONE;
}

const CHECKS: Readonly<Record<string, Check>> = {
  object: objectCheck,
  array: listCheck,
  string: (_, placed) => textFindings(placed),
  boolean: (_, { value, path }) => (typeof value === 'boolean' ? NONE : [wrongType(path, 'boolean')]),
  integer: (_, placed) => integerFindings(placed),
  number: (_, { value, path }) => (isNumber(value) ? NONE : [wrongType(path, 'number')]),
};

function objectCheck(definitions: Definitions, placed: Placed): readonly Finding[] {
  const { value, schema, path } = placed;
  if (!isMap(value)) return [wrongType(path, 'object')];
  const others = schema.get('additionalProperties') ?? null;
  if (isMap(others)) return mapFindings(definitions, { value, schema: others, path });
  return schema.has('properties') ? fieldsFindings(definitions, value, placed) : NONE;
}

function mapFindings(definitions: Definitions, { value, schema, path }: Placed): readonly Finding[] {
  if (!isMap(value)) return NONE;
  return [...value].flatMap(([key, item]) =>
    valueFindings(definitions, { value: item, schema, path: `${path}[${key}]` }),
  );
}

function fieldsFindings(
  definitions: Definitions,
  fields: GoMap,
  { schema, path }: Placed,
): readonly Finding[] {
  const properties = mapAt(schema, 'properties');
  const missing = textsAt(schema, 'required').filter((name) => isAbsent(fields.get(name)));
  const found: Finding[] = missing.map((name) => ({ path: below(path, name), says: 'is required' }));
  for (const [name, value] of fields) {
    const at = below(path, name);
    if (properties.has(name))
      found.push(...valueFindings(definitions, { value, schema: mapAt(properties, name), path: at }));
    else found.push(unknownField(at, name, [...properties.keys()]));
  }
  return found;
}

function listCheck(definitions: Definitions, { value, schema, path }: Placed): readonly Finding[] {
  if (!isList(value)) return [wrongType(path, 'array')];
  const inner = schema.has('items') ? mapAt(schema, 'items') : FREE;
  const items = value.map(
    (item, index): Placed => ({ value: item, schema: inner, path: `${path}[${index}]` }),
  );
  return [
    ...twiceFindings(items, schema),
    ...items.flatMap((item) =>
      isAbsent(item.value) ? [{ path: item.path, says: 'is empty' }] : valueFindings(definitions, item),
    ),
  ];
}

/** Server-side apply, which is how Helm 4 installs, refuses lists in which a key is there twice. */
function twiceFindings(items: readonly Placed[], schema: GoMap): readonly Finding[] {
  const type = textAt(schema, 'x-kubernetes-list-type');
  if (type !== 'map' && type !== 'set') return NONE;
  const keys = textsAt(schema, 'x-kubernetes-list-map-keys');
  const seen = new Set<string>();
  return items
    .filter(({ value }) => {
      const identity = identityOf(value, keys);
      const isTwice = seen.has(identity);
      seen.add(identity);
      return isTwice;
    })
    .map(({ path }) => ({ path, says: 'is there twice' }));
}

function identityOf(item: GoValue, keys: readonly string[]): string {
  if (!isMap(item)) return String(item);
  return JSON.stringify(keys.map((key) => keyText(item.get(key) ?? KEY_DEFAULTS[key] ?? '')));
}

function keyText(value: GoValue): string {
  return String(integerOf(value) ?? value);
}

const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const BASE64 = /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/;

const FORMATS: Readonly<Record<string, { readonly fits: RegExp; readonly says: string }>> = {
  quantity: { fits: QUANTITY, says: 'must be a quantity, such as 100m or 2Gi' },
  'date-time': { fits: DATE_TIME, says: 'must be a date and a time' },
  byte: { fits: BASE64, says: 'must be base64' },
};

function textFindings({ value, schema, path }: Placed): readonly Finding[] {
  const format = textAt(schema, 'format');
  if (format === 'int-or-string' && isInteger(value)) return NONE;
  if (format === 'quantity' && isNumber(value)) return NONE;
  if (typeof value !== 'string') return [wrongType(path, ALSO_NUMBERS[format] ?? 'string')];
  const rule = FORMATS[format];
  if (rule && !rule.fits.test(value)) return [{ path, says: rule.says }];
  return enumFindings(value, textsAt(schema, 'enum'), path);
}

const ALSO_NUMBERS: Readonly<Record<string, string>> = {
  'int-or-string': 'integer or string',
  quantity: 'number or string',
};

/** An empty text counts as a field that is not there. */
function enumFindings(value: string, allowed: readonly string[], path: string): readonly Finding[] {
  if (value === '' || allowed.length === 0 || allowed.includes(value)) return NONE;
  return [{ path, says: `must be one of ${allowed.join(', ')}`, ...guessOf(value, allowed) }];
}

const INT32_MOST = 2 ** 31 - 1;

function integerFindings({ value, schema, path }: Placed): readonly Finding[] {
  if (!isInteger(value)) return [wrongType(path, 'integer')];
  const number = Number(integerOf(value) ?? value);
  const fits = textAt(schema, 'format') !== 'int32' || (number <= INT32_MOST && number >= -INT32_MOST - 1);
  return fits ? NONE : [{ path, says: 'must fit into 32 bits' }];
}

function isInteger(value: GoValue): boolean {
  return integerOf(value) !== undefined || Number.isInteger(value);
}

function isNumber(value: GoValue): boolean {
  return integerOf(value) !== undefined || typeof value === 'number';
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
