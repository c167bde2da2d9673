/** An object of JSON. */
export type JsonObject = { readonly [key: string]: unknown };

/** One thing that is wrong, and where. */
export interface Finding {
  readonly path: string;
  readonly says: string;
}

/** True for objects, which lists and null are not. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one in place of anything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The list, or an empty one in place of anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text, or the empty one in place of anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

/** True when both are the same JSON; the order of keys does not count. */
export function sameJson(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

/** What is the same as nothing to Kubernetes, which is written in Go. */
export function isZero(value: unknown): boolean {
  const isEmptyList = Array.isArray(value) && value.length === 0;
  return value === undefined || value === null || value === false || value === '' || isEmptyList;
}

/** The path of a field below a path, as Kubernetes writes it. */
export function keyed(path: string, keyword: string, name: string): string {
  return `${path}.${keyword}[${name}]`;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
