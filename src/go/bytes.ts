import { given } from '../base/given.ts';

/**
 * Go strings are bytes. Here they are JavaScript strings; a byte that is not part of valid UTF-8 stands as a lone
 * low surrogate U+DC80…U+DCFF (Python calls this surrogateescape), so nothing is lost on the way to the output.
 */
const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One such byte; halves of a pair are no match. */
const ESCAPED = /([\uDC80-\uDCFF])/u;
const ALL_ESCAPED = /[\uDC80-\uDCFF]/gu;
const ASCII = /^[\x00-\x7F]*$/;

/** True when every character is one byte. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** The bytes of a Go string. */
export function toBytes(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const out: number[] = [];
  for (const part of text.split(ESCAPED)) {
    if (ESCAPED.test(part)) out.push(part.charCodeAt(0) & 255);
    else for (const byte of encoder.encode(part)) out.push(byte);
  }
  return Uint8Array.from(out);
}

/** A Go string from bytes; invalid UTF-8 is kept byte for byte. */
export function fromBytes(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeLoosely(bytes);
  }
}

function decodeLoosely(bytes: Uint8Array): string {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < bytes.length; ) {
    const width = runeWidth(bytes, i);
    if (width > 0) {
      i += width;
      continue;
    }
    parts.push(strictDecoder.decode(bytes.subarray(from, i)), String.fromCharCode(0xdc00 + given(bytes[i])));
    from = ++i;
  }
  parts.push(strictDecoder.decode(bytes.subarray(from)));
  return parts.join('');
}

/** Width in bytes of the valid rune at `i`, or 0 when there is none. Source: Go unicode/utf8. */
export function runeWidth(bytes: Uint8Array, i: number): number {
  const first = given(bytes[i]);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const width = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes[i + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let k = 2; k < width; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  return width;
}

/** Length in bytes, Go's `len`. */
export function byteLength(text: string): number {
  return toBytes(text).length;
}

/** Joins halves of runes that were cut apart: the text as Go would hold the same bytes. */
export function normalize(text: string): string {
  return ESCAPED.test(text) ? fromBytes(toBytes(text)) : text;
}

/** The text as Go ranges over it: bytes that are no rune become U+FFFD. */
export function replaceInvalid(text: string): string {
  return normalize(text).replace(ALL_ESCAPED, '\uFFFD');
}

/** Byte-wise order, Go's `<` on strings: negative, zero or positive. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    if (x < 0xd800 && y < 0xd800) return x - y;
    return compareEncoded(toBytes(a), toBytes(b));
  }
  return a.length - b.length;
}

function compareEncoded(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length - b.length : given(a[at]) - (b[at] ?? -1);
}
