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
  utf8: 0x0c,
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
  return cursor.at >= cursor.bytes.length;
}

/** True when the next element has this tag. */
export function hasTag(cursor: DerCursor, tag: number): boolean {
  return !isAtEnd(cursor) && cursor.bytes[cursor.at] === tag;
}

/** The next element; undefined, and nothing read, when it is none in DER or has another tag than asked for. */
export function readElement(cursor: DerCursor, tag?: number): DerElement | undefined {
  const { bytes, at } = cursor;
  const found = bytes[at];
  const first = bytes[at + 1];
  if (found === undefined || first === undefined || (found & 0x1f) === 0x1f) return undefined;
  if (tag !== undefined && found !== tag) return undefined;
  const head = first < 128 ? 2 : 2 + (first & 0x7f);
  const length = first < 128 ? first : longLength(bytes.subarray(at + 2, at + head), first & 0x7f);
  if (length === undefined || at + head + length > bytes.length) return undefined;
  const end = at + head + length;
  cursor.at = end;
  return { tag: found, contents: bytes.subarray(at + head, end), whole: bytes.subarray(at, end) };
}

function longLength(digits: Uint8Array, count: number): number | undefined {
  if (count === 0 || count > 4 || digits.length < count || digits[0] === 0) return undefined;
  const length = digits.reduce((sum, byte) => sum * 256 + byte, 0);
  return length < 128 ? undefined : length;
}

/** The contents of the next element, if it has this tag. */
export function readContents(cursor: DerCursor, tag: number): Uint8Array | undefined {
  return readElement(cursor, tag)?.contents;
}

/** The contents of an INTEGER of the shortest form. */
export function readIntegerBytes(cursor: DerCursor): Uint8Array | undefined {
  const bytes = readContents(cursor, TAG.integer);
  const first = bytes?.[0];
  if (!bytes || first === undefined) return undefined;
  const second = bytes[1] ?? 0;
  const isPadded = bytes.length > 1 && ((first === 0 && second < 128) || (first === 255 && second > 127));
  return isPadded ? undefined : bytes;
}

/** The contents of an OBJECT IDENTIFIER as a dotted text. */
export function readOid(cursor: DerCursor): string | undefined {
  const bytes = readContents(cursor, TAG.oid);
  if (!bytes || bytes.length === 0 || (bytes.at(-1) ?? 0) > 127) return undefined;
  const parts: number[] = [];
  let value = 0;
  let digits = 0;
  for (const byte of bytes) {
    if (digits === 0 && byte === 0x80) return undefined;
    value = value * 128 + (byte & 0x7f);
    if (++digits > 5 || value > 0x7fffffff) return undefined;
    if (byte > 127) continue;
    if (parts.length === 0) parts.push(Math.min(Math.floor(value / 40), 2));
    parts.push(parts.length === 1 ? value - (parts[0] ?? 0) * 40 : value);
    value = 0;
    digits = 0;
  }
  return parts.join('.');
}

/** The contents of a BIT STRING without the count of unused bits. */
export function readBits(cursor: DerCursor): Uint8Array | undefined {
  const bytes = readContents(cursor, TAG.bits);
  const unused = bytes?.[0];
  if (!bytes || unused === undefined || unused > 7) return undefined;
  if (bytes.length === 1 ? unused !== 0 : ((bytes.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0) return undefined;
  return bytes.subarray(1);
}

/** A BOOLEAN. */
export function readBoolean(cursor: DerCursor): boolean | undefined {
  const bytes = readContents(cursor, TAG.boolean);
  if (bytes?.length !== 1 || (bytes[0] !== 0 && bytes[0] !== 255)) return undefined;
  return bytes[0] === 255;
}
