import { type GoValue, isList, isMap } from '../go/value.ts';
import { isNumber } from './number.ts';

const TYPES = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'] as const;

const TYPE_NAMES: readonly string[] = TYPES;

export type JsonType = (typeof TYPES)[number];

/** The bit of a type by name; 0 for a name that is none. */
export function typeBit(name: string): number {
  const at = TYPE_NAMES.indexOf(name);
  return at < 0 ? 0 : 1 << at;
}

/** The names of a set of types, in the Go library's order. */
export function typeNames(bits: number): readonly JsonType[] {
  return TYPES.filter((_, i) => (bits & (1 << i)) !== 0);
}

/** The JSON type of a value, whole numbers being numbers; undefined for what JSON does not have. */
export function jsonType(value: GoValue): JsonType | undefined {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (isMap(value)) return 'object';
  if (isList(value)) return 'array';
  return isNumber(value) ? 'number' : undefined;
}
