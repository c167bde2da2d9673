import { compareBytes } from '../go/bytes.ts';
import { type GoValue, isList, isMap } from '../go/value.ts';
import { float32Text } from './float32.ts';

/**
 * YAML decoded into a Go struct, as sigs.k8s.io/yaml does it over encoding/json: keys match in any case, numbers and
 * booleans become text where text is wanted, what is already there stays unless the file says otherwise, and the first
 * value of a wrong type is reported after all has been read.
 */
export type Reader<T> = (raw: GoValue, old: T, place: Place) => T;

/** Where a reader is, for its error text, and the errors so far. */
export interface Place {
  readonly struct: string;
  readonly path: string;
  readonly errors: string[];
  /** Infinities where no text was wanted: JSON cannot hold them. */
  readonly notFinite: string[];
  /** Keys that no field has. */
  readonly unknown: string[];
}

/** A struct's fields by name, each with its JSON name and reader. */
export type Fields<T> = { readonly [K in keyof T]: readonly [jsonName: string, reader: Reader<T[K]>] };

/** Notes that `raw` cannot go into a Go `type`; gives the old value back. */
export function mismatch<T>(raw: GoValue, type: string, old: T, place: Place): T {
  readAny(raw, null, place);
  const target = place.path === '' ? 'value' : `struct field ${place.struct}.${place.path}`;
  place.errors.push(`json: cannot unmarshal ${jsonKind(raw)} into Go ${target} of type ${type}`);
  return old;
}

function jsonKind(raw: GoValue): string {
  if (typeof raw === 'string') return 'string';
  if (typeof raw === 'boolean') return 'bool';
  if (isList(raw)) return 'array';
  return isMap(raw) ? 'object' : 'number';
}

/** A Go string. */
export function readText(raw: GoValue, old: string, place: Place): string {
  switch (typeof raw) {
    case 'string':
      return raw;
    case 'boolean':
    case 'bigint':
      return String(raw);
    case 'number':
      return float32Text(raw);
    default:
      return raw === null ? old : mismatch(raw, 'string', old, place);
  }
}

/** A Go bool. */
export function readFlag(raw: GoValue, old: boolean, place: Place): boolean {
  if (typeof raw === 'boolean') return raw;
  return raw === null ? old : mismatch(raw, 'bool', old, place);
}

/** Anything, numbers as float64. */
export function readAny(raw: GoValue, _old: GoValue, place: Place): GoValue {
  if (typeof raw === 'bigint') return Number(raw);
  if (typeof raw === 'number' && !Number.isFinite(raw)) place.notFinite.push(float32Text(raw));
  if (isList(raw)) return raw.map((item) => readAny(item, null, place));
  if (!isMap(raw)) return raw;
  return new Map(sorted(raw).map(([key, value]) => [key, readAny(value, null, place)]));
}

/** A Go slice; `type` is its name. Undefined is a nil slice. Items that are already there are written over. */
export function listOf<T>(type: string, blank: () => T, item: Reader<T>): Reader<readonly T[] | undefined> {
  return (raw, old, place) => {
    if (raw === null) return undefined;
    if (!isList(raw)) return mismatch(raw, type, old, place);
    return raw.map((value, i) => item(value, old?.[i] ?? blank(), place));
  };
}

/** A map[string]string; undefined is a nil map. */
export function readTextMap(
  raw: GoValue,
  old: ReadonlyMap<string, string> | undefined,
  place: Place,
): ReadonlyMap<string, string> | undefined {
  if (raw === null) return undefined;
  if (!isMap(raw)) return mismatch(raw, 'map[string]string', old, place);
  const map = new Map(old);
  for (const [key, value] of sorted(raw)) map.set(key, readText(value, '', place));
  return map;
}

/** A struct; `type` is its full Go name, or Go's text of a struct without one. */
export function structOf<T extends object>(type: string, fields: Fields<T>): Reader<T> {
  const name = type.startsWith('struct {') ? '' : type.slice(type.indexOf('.') + 1);
  return (raw, old, place) => {
    if (raw === null) return old;
    if (!isMap(raw)) return mismatch(raw, type, old, place);
    const result: T = { ...old };
    for (const [key, value] of sorted(raw)) {
      const field = fieldFor(fields, key);
      if (field === undefined) {
        place.unknown.push(key);
        readAny(value, null, place);
      } else readField(field, value, { ...place, struct: name });
    }
    return result;

    function readField<K extends keyof T>(field: K, value: GoValue, inner: Place): void {
      const [jsonName, reader] = fields[field];
      const path = inner.path === '' ? jsonName : `${inner.path}.${jsonName}`;
      result[field] = reader(value, result[field], { ...inner, path });
    }
  };
}

function fieldFor<T extends object>(fields: Fields<T>, key: string): keyof T | undefined {
  let found: keyof T | undefined;
  for (const field in fields) {
    const jsonName = fields[field][0];
    if (jsonName === key) return field;
    if (found === undefined && fold(jsonName) === fold(key)) found = field;
  }
  return found;
}

/** Two letters beyond ASCII fold to ASCII ones: the long s and the Kelvin sign. */
function fold(name: string): string {
  return name
    .replace(/\u017F/g, 's')
    .replace(/\u212A/g, 'k')
    .toLowerCase();
}

/** JSON objects are written with sorted keys before they are read, so a later spelling of one key wins. */
function sorted(map: ReadonlyMap<string, GoValue>): (readonly [string, GoValue])[] {
  return [...map].sort(([a], [b]) => compareBytes(a, b));
}
