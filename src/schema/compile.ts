import type { Budget } from '../base/budget.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { schemaBroken, schemaTooLarge } from '../base/problems/schema.ts';
import type { Source } from '../base/source.ts';
import { byteLength } from '../go/bytes.ts';
import { quote } from '../go/strconv.ts';
import { resourceSchema, type Schema, type SchemaDocument, schemaFor } from './document.ts';
import {
  hasOddNumbers,
  isJsonArray,
  isJsonObject,
  type Json,
  ownOf,
  readQuickJson,
  readSchemaJson,
} from './json.ts';
import { createLibrary, documentAt, ensureSchema, type Library, plainDocument } from './library.ts';
import { isPlainPattern } from './plain-pattern.ts';
import { pointerFragment } from './pointer.ts';
import { type Pattern, propertySchema, type Rules, regexpOf, rulesOf } from './rules.ts';
import { SCHEMA_LIMITS } from './survey.ts';

/** A schema that is known to be sound. */
export interface CompiledSchema {
  readonly schema: Schema;
  /** What the user should know: references that are not followed. */
  readonly warnings: readonly Problem[];
}

export interface CompileOptions {
  readonly budget: Budget;
  /** Documents that the schema may refer to, by URL. None by default. */
  readonly remotes?: ReadonlyMap<string, string>;
}

/** What Helm calls every chart's schema. */
export const SCHEMA_URL = 'file:///values.schema.json';

const compiled = new WeakMap<Source, CompiledSchema>();

/** Reads and checks a schema, once for each source. Throws `schema/…` with Helm's text. */
export function compileSchema(source: Source, options: CompileOptions): CompiledSchema {
  const known = compiled.get(source);
  if (known) return known;
  const made = compile(source, options);
  compiled.set(source, made);
  return made;
}

function compile({ text }: Source, { budget, remotes = new Map() }: CompileOptions): CompiledSchema {
  if (byteLength(text) > SCHEMA_LIMITS.bytes) fail(schemaTooLarge('bytes', SCHEMA_LIMITS.bytes));
  budget.step(text.length >> 6);
  const library = createLibrary(budget, remotes);
  const plain = compilePlain(library, text);
  if (plain) return { schema: schemaFor(plain, '', plain.root), warnings: [] };
  const json = readSchemaJson(text);
  checkLimits(json);
  library.sources.set(SCHEMA_URL, json);
  return { schema: compileAll(library), warnings: library.warnings };
}

/** Most schemas are simple enough not to be read as a whole before they are used. */
function compilePlain(library: Library, text: string): SchemaDocument | undefined {
  const quick = readQuickJson(text);
  if (quick === undefined) return undefined;
  let isOdd: boolean | undefined;
  const isExact = () => {
    isOdd ??= hasOddNumbers(text);
    return !isOdd;
  };
  const plain = plainDocument(library, SCHEMA_URL, { json: quick, isExact });
  if (plain || !isOdd) return plain;
  return plainDocument(library, SCHEMA_URL, { json: readSchemaJson(text), isExact: () => true });
}

/** Bounds everything that walks the document later. */
function checkLimits(json: Json): void {
  let refs = 0;
  const walk = (value: Json, depth: number): void => {
    if (depth > SCHEMA_LIMITS.depth) fail(schemaTooLarge('depth', SCHEMA_LIMITS.depth));
    if (isJsonArray(value)) for (const item of value) walk(item, depth + 1);
    if (!isJsonObject(value)) return;
    if (typeof ownOf(value, '$ref') === 'string') refs++;
    for (const key of Object.keys(value)) walk(value[key] ?? null, depth + 1);
  };
  walk(json, 0);
  if (refs > SCHEMA_LIMITS.refs) fail(schemaTooLarge('refs', SCHEMA_LIMITS.refs));
}

/** Reads every schema that the first one can reach, so that all that is wrong comes out. Source: compiler.go. */
function compileAll(library: Library): Schema {
  const document = documentAt(library, SCHEMA_URL);
  const first = schemaFor(document, '', document.root);
  const queue = [first];
  const seen = new Set<Schema>(queue);
  for (const schema of queue) {
    library.budget.step();
    ensureSchema(library, schema.document, schema.pointer);
    if (!isJsonObject(schema.json)) continue;
    const rules = rulesOf(schema);
    checkPatterns(schema, rules);
    for (const inner of reachable(schema, rules)) {
      if (seen.has(inner)) continue;
      seen.add(inner);
      queue.push(inner);
    }
  }
  return first;
}

function checkPatterns(schema: Schema, rules: Rules): void {
  for (const { pattern } of rules.object.patterns) checkPattern(schema, 'patternProperties', pattern);
  if (rules.text.pattern) checkPattern(schema, 'pattern', rules.text.pattern);
}

function checkPattern({ document, pointer }: Schema, keyword: string, pattern: Pattern): void {
  if (isPlainPattern(pattern.text)) return;
  try {
    regexpOf(pattern);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const place = quote(`${document.url}#${pointerFragment(`${pointer}/${keyword}`)}`);
    fail(schemaBroken(`invalid regex ${quote(pattern.text)} at ${place}: ${error.message}`));
  }
}

/** The schemas that a schema names, in the Go library's order. */
function reachable(schema: Schema, rules: Rules): readonly Schema[] {
  const { logic, object, array } = rules;
  const found = [
    resourceSchema(schema),
    rules.ref,
    ...logic.allOf,
    ...logic.anyOf,
    ...logic.oneOf,
    logic.not,
    ...(array.tuple ?? []),
    array.each,
    array.additional,
    ...propertySchemas(schema, rules),
    ...object.patterns.map((rule) => rule.schema),
    object.additional,
    ...object.dependencies.map(([, wanted]) => wanted),
    array.contains,
    object.names,
    logic.condition,
    logic.fulfilled,
    logic.otherwise,
    rules.recursiveRef,
    ...object.dependentSchemas.map(([, inner]) => inner),
    array.unevaluated,
    object.unevaluated,
    rules.dynamicRef?.schema,
  ];
  return found.filter((inner) => isSchema(inner));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && 'pointer' in value;
}

function propertySchemas(schema: Schema, rules: Rules): readonly Schema[] {
  const { properties } = rules.object;
  if (!properties) return [];
  return Object.keys(properties)
    .sort()
    .flatMap((name) => propertySchema(schema, properties, name) ?? []);
}
