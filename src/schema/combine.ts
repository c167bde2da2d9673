import type { Budget } from '../base/budget.ts';
import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import { fromBytes } from '../go/bytes.ts';
import { type GoMap, type GoValue, isMap } from '../go/value.ts';
import { buildAllDefaults, buildValues } from '../values/values.ts';
import { type KnownFunctions, type PlacedChart, placedCharts, readsOf, tablesOf } from './chartreads.ts';
import { compileSchema } from './compile.ts';
import { inferSchema } from './infer.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownOf, readSchemaJson } from './json.ts';
import { noteKey, readNotes, type ValueNote, type ValueNotes } from './notes.ts';
import { schemaErrorText, validate } from './validate.ts';

/** What a schema is made of besides the chart. */
export interface MakeOptions {
  /** Values that the chart's own files give: presets and those of ci/, each named. */
  readonly examples: readonly ExampleValues[];
  readonly functions: KnownFunctions;
  readonly budget: Budget;
}

export interface ExampleValues {
  readonly name: string;
  readonly tree: GoMap;
}

/** A made schema, and the files of the chart that it refuses all the same because comments say so. */
export interface MadeSchema {
  readonly text: string;
  readonly json: JsonObject;
  readonly refused: readonly RefusedValues[];
}

export interface RefusedValues {
  readonly name: string;
  readonly reasons: string;
}

/** The dialect of made schemas. */
export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** By this a made schema is known. */
export const MARKER = 'Made by "dyn schema"; changes by hand are lost. Say more in comments of values.yaml.';

/** True for the text of a schema that was made, not written by hand. */
export function isMadeSchema(text: string): boolean {
  return text.includes(JSON.stringify(MARKER));
}

/**
 * The schema of a chart's values: from defaults, comments, templates and the values files beside them; subcharts' lie
 * below their keys. Raises template/…, yaml/…, values/…, budget/….
 */
export function makeSchema(chart: Chart, { examples, functions, budget }: MakeOptions): MadeSchema {
  const log = (): void => {};
  const whole = buildAllDefaults(chart, log);
  const placed = placedCharts(whole.chart);
  const trees = examples.map(({ name, tree }) => ({ name, tree: buildValues(chart, tree, { log }).tree }));
  const plain = { name: 'values.yaml', tree: buildValues(chart, new Map(), { log }).tree };
  const seen = [plain, ...trees];
  const all = [whole.tree, ...seen.map(({ tree }) => tree)];
  const inferred = inferSchema({
    defaults: whole.tree,
    others: seen.map(({ tree }) => tree),
    reads: readsOf(whole.chart, whole.tree, functions, budget),
    notes: notesOf(placed),
    given: givenSchemas(placed, all, budget),
    tables: tablesOf(placed),
  });
  const json: JsonObject = { $schema: DIALECT, $comment: MARKER, ...inferred };
  const text = `${JSON.stringify(json, undefined, 2)}\n`;
  return { text, json, refused: refusedBy({ name: 'values.schema.json', text }, seen, budget) };
}

/** A chart's own comments count more than those of its subcharts. */
function notesOf(placed: readonly PlacedChart[]): ValueNotes {
  const notes = new Map<string, ValueNote>();
  for (const { chart, path } of placed) {
    const bytes = chart.raw.get('values.yaml');
    if (bytes === undefined) continue;
    const found = readNotes({ name: 'values.yaml', text: fromBytes(bytes) }, path);
    for (const [key, note] of found) if (!notes.has(key)) notes.set(key, note);
  }
  return notes;
}

function refusedBy(schema: Source, seen: readonly ExampleValues[], budget: Budget): readonly RefusedValues[] {
  return seen.flatMap(({ name, tree }) => {
    const reasons = schemaErrorText(validate(compileSchema(schema, { budget }), tree, budget));
    return reasons === '' ? [] : [{ name, reasons }];
  });
}

/** The schemas that subcharts bring, as far as they accept what the chart gives them. */
function givenSchemas(
  placed: readonly PlacedChart[],
  trees: readonly GoMap[],
  budget: Budget,
): ReadonlyMap<string, JsonObject> {
  const given = new Map<string, JsonObject>();
  for (const { chart, path } of placed) {
    if (path.length === 0 || chart.schema === undefined || isMadeSchema(chart.schema.text)) continue;
    const adapted = adaptedSchema(chart.schema, path);
    if (adapted === undefined) continue;
    const source = { name: 'values.schema.json', text: JSON.stringify({ $schema: DIALECT, ...adapted }) };
    const values = trees.map((tree) => valueAt(tree, path)).filter((value) => value !== undefined);
    if (values.every((value) => accepts(source, value, budget))) given.set(noteKey(path), adapted);
  }
  return given;
}

function accepts(source: Source, value: GoValue, budget: Budget): boolean {
  try {
    return validate(compileSchema(source, { budget }), value, budget).length === 0;
  } catch (error) {
    if (error instanceof DynError && error.problem.code.startsWith('schema/')) return false;
    throw error;
  }
}

function valueAt(tree: GoMap, path: readonly string[]): GoValue | undefined {
  let value: GoValue | undefined = tree;
  for (const key of path)
    value = value !== undefined && value !== null && isMap(value) ? value.get(key) : undefined;
  return value;
}

/**
 * A subchart's schema as a part of another: Helm fills in what is missing and puts `global` into each table, and a
 * schema of another dialect, or with references, stays a resource of its own.
 */
function adaptedSchema(source: Source, path: readonly string[]): JsonObject | undefined {
  const json = readSchemaJson(source.text);
  if (!isJsonObject(json)) return undefined;
  const { $schema, $id: _id, ...rest } = json;
  const filled = withoutRequired(rest);
  const dialect = typeof $schema === 'string' ? $schema : DIALECT;
  const isPart = dialect === DIALECT && !source.text.includes('"$ref"');
  const head = isPart ? {} : { $schema: dialect, $id: `${path.join('/')}/values.schema.json` };
  return { ...head, ...withGlobal(filled) };
}

function withGlobal(schema: JsonObject): JsonObject {
  const properties = ownOf(schema, 'properties');
  if (ownOf(schema, 'additionalProperties') !== false) return schema;
  const known = isJsonObject(properties) ? properties : {};
  return { ...schema, properties: { global: { type: 'object' }, ...known } };
}

/** Where nothing is chosen between, what is required comes from defaults. */
function withoutRequired(schema: JsonObject): JsonObject {
  const out: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'required' && isJsonArray(value)) continue;
    out[keyword] = keyword === 'properties' && isJsonObject(value) ? eachWithoutRequired(value) : value;
  }
  return out;
}

function eachWithoutRequired(properties: JsonObject): JsonObject {
  const out: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(properties))
    out[name] = isJsonObject(schema) ? withoutRequired(schema) : schema;
  return out;
}
