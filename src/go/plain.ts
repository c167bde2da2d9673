import { goError } from '../base/problems/template.ts';
import type { GoMap, GoValue } from './value.ts';

/** Data of JavaScript as Go would have read it from JSON: numbers are float64, objects maps. Throws for functions and the like. */
export function fromPlain(value: unknown): GoValue {
  return convert(value, new Set());
}

/** `open` holds the lists and maps around the value, so that a circle is seen. */
function convert(value: unknown, open: Set<unknown>): GoValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value !== 'object') throw goError(`a ${typeof value} cannot be a value of a chart`);
  if (open.has(value)) throw goError('an object that holds itself cannot be a value of a chart');
  open.add(value);
  const result = convertObject(value, open);
  open.delete(value);
  return result;
}

const NOT_DATA: readonly (abstract new (...args: never[]) => object)[] = [
  Date,
  Set,
  RegExp,
  Promise,
  Error,
  ArrayBuffer,
  String,
  Number,
  Boolean,
];

function convertObject(value: object, open: Set<unknown>): GoValue {
  if (Array.isArray(value)) return Array.from(value, (item) => convert(item, open));
  if (value instanceof Map) return mapFrom(value, open);
  if (ArrayBuffer.isView(value) || NOT_DATA.some((kind) => value instanceof kind))
    throw goError(`a ${value.constructor.name} cannot be a value of a chart`);
  return mapFrom(Object.entries(value), open);
}

function mapFrom(entries: Iterable<readonly [unknown, unknown]>, open: Set<unknown>): GoMap {
  const map: GoMap = new Map();
  for (const [key, value] of entries) if (value !== undefined) map.set(String(key), convert(value, open));
  return map;
}
