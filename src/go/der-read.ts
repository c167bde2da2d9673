import { textOfBytes } from './byte-text.ts';
import { bytesOfNumber, dotted, hasZeroPadding, isPaddedInteger, numberOfBytes } from './der.ts';

/** A place in DER data; reading moves it. Source: golang.org/x/crypto/cryptobyte. */
export interface DerCursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** An element: its tag, its contents, and all of it. */
export interface DerElement {
  readonly tag: number;
  readonly contents: Uint8Array;
  readonly whole: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A cursor at the beginning of these bytes. */
export function derCursor(bytes: Uint8Array): DerCursor {
  return { bytes, at: 0 };
}

/** True when nothing is left. */
export function isAtEnd(cursor: DerCursor): boolean {
  return cursor.at === cursor.bytes.length;
}

/** True when the next element has this tag. */
export function hasTag(cursor: DerCursor, tag: number): boolean {
  return cursor.bytes[cursor.at] === tag;
}

/** The next element; undefined, and nothing read, when it is none in DER or has another tag than asked for. */
export function readElement(cursor: DerCursor, tag?: number): DerElement | undefined {
  const { bytes, at } = cursor;
  const found = bytes[at];
  const first = bytes[at + 1];
  if (found === undefined || first === undefined || (found & 0x1f) === 0x1f) return undefined;
  if (tag !== undefined && found !== tag) return undefined;
  const start = at + 2 + (first < 128 ? 0 : first & 0x7f);
  const length = first < 128 ? first : longLength(bytes.subarray(at + 2, start));
  if (length === undefined || start + length > bytes.length) return undefined;
  cursor.at = start + length;
  return { tag: found, contents: bytes.subarray(start, cursor.at), whole: bytes.subarray(at, cursor.at) };
}

/** A length in bytes of its own; undefined when it could be shorter. */
function longLength(digits: Uint8Array): number | undefined {
  const length = digits.reduce((sum, byte) => sum * 256 + byte, 0);
  return digits[0] === 0 || length < 128 ? undefined : length;
}

/** The contents of the next element, if it has this tag. */
export function readContents(cursor: DerCursor, tag: number): Uint8Array | undefined {
  return readElement(cursor, tag)?.contents;
}

/** The contents of an INTEGER of the shortest form. */
export function readIntegerBytes(cursor: DerCursor, tag: number = TAG.integer): Uint8Array | undefined {
  const bytes = readContents(cursor, tag);
  return bytes === undefined || bytes.length === 0 || isPaddedInteger(bytes) ? undefined : bytes;
}

/** The contents of an INTEGER that fits into 64 bits. */
export function readInt64Bytes(cursor: DerCursor, tag?: number): Uint8Array | undefined {
  const bytes = readIntegerBytes(cursor, tag);
  return bytes && bytes.length <= 8 ? bytes : undefined;
}

const MOST = 0x7fffffff;

/** The contents of an OBJECT IDENTIFIER as a dotted text. */
export function readOid(cursor: DerCursor): string | undefined {
  const bytes = readContents(cursor, TAG.oid);
  if (!bytes || !isOid(bytes)) return undefined;
  const numbers: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (value > MOST) return undefined;
    if (byte > 127) continue;
    numbers.push(value);
    value = 0;
  }
  return dotted(numbers);
}

/** True for numbers in base 128, each of the shortest form; however large. */
export function isOid(bytes: Uint8Array): boolean {
  return /^(?:(?!\x80)[\x80-\xff]*[\x00-\x7f])+$/.test(textOfBytes(bytes));
}

/** The contents of a BIT STRING, moved to the right by the unused bits at its end. */
export function readBits(cursor: DerCursor): Uint8Array | undefined {
  const bytes = readContents(cursor, TAG.bits);
  const unused = bytes?.[0];
  if (!bytes || unused === undefined || !hasZeroPadding(bytes)) return undefined;
  const bits = bytes.subarray(1);
  return bytesOfNumber(numberOfBytes(bits) >> BigInt(unused), bits.length);
}

const BOOLEANS = new Map([
  ['0', false],
  ['255', true],
]);

/** A BOOLEAN. */
export function readBoolean(cursor: DerCursor): boolean | undefined {
  return BOOLEANS.get(`${readContents(cursor, TAG.boolean)}`);
}
