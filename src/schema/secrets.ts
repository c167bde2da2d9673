import type { Source } from '../base/source.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownOf, readSchemaJson } from './json.ts';
import { lookUp } from './pointer.ts';
import type { SchemaChart } from './validate.ts';

/** Paths of values that a schema calls secret, by `writeOnly` or `format: password`, in a chart and its subcharts. */
export function secretPaths(chart: SchemaChart, values: GoMap): readonly (readonly string[])[] {
  const own = chart.schema ? secretsOf(chart.schema, values) : [];
  const below = chart.subcharts.flatMap((child) => {
    const inner = values.get(child.name);
    if (inner === undefined || !isMap(inner)) return [];
    return secretPaths(child, inner).map((path) => [child.name, ...path]);
  });
  return [...own, ...below];
}

function secretsOf({ text }: Source, values: GoMap): readonly (readonly string[])[] {
  const root = readSchemaJson(text);
  const search: Search = { root, found: [], seen: new Map() };
  visit(search, root, values, []);
  return search.found;
}

interface Search {
  readonly root: Json;
  readonly found: (readonly string[])[];
  /** Schemas that were applied to each path already: references may go round in circles. */
  readonly seen: Map<string, Set<Json>>;
}

const SAME_VALUE: readonly string[] = ['allOf', 'anyOf', 'oneOf', 'then', 'else', 'if'];

function visit(search: Search, schema: Json | undefined, value: GoValue, path: readonly string[]): void {
  if (!isJsonObject(schema) || isKnown(search, schema, path)) return;
  if (schema.writeOnly === true || schema.format === 'password') search.found.push(path);
  const { $ref: reference } = schema;
  if (typeof reference === 'string' && reference.startsWith('#')) {
    const target = lookUp(search.root, decodeURI(reference.slice(1)));
    if (typeof target !== 'string') visit(search, target.value, value, path);
  }
  for (const keyword of SAME_VALUE) {
    const inner = ownOf(schema, keyword);
    for (const branch of isJsonArray(inner) ? inner : [inner]) visit(search, branch, value, path);
  }
  if (isMap(value))
    for (const [key, item] of value) visit(search, memberSchema(schema, key), item, [...path, key]);
  if (isList(value))
    for (const [i, item] of value.entries())
      visit(search, ownOf(schema, 'items'), item, [...path, String(i)]);
}

function memberSchema(schema: JsonObject, key: string): Json | undefined {
  const properties = ownOf(schema, 'properties');
  const own = isJsonObject(properties) ? ownOf(properties, key) : undefined;
  return own ?? ownOf(schema, 'additionalProperties');
}

function isKnown({ seen }: Search, schema: Json, path: readonly string[]): boolean {
  const key = path.join('\0');
  const known = seen.get(key);
  if (known?.has(schema)) return true;
  if (known) known.add(schema);
  else seen.set(key, new Set([schema]));
  return false;
}
