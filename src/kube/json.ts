/** JSON as the API server speaks it. Whole numbers above 2^53 lose digits; objects of Kubernetes' own have none. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** True for an object, false for null, lists and scalars. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a list. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Reads JSON text; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What lies at a path of keys, undefined when there is nothing. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

/** The object at a path, or an empty one in place of anything else. */
export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** The objects of the list at a path. */
export function objectsAt(value: Json | undefined, ...path: readonly string[]): readonly JsonObject[] {
  const found = at(value, ...path);
  return isArray(found) ? found.filter((item) => isObject(item)) : [];
}

/** The text at a path, or the empty one in place of anything else. */
export function stringAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path, undefined in place of anything else. */
export function numberAt(value: Json | undefined, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** The texts of the object at a path, such as labels and annotations. */
export function stringsAt(
  value: Json | undefined,
  ...path: readonly string[]
): Readonly<Record<string, string>> {
  const found = Object.entries(objectAt(value, ...path));
  return Object.fromEntries(found.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])));
}

/** The texts of a list. */
export function stringsOf(list: Json | undefined): readonly string[] {
  return isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** Around the digits of an integer that a number cannot hold; no text that is read from YAML or JSON begins so by chance. */
const DIGITS = '\u0000integer:';
const WRITTEN_DIGITS = /"\\u0000integer:(-?\d+)"/g;

/** An integer beyond 2^53 as a value that `jsonText` writes digit by digit; to everybody else it is an odd text. */
export function exactInteger(value: bigint): string {
  return `${DIGITS}${value}`;
}

/** The JSON text of a value, exact integers included. */
export function jsonText(value: Json): string {
  return JSON.stringify(value).replace(WRITTEN_DIGITS, '$1');
}
