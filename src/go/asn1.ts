import { given } from '../base/given.ts';
import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { dotted, hasZeroPadding, isPaddedInteger, numberOfBytes } from './der.ts';

/** What Go's encoding/asn1 is told to read: a Go type by its shape. `name` is what its errors print. */
export type AsnType =
  | { readonly kind: 'raw' }
  | { readonly kind: 'int' | 'big' | 'octets' | 'oid' | 'bits' }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly AsnField[] }
  | { readonly kind: 'list'; readonly items: AsnType };

/** A field of a struct; `explicit` is the number of its tag, and such a field may be absent. */
export interface AsnField {
  readonly type: AsnType;
  readonly optional?: boolean;
  readonly explicit?: number;
}

/** Numbers, bytes, a dotted object identifier, the fields of a struct; undefined for an absent field. */
export type AsnValue = bigint | Uint8Array | string | readonly AsnValue[] | undefined;

export type AsnResult<T> =
  | { readonly value: T; readonly rest: Uint8Array; readonly error?: undefined }
  | { readonly error: string };

/** Reads one value, which `type` describes and T is the type of; or says what Go says. Source: encoding/asn1 Unmarshal. */
export function readAsn1<T extends AsnValue>(bytes: Uint8Array, type: AsnType): AsnResult<T> {
  try {
    const { value, end } = readField(bytes, 0, { type });
    return { value: value as T, rest: bytes.subarray(end) };
  } catch (error) {
    if (error instanceof DynError) return { error: error.message };
    throw error;
  }
}

/** The value of bytes that are known to be of this type. */
export function valueOfAsn1<T extends AsnValue>(bytes: Uint8Array, type: AsnType): T {
  return readField(bytes, 0, { type }).value as T;
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
const NAMES: Readonly<Record<string, string>> = { int: 'int', oid: 'ObjectIdentifier', bits: 'BitString' };

function readField(bytes: Uint8Array, offset: number, field: AsnField): Found {
  const { type, optional, explicit } = field;
  const absent: Found = { value: undefined, end: offset };
  if (offset === bytes.length) return optional ? absent : syntax('sequence truncated');
  let tag = readTag(bytes, offset);
  if (explicit !== undefined) {
    if (tag.start === bytes.length) structure('explicit tag has no child');
    if (tag.class !== 2 || tag.tag !== explicit || !(tag.length === 0 || tag.isCompound)) return absent;
    if (tag.length === 0) structure('zero length explicit tag was not an asn1.Flag');
    tag = readTag(bytes, tag.start);
  }
  const isRaw = type.kind === 'raw';
  if (!isRaw && !matches(tag, type)) return optional ? absent : structure(mismatch(tag, type));
  const end = tag.start + tag.length;
  if (end > bytes.length) syntax('data truncated');
  const value = isRaw ? bytes.subarray(offset, end) : readContents(bytes.subarray(tag.start, end), type);
  return { value, end };
}

type Known = Exclude<AsnType, { readonly kind: 'raw' }>;

function matches(tag: Tag, type: Known): boolean {
  const isCompound = type.kind === 'struct' || type.kind === 'list';
  return tag.class === 0 && tag.tag === TAGS[type.kind] && tag.isCompound === isCompound;
}

const PARAMETERS =
  '{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> ' +
  'stringType:0 timeType:0 set:false omitEmpty:false}';

function mismatch(tag: Tag, type: Known): string {
  const name = type.kind === 'struct' ? type.name : (NAMES[type.kind] ?? '');
  const found = `{class:${tag.class} tag:${tag.tag} length:${tag.length} isCompound:${tag.isCompound}}`;
  return `tags don't match (${TAGS[type.kind]} vs ${found}) ${PARAMETERS} ${name} @${tag.start}`;
}

function readTag(bytes: Uint8Array, offset: number): Tag {
  const first = given(bytes[offset]);
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
  for (const [i, byte] of bytes.subarray(offset).entries()) {
    if (i === 5) structure('base 128 integer too large');
    if (i === 0 && byte === 0x80) syntax('integer is not minimally encoded');
    value = value * 128 + (byte & 0x7f);
    if (byte > 127) continue;
    if (value > 0x7fffffff) structure('base 128 integer too large');
    return { value, end: offset + i + 1 };
  }
  return syntax('truncated base 128 integer');
}

function readContents(bytes: Uint8Array, type: Known): AsnValue {
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
  if (bytes.length === 0) structure('empty integer');
  if (isPaddedInteger(bytes)) structure('integer not minimally-encoded');
  if (bytes.length > longest) structure('integer too large');
  return BigInt.asIntN(bytes.length * 8, numberOfBytes(bytes));
}

function readOid(bytes: Uint8Array): string {
  if (bytes.length === 0) syntax('zero length OBJECT IDENTIFIER');
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = readBase128(bytes, at);
    numbers.push(value);
    at = end;
  }
  return dotted(numbers);
}

function readBits(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) syntax('zero length BIT STRING');
  if (!hasZeroPadding(bytes)) syntax('invalid padding bits in BIT STRING');
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
