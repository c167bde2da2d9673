import { mismatch, type Place, type Reader } from '../chart/decode.ts';
import { timeError } from '../chart/timestamp.ts';
import { findBase64 } from '../go/base64.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';

/** A Go string; unlike in YAML nothing else becomes one. Source: encoding/json decode.go, literalStore. */
export function readString(raw: GoValue, old: string, place: Place): string {
  if (typeof raw === 'string') return raw;
  return raw === null ? old : mismatch(raw, 'string', old, place);
}

/** A Go int. */
export function readWhole(raw: GoValue, old: number, place: Place): number {
  if (typeof raw === 'number') {
    if (Number.isInteger(raw)) return raw;
    place.errors.push(numberError(raw, 'int', place));
    return old;
  }
  return raw === null ? old : mismatch(raw, 'int', old, place);
}

function numberError(raw: number, type: string, { struct, path }: Place): string {
  return `json: cannot unmarshal number ${raw} into Go struct field ${struct}.${path} of type ${type}`;
}

/** A map[string]string; undefined is a nil map. */
export function readStringMap(
  raw: GoValue,
  old: ReadonlyMap<string, string> | undefined,
  place: Place,
): ReadonlyMap<string, string> | undefined {
  if (raw === null) return undefined;
  if (!isMap(raw)) return mismatch(raw, 'map[string]string', old, place);
  return new Map([...raw].map(([key, value]) => [key, readString(value, '', place)]));
}

/** Anything. */
export function readPlainAny(raw: GoValue): GoValue {
  return raw;
}

/** A map[string]interface{}; undefined is a nil map. */
export function readGoMap(raw: GoValue, old: GoMap | undefined, place: Place): GoMap | undefined {
  if (raw === null) return undefined;
  return isMap(raw) ? raw : mismatch(raw, 'map[string]interface {}', old, place);
}

/** A []byte, which JSON has as base64; undefined is a nil slice. */
export function readBytes(raw: GoValue, old: Uint8Array | undefined, place: Place): Uint8Array | undefined {
  if (raw === null) return undefined;
  if (typeof raw !== 'string') return mismatch(raw, '[]uint8', old, place);
  const found = findBase64(raw);
  if (typeof found !== 'number') return found;
  place.errors.push(`illegal base64 data at input byte ${found}`);
  return old;
}

/** A []string, null items empty. */
export const readStrings: Reader<readonly string[]> = (raw, old, place) => {
  if (raw === null) return [];
  if (!isList(raw)) return mismatch(raw, '[]string', old, place);
  return raw.map((item) => readString(item, '', place));
};

const ZERO = /^0001-01-01T00:00:00(?:\.0+)?Z$/;
const TIME = /^(.{19})(?:[.,](\d*))?(Z|[+-]\d\d:\d\d)$/;

/** An RFC 3339 time as Go writes it again: nine digits at most, none of them a last zero. '' is the zero time. */
export function readTime(raw: GoValue, old: string, place: Place): string {
  if (raw === null) return old;
  const error = timeError(raw);
  if (error !== undefined || typeof raw !== 'string') {
    place.errors.push(error ?? '');
    return old;
  }
  return canonicalTime(raw);
}

/** As `readTime`; the empty text is the zero time too, as Helm 3 has it. */
export function readOptionalTime(raw: GoValue, old: string, place: Place): string {
  return raw === '' ? '' : readTime(raw, old, place);
}

function canonicalTime(text: string): string {
  if (ZERO.test(text)) return '';
  const [, clock = text, digits = '', zone = ''] = TIME.exec(text) ?? [];
  const fraction = digits.slice(0, 9).replace(/0+$/, '');
  return `${clock}${fraction === '' ? '' : `.${fraction}`}${/^[+-]00:00$/.test(zone) ? 'Z' : zone}`;
}
