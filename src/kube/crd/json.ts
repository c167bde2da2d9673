import { type GoMap, type GoValue, integerOf, isList, isMap } from '../../go/value.ts';

/** An object of JSON. */
export type JsonObject = { readonly [key: string]: unknown };

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

/** Deeper and larger than what a cluster stores. */
const DEEPEST = 256;
const MOST_NODES = 1_000_000;

/** A map as JSON; undefined where it is deeper or larger than anything that a cluster stores. */
export function jsonOf(map: GoMap): JsonObject | undefined {
  const count = { nodes: 0 };
  const json = convert(map, 0, count);
  return count.nodes <= MOST_NODES && isObject(json) ? json : undefined;
}

/** What lies too deep counts as too much. */
function convert(value: GoValue, depth: number, count: { nodes: number }): unknown {
  count.nodes += depth > DEEPEST ? MOST_NODES : 1;
  if (count.nodes > MOST_NODES) return undefined;
  if (isList(value)) return value.map((item) => convert(item, depth + 1, count));
  if (isMap(value))
    return Object.fromEntries([...value].map(([key, inner]) => [key, convert(inner, depth + 1, count)]));
  const integer = integerOf(value);
  return integer === undefined ? value : Number(integer);
}

/** The path of a field, as `readFieldPath` reads it. */
export function joinPath(path: string, name: string): string {
  if (!/^[\w-]+$/.test(name)) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}
