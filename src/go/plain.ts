import { goError } from '../base/problems/template.ts';
import type { GoMap, GoValue } from './value.ts';

/** Data of JavaScript as Go would have read it from JSON: numbers are float64, objects maps. Throws for functions and the like. */
export function fromPlain(value: unknown): GoValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map(fromPlain);
  if (value instanceof Map) return mapFrom(value);
  if (typeof value === 'object') return mapFrom(Object.entries(value));
  throw goError(`a ${typeof value} cannot be a value of a chart`);
}

function mapFrom(entries: Iterable<readonly [unknown, unknown]>): GoMap {
  const map: GoMap = new Map();
  for (const [key, value] of entries) if (value !== undefined) map.set(String(key), fromPlain(value));
  return map;
}
