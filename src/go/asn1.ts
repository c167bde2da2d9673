import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { numberOfBytes } from './der.ts';

/** What Go's encoding/asn1 is told to read: a Go type by its shape. `name` is what its errors print. */
export type AsnType =
  | { readonly kind: 'int' | 'big' | 'octets' | 'oid' | 'bits' | 'raw' }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly AsnField[] }
  | { readonly kind: 'list'; readonly items: AsnType };

/** A field of a struct; `explicit` is the number of its tag. */
export interface AsnField {
  readonly type: AsnType;
  readonly optional?: boolean;
  readonly explicit?: number;
}

/** Numbers, bytes, a dotted object identifier, the fields of a struct; undefined for an absent field. */
export type AsnValue = bigint | Uint8Array | string | readonly AsnValue[] | undefined;

export type AsnResult =
  | { readonly value: AsnValue; readonly rest: Uint8Array; readonly error?: undefined }
  | { readonly error: string };

/** Reads one value, or says what Go says. Source: encoding/asn1 Unmarshal. */
export function readAsn1(bytes: Uint8Array, type: AsnType): AsnResult {
  try {
    const { value, end } = readField(bytes, 0, { type });
    return { value, rest: bytes.subarray(end) };
  } catch (error) {
    if (error instanceof DynError) return { error: error.message };
    throw error;
  }
}

function syntax(message: string): never {
  throw goError(`asn1: syntax error: ${message}`);
}

function structure(message: string): never {
  throw goError(`asn1: structure error: ${message}`);
}

interface Tag {
  readonly class: number;
  readonly tag: number;
  readonly length: number;
  readonly isCompound: boolean;
  /** Offset of the contents. */
  readonly start: number;
}

interface Found {
  readonly value: AsnValue;
  readonly end: number;
}

const TAGS = { int: 2, big: 2, octets: 4, oid: 6, bits: 3, struct: 16, list: 16 } as const;
const NAMES = {
  int: 'int',
  big: '',
  octets: '',
  oid: 'ObjectIdentifier',
  bits: 'BitString',
  list: '',
} as const;

function readField(bytes: Uint8Array, offset: number, field: AsnField): Found {
  const absent: Found = { value: undefined, end: offset };
  if (offset === bytes.length) return field.optional ? absent : syntax('sequence truncated');
  let tag = readTag(bytes, offset);
  if (field.explicit !== undefined) {
    if (tag.start === bytes.length) structure('explicit tag has no child');
    if (tag.class !== 2 || tag.tag !== field.explicit || !(tag.length === 0 || tag.isCompound)) {
      return field.optional ? absent : structure("explicitly tagged member didn't match");
    }
    if (tag.length === 0) structure('zero length explicit tag was not an asn1.Flag');
    tag = readTag(bytes, tag.start);
  }
  if (!matches(tag, field.type)) return field.optional ? absent : structure(mismatch(tag, field.type));
  const end = tag.start + tag.length;
  if (end > bytes.length) syntax('data truncated');
  if (field.type.kind === 'raw') return { value: bytes.subarray(offset, end), end };
  return { value: readContents(bytes.subarray(tag.start, end), field.type), end };
}

function matches(tag: Tag, type: AsnType): boolean {
  if (type.kind === 'raw') return true;
  const isCompound = type.kind === 'struct' || type.kind === 'list';
  return tag.class === 0 && tag.tag === TAGS[type.kind] && tag.isCompound === isCompound;
}

function mismatch(tag: Tag, type: AsnType): string {
  if (type.kind === 'raw') return '';
  const name = type.kind === 'struct' ? type.name : NAMES[type.kind];
  const found = `{class:${tag.class} tag:${tag.tag} length:${tag.length} isCompound:${tag.isCompound}}`;
  const parameters =
    '{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> ' +
    'stringType:0 timeType:0 set:false omitEmpty:false}';
  return `tags don't match (${TAGS[type.kind]} vs ${found}) ${parameters} ${name} @${tag.start}`;
}

function readTag(bytes: Uint8Array, offset: number): Tag {
  const first = bytes[offset] ?? 0;
  let at = offset + 1;
  let tag = first & 0x1f;
  if (tag === 0x1f) {
    const long = readBase128(bytes, at);
    if (long.value < 0x1f) syntax('non-minimal tag');
    tag = long.value;
    at = long.end;
  }
  const { length, start } = readLength(bytes, at);
  return { class: first >> 6, tag, length, isCompound: (first & 0x20) !== 0, start };
}

function readLength(bytes: Uint8Array, offset: number): { readonly length: number; readonly start: number } {
  const first = bytes[offset] ?? syntax('truncated tag or length');
  if (first < 128) return { length: first, start: offset + 1 };
  const count = first & 0x7f;
  if (count === 0) syntax('indefinite length found (not DER)');
  let length = 0;
  for (let i = 1; i <= count; i++) {
    const byte = bytes[offset + i] ?? syntax('truncated tag or length');
    if (length >= 1 << 23) structure('length too large');
    length = length * 256 + byte;
    if (length === 0) structure('superfluous leading zeros in length');
  }
  if (length < 128) structure('non-minimal length');
  return { length, start: offset + 1 + count };
}

function readBase128(bytes: Uint8Array, offset: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; offset + i < bytes.length; i++) {
    const byte = bytes[offset + i] ?? 0;
    if (i === 5) structure('base 128 integer too large');
    if (i === 0 && byte === 0x80) syntax('integer is not minimally encoded');
    value = value * 128 + (byte & 0x7f);
    if (byte < 128) {
      if (value > 0x7fffffff) structure('base 128 integer too large');
      return { value, end: offset + i + 1 };
    }
  }
  return syntax('truncated base 128 integer');
}

function readContents(bytes: Uint8Array, type: AsnType): AsnValue {
  switch (type.kind) {
    case 'int':
      return readInteger(bytes, 8);
    case 'big':
      return readInteger(bytes, Number.POSITIVE_INFINITY);
    case 'oid':
      return readOid(bytes);
    case 'bits':
      return readBits(bytes);
    case 'struct':
      return readStruct(bytes, type.fields);
    case 'list':
      return readList(bytes, type.items);
    default:
      return bytes;
  }
}

function readInteger(bytes: Uint8Array, longest: number): bigint {
  const [first, second = 0] = bytes;
  if (first === undefined) return structure('empty integer');
  const isPadded = bytes.length > 1 && ((first === 0 && second < 128) || (first === 255 && second > 127));
  if (isPadded) structure('integer not minimally-encoded');
  if (bytes.length > longest) structure('integer too large');
  return BigInt.asIntN(bytes.length * 8, numberOfBytes(bytes));
}

function readOid(bytes: Uint8Array): string {
  if (bytes.length === 0) syntax('zero length OBJECT IDENTIFIER');
  const first = readBase128(bytes, 0);
  const top = Math.min(Math.floor(first.value / 40), 2);
  const parts = [top, first.value - top * 40];
  for (let at = first.end; at < bytes.length; ) {
    const next = readBase128(bytes, at);
    parts.push(next.value);
    at = next.end;
  }
  return parts.join('.');
}

function readBits(bytes: Uint8Array): Uint8Array {
  const [unused] = bytes;
  if (unused === undefined) return syntax('zero length BIT STRING');
  const last = bytes.at(-1) ?? 0;
  if (unused > 7 || (bytes.length === 1 && unused > 0) || (last & ((1 << unused) - 1)) !== 0)
    syntax('invalid padding bits in BIT STRING');
  return bytes.subarray(1);
}

/** Bytes behind the last field are no error: newer versions of a format may add some. */
function readStruct(bytes: Uint8Array, fields: readonly AsnField[]): readonly AsnValue[] {
  let at = 0;
  return fields.map((field) => {
    const { value, end } = readField(bytes, at, field);
    at = end;
    return value;
  });
}

function readList(bytes: Uint8Array, type: AsnType): readonly AsnValue[] {
  const values: AsnValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const found = readField(bytes, at, { type });
    values.push(found.value);
    at = found.end;
  }
  return values;
}
