import { compileRegexp, type Regexp } from '../go/regexp.ts';
import type { GoValue } from '../go/value.ts';
import { resourceAt, type Schema, schemaFor } from './document.ts';
import { type Dialect, type DraftVersion, hasVocabulary } from './drafts.ts';
import { type FormatCheck, formatCheck } from './formats.ts';
import { isExact, isJsonArray, isJsonObject, type Json, type JsonObject, ownOf, toValue } from './json.ts';
import { countOf, type SchemaNumber } from './number.ts';
import { escapeToken } from './pointer.ts';
import { splitReference } from './reference.ts';
import { typeBit } from './types.ts';

/** What a schema asks for, read from its JSON as the Go library compiles it. */
export interface Rules {
  readonly draft: DraftVersion;
  /** A schema that allows everything or nothing. */
  readonly allows?: boolean;
  readonly ref?: Schema | undefined;
  readonly recursiveRef?: Schema | undefined;
  readonly recursiveAnchor?: boolean;
  readonly dynamicRef?: { readonly schema: Schema; readonly anchor: string } | undefined;
  readonly dynamicAnchor?: string | undefined;
  /** Bits of types.ts; 0 allows all. */
  readonly types: number;
  readonly constant?: { readonly value: GoValue } | undefined;
  readonly choices?: readonly GoValue[] | undefined;
  readonly format?: { readonly name: string; readonly check: FormatCheck } | undefined;
  readonly object: ObjectRules;
  readonly array: ArrayRules;
  readonly text: TextRules;
  readonly number: NumberRules;
  readonly logic: LogicRules;
}

export interface ObjectRules {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly required: readonly string[];
  readonly dependencies: readonly (readonly [string, Schema | readonly string[]])[];
  /** The JSON of `properties`; `propertySchema` gives one. */
  readonly properties?: JsonObject | undefined;
  readonly patterns: readonly PatternRule[];
  readonly additional?: boolean | Schema | undefined;
  readonly names?: Schema | undefined;
  readonly dependentSchemas: readonly (readonly [string, Schema])[];
  readonly dependentRequired: readonly (readonly [string, readonly string[]])[];
  readonly unevaluated?: Schema | undefined;
}

export interface PatternRule {
  readonly pattern: Pattern;
  readonly schema: Schema;
}

export interface ArrayRules {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly unique: boolean;
  /** `items` as a list before 2020-12, `prefixItems` since. */
  readonly tuple?: readonly Schema[] | undefined;
  /** `items` as one schema. */
  readonly each?: Schema | undefined;
  /** `additionalItems`, read only beside a list of items. */
  readonly additional?: boolean | Schema | undefined;
  readonly contains?: Schema | undefined;
  readonly containsAtLeast?: number | undefined;
  readonly containsAtMost?: number | undefined;
  readonly unevaluated?: Schema | undefined;
}

export interface TextRules {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly pattern?: Pattern | undefined;
}

export interface NumberRules {
  readonly minimum?: SchemaNumber | undefined;
  readonly maximum?: SchemaNumber | undefined;
  readonly above?: SchemaNumber | undefined;
  readonly below?: SchemaNumber | undefined;
  readonly multipleOf?: SchemaNumber | undefined;
}

export interface LogicRules {
  readonly not?: Schema | undefined;
  readonly allOf: readonly Schema[];
  readonly anyOf: readonly Schema[];
  readonly oneOf: readonly Schema[];
  readonly condition?: Schema | undefined;
  readonly fulfilled?: Schema | undefined;
  readonly otherwise?: Schema | undefined;
}

/** A pattern, compiled when it is used for the first time. */
export interface Pattern {
  readonly text: string;
  regexp?: Regexp;
  /** Whether the latest texts match: those of a chart's values come again with each values file. */
  readonly known: Map<string, boolean>;
}

const NOTHING: readonly never[] = [];
const NO_OBJECT: ObjectRules = {
  required: NOTHING,
  dependencies: NOTHING,
  patterns: NOTHING,
  dependentSchemas: NOTHING,
  dependentRequired: NOTHING,
};
const NO_ARRAY: ArrayRules = { unique: false };
const NO_TEXT: TextRules = {};
const NO_NUMBER: NumberRules = {};
const NO_LOGIC: LogicRules = { allOf: NOTHING, anyOf: NOTHING, oneOf: NOTHING };
const NO_RULES = {
  types: 0,
  object: NO_OBJECT,
  array: NO_ARRAY,
  text: NO_TEXT,
  number: NO_NUMBER,
  logic: NO_LOGIC,
};

const OBJECT_KEYS =
  /^(?:m..Properties|required|dependencies|properties|patternProperties|additionalProperties|propertyNames|dependent.*|unevaluatedProperties)$/;
const ARRAY_KEYS =
  /^(?:m..Items|uniqueItems|items|prefixItems|additionalItems|contains|m..Contains|unevaluatedItems)$/;
const TEXT_KEYS = /^(?:m..Length|pattern)$/;
const NUMBER_KEYS = /^(?:m..imum|exclusiveM..imum|multipleOf)$/;
const LOGIC_KEYS = /^(?:not|allOf|anyOf|oneOf|if|then|else)$/;

/** The rules of a schema; read once. */
export function rulesOf(schema: Schema): Rules {
  schema.rules ??= readRules(schema);
  return schema.rules;
}

/** The rules of a schema that only joins others. */
export function joined(draft: DraftVersion, allOf: readonly Schema[], dynamicAnchor?: string): Rules {
  return { ...NO_RULES, draft, logic: { ...NO_LOGIC, allOf }, dynamicAnchor };
}

/** The schema of a property, or undefined when `properties` does not name it. */
export function propertySchema(schema: Schema, properties: JsonObject, name: string): Schema | undefined {
  const json = ownOf(properties, name);
  if (json === undefined) return undefined;
  return schemaFor(schema.document, `${schema.pointer}/properties/${escapeToken(name)}`, json);
}

function newPattern(text: string): Pattern {
  return { text, known: new Map() };
}

/** The compiled form of a pattern. Throws Go's error. */
export function regexpOf(pattern: Pattern): Regexp {
  pattern.regexp ??= compileRegexp(pattern.text);
  return pattern.regexp;
}

/** What a schema's rules are read from. */
interface Reading {
  readonly schema: Schema;
  readonly json: JsonObject;
  readonly dialect: Dialect;
  readonly draft: DraftVersion;
  readonly applies: boolean;
  readonly validates: boolean;
}

function readRules(schema: Schema): Rules {
  const { json, document, pointer } = schema;
  const dialect = resourceAt(document, pointer).dialect;
  const draft = dialect.draft.version;
  if (typeof json === 'boolean') return { ...NO_RULES, draft, allows: json };
  if (!isJsonObject(json)) return { ...NO_RULES, draft };
  const keys = Object.keys(json);
  if (keys.length === 0) return { ...NO_RULES, draft, allows: true };
  const applies = hasVocabulary(dialect, 'applicator');
  const validates = hasVocabulary(dialect, 'validation');
  return readObject({ schema, json, dialect, draft, applies, validates }, keys);
}

function readObject(reading: Reading, keys: readonly string[]): Rules {
  const { draft, json, schema } = reading;
  const ref = typeof json.$ref === 'string' ? schema.document.resolve(schema, json.$ref) : undefined;
  const format = readFormat(reading);
  if (ref && draft < 2019) return { ...NO_RULES, draft, ref };
  const has = (pattern: RegExp) => keys.some((key) => pattern.test(key));
  return {
    draft,
    ref,
    types: reading.validates ? readTypes(json.type) : 0,
    constant: readConstant(reading),
    choices: reading.validates && isJsonArray(json.enum) ? json.enum.map((item) => toValue(item)) : undefined,
    format,
    ...(draft >= 2019 ? readReferences(reading) : undefined),
    object: has(OBJECT_KEYS) ? readObjectRules(reading) : NO_OBJECT,
    array: has(ARRAY_KEYS) ? readArrayRules(reading) : NO_ARRAY,
    text: reading.validates && has(TEXT_KEYS) ? readTextRules(json) : NO_TEXT,
    number: reading.validates && has(NUMBER_KEYS) ? readNumberRules(json) : NO_NUMBER,
    logic: reading.applies && has(LOGIC_KEYS) ? readLogicRules(reading) : NO_LOGIC,
  };
}

function readReferences(reading: Reading): Partial<Rules> {
  const { schema, json, draft } = reading;
  const recursive = json.$recursiveRef;
  const dynamic = json.$dynamicRef;
  return {
    recursiveRef: typeof recursive === 'string' ? schema.document.resolve(schema, recursive) : undefined,
    recursiveAnchor: json.$recursiveAnchor === true,
    dynamicRef: draft >= 2020 && typeof dynamic === 'string' ? readDynamic(schema, dynamic) : undefined,
    dynamicAnchor: draft >= 2020 ? textOf(json.$dynamicAnchor) : undefined,
  };
}

function readDynamic(schema: Schema, reference: string): { schema: Schema; anchor: string } {
  const { fragment } = splitReference(reference);
  const anchor = fragment.startsWith('/') ? '' : fragment;
  return { schema: schema.document.resolve(schema, reference), anchor };
}

function readTypes(type: Json | undefined): number {
  if (typeof type === 'string') return typeBit(type);
  if (!isJsonArray(type)) return 0;
  return type.reduce<number>((bits, one) => bits | (typeof one === 'string' ? typeBit(one) : 0), 0);
}

function readConstant(reading: Reading): { value: GoValue } | undefined {
  if (reading.draft < 6 || !reading.validates) return undefined;
  const json = ownOf(reading.json, 'const');
  return json === undefined ? undefined : { value: toValue(json) };
}

function readFormat(reading: Reading): Rules['format'] {
  const { json, draft, dialect, schema } = reading;
  const name = json.format;
  if (typeof name !== 'string') return undefined;
  const isAsserted =
    schema.document.assertsFormat ||
    draft < 2019 ||
    hasVocabulary(dialect, draft === 2019 ? 'format' : 'format-assertion');
  const check = isAsserted ? formatCheck(name) : undefined;
  return check && { name, check };
}

function readObjectRules(reading: Reading): ObjectRules {
  const { json, applies, validates, draft, schema } = reading;
  const sized = validates ? { atLeast: count(json.minProperties), atMost: count(json.maxProperties) } : {};
  const names = applies && draft >= 6 ? child(reading, 'propertyNames') : undefined;
  const dependentSchemas = applies && draft >= 2019 ? children(schema, 'dependentSchemas') : NOTHING;
  return {
    ...sized,
    required: validates ? texts(json.required) : NOTHING,
    dependencies: applies ? readDependencies(reading) : NOTHING,
    properties: applies && isJsonObject(json.properties) ? json.properties : undefined,
    patterns: applies ? readPatterns(schema) : NOTHING,
    additional: applies ? additional(reading, 'additionalProperties') : undefined,
    names,
    dependentSchemas,
    dependentRequired: validates && draft >= 2019 ? readDependentRequired(json) : NOTHING,
    unevaluated: unevaluated(reading, 'unevaluatedProperties'),
  };
}

function readPatterns(schema: Schema): readonly PatternRule[] {
  return children(schema, 'patternProperties').map(([text, of]) => ({
    pattern: newPattern(text),
    schema: of,
  }));
}

function readDependencies(reading: Reading): readonly (readonly [string, Schema | readonly string[]])[] {
  const { dependencies } = reading.json;
  if (!isJsonObject(dependencies)) return NOTHING;
  return children(reading.schema, 'dependencies').map(([name, schema]) => {
    const json = dependencies[name];
    return [name, isJsonArray(json) ? texts(json) : schema] as const;
  });
}

function readDependentRequired(json: JsonObject): readonly (readonly [string, readonly string[]])[] {
  const map = json.dependentRequired;
  if (!isJsonObject(map)) return NOTHING;
  return Object.keys(map)
    .sort()
    .map((name) => [name, texts(map[name])] as const);
}

function readArrayRules(reading: Reading): ArrayRules {
  const { json, validates, applies, draft, schema } = reading;
  const isOld = draft < 2020;
  const isTuple = isOld && isJsonArray(json.items);
  const contains = applies && draft >= 6 ? child(reading, 'contains') : undefined;
  const counts = contains && validates && draft >= 2019;
  return {
    atLeast: validates ? count(json.minItems) : undefined,
    atMost: validates ? count(json.maxItems) : undefined,
    unique: validates && json.uniqueItems === true,
    tuple: applies ? list(schema, isOld ? 'items' : 'prefixItems') : undefined,
    each: applies && !isTuple ? child(reading, 'items') : undefined,
    additional: applies && isTuple ? additional(reading, 'additionalItems') : undefined,
    contains,
    containsAtLeast: counts ? count(json.minContains) : undefined,
    containsAtMost: counts ? count(json.maxContains) : undefined,
    unevaluated: unevaluated(reading, 'unevaluatedItems'),
  };
}

function unevaluated(reading: Reading, keyword: string): Schema | undefined {
  if (reading.draft < 2019) return undefined;
  const vocabulary = reading.draft === 2019 ? 'applicator' : 'unevaluated';
  return hasVocabulary(reading.dialect, vocabulary) ? child(reading, keyword) : undefined;
}

function readTextRules(json: JsonObject): TextRules {
  const pattern = textOf(json.pattern);
  return {
    atLeast: count(json.minLength),
    atMost: count(json.maxLength),
    pattern: pattern === undefined ? undefined : newPattern(pattern),
  };
}

function readNumberRules(json: JsonObject): NumberRules {
  const minimum = numeric(json.minimum);
  const maximum = numeric(json.maximum);
  const isAbove = json.exclusiveMinimum === true;
  const isBelow = json.exclusiveMaximum === true;
  return {
    minimum: isAbove ? undefined : minimum,
    maximum: isBelow ? undefined : maximum,
    above: isAbove ? minimum : numeric(json.exclusiveMinimum),
    below: isBelow ? maximum : numeric(json.exclusiveMaximum),
    multipleOf: numeric(json.multipleOf),
  };
}

function readLogicRules(reading: Reading): LogicRules {
  const { schema, json, draft } = reading;
  const condition = draft >= 7 ? child(reading, 'if') : undefined;
  return {
    not: child(reading, 'not'),
    allOf: list(schema, 'allOf') ?? NOTHING,
    anyOf: list(schema, 'anyOf') ?? NOTHING,
    oneOf: list(schema, 'oneOf') ?? NOTHING,
    condition,
    fulfilled: condition && json.if !== false ? child(reading, 'then') : undefined,
    otherwise: condition && json.if !== true ? child(reading, 'else') : undefined,
  };
}

function child({ schema, json }: Reading, keyword: string): Schema | undefined {
  const inner = ownOf(json, keyword);
  return inner === undefined ? undefined : schemaFor(schema.document, `${schema.pointer}/${keyword}`, inner);
}

function additional(reading: Reading, keyword: string): boolean | Schema | undefined {
  const json = reading.json[keyword];
  return typeof json === 'boolean' ? json : child(reading, keyword);
}

function list(schema: Schema, keyword: string): readonly Schema[] | undefined {
  const items = isJsonObject(schema.json) ? schema.json[keyword] : undefined;
  if (!isJsonArray(items)) return undefined;
  return items.map((item, i) => schemaFor(schema.document, `${schema.pointer}/${keyword}/${i}`, item));
}

function children(schema: Schema, keyword: string): readonly (readonly [string, Schema])[] {
  const map = isJsonObject(schema.json) ? schema.json[keyword] : undefined;
  if (!isJsonObject(map)) return NOTHING;
  return Object.keys(map)
    .sort()
    .map((name) => {
      const pointer = `${schema.pointer}/${keyword}/${escapeToken(name)}`;
      return [name, schemaFor(schema.document, pointer, map[name] ?? null)] as const;
    });
}

function texts(json: Json | undefined): readonly string[] {
  return isJsonArray(json) ? json.filter((item) => typeof item === 'string') : NOTHING;
}

function textOf(json: Json | undefined): string | undefined {
  return typeof json === 'string' ? json : undefined;
}

function numeric(json: Json | undefined): SchemaNumber | undefined {
  if (typeof json === 'number') return json;
  return isExact(json) ? { text: json.data } : undefined;
}

function count(json: Json | undefined): number | undefined {
  const number = numeric(json);
  return number === undefined ? undefined : countOf(number);
}
