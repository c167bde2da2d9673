import { goError } from '../base/problems/template.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = 61;

/** Standard base64 with padding. Source: encoding/base64 StdEncoding. */
export function encodeBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    // A byte that is not there counts as zero.
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) out[at++] = ALPHABET.charCodeAt((group >> shift) & 63);
  }
  for (let missing = (3 - (bytes.length % 3)) % 3; missing > 0; missing--) out[--at] = PADDING;
  return new TextDecoder('latin1').decode(out);
}

/** The bytes of standard base64, line breaks ignored. Fails in Go's words. */
export function decodeBase64(text: string): Uint8Array {
  const found = findBase64(text);
  if (typeof found === 'number') throw goError(`illegal base64 data at input byte ${found}`);
  return found;
}

/**
 * The bytes of standard base64, line breaks ignored; or the offset that Go names when it is none. Source:
 * encoding/base64 decodeQuantum.
 */
export function findBase64(text: string): Uint8Array | number {
  return findWhole(encoder.encode(text)) ?? findAnyhow(text);
}

const encoder = new TextEncoder();

/** The digit that a byte stands for, -1 where it is none. */
const DIGITS = new Int32Array(256).fill(-1);
for (let digit = 0; digit < ALPHABET.length; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit;

function digitAt(text: Uint8Array, at: number): number {
  return DIGITS[text[at] ?? 0] ?? -1;
}

/** Text of whole groups without line breaks, which is nearly all there is; undefined for all else. */
function findWhole(text: Uint8Array): Uint8Array | undefined {
  if (text.length === 0 || text.length % 4 !== 0) return undefined;
  const end = text[text.length - 1] === PADDING ? text.length - 4 : text.length;
  const out = new Uint8Array((text.length / 4) * 3);
  let size = 0;
  for (let i = 0; i < end; i += 4) {
    const high = (digitAt(text, i) << 18) | (digitAt(text, i + 1) << 12);
    const group = high | (digitAt(text, i + 2) << 6) | digitAt(text, i + 3);
    if (group < 0) return undefined;
    out[size++] = group >> 16;
    out[size++] = group >> 8;
    out[size++] = group;
  }
  if (end === text.length) return out;
  const digits = text[end + 2] === PADDING ? 2 : 3;
  const [a, b, c] = [digitAt(text, end), digitAt(text, end + 1), digits === 3 ? digitAt(text, end + 2) : 0];
  const group = (a << 12) | (b << 6) | c;
  if (group < 0) return undefined;
  out[size] = group >> 10;
  if (digits === 3) out[size + 1] = group >> 2;
  return out.subarray(0, size + digits - 1);
}

function findAnyhow(text: string): Uint8Array | number {
  const out = new Uint8Array(text.length);
  let size = 0;
  let group = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const digit = digitOf(code);
    if (digit >= 0) {
      group = (group << 6) | digit;
      if (++digits < 4) continue;
      out[size++] = group >> 16;
      out[size++] = group >> 8;
      out[size++] = group;
      group = 0;
      digits = 0;
    } else if (code === PADDING) {
      return paddingError(text, i, digits) ?? finish(out, size, group, digits);
    } else if (!isLineBreak(code)) return i;
  }
  return digits === 0 ? out.subarray(0, size) : text.length - digits;
}

function digitOf(code: number): number {
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === 43) return 62;
  return code === 47 ? 63 : -1;
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

/** The offset of what is wrong from the first padding character on, if anything is. */
function paddingError(text: string, first: number, digits: number): number | undefined {
  if (digits < 2) return first;
  let at = first + 1;
  if (digits === 2) {
    at = skipLineBreaks(text, at);
    if (at === text.length) return at;
    if (text.charCodeAt(at) !== PADDING) return at - 1;
    at++;
  }
  at = skipLineBreaks(text, at);
  return at < text.length ? at : undefined;
}

function skipLineBreaks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isLineBreak(text.charCodeAt(at))) at++;
  return at;
}

function finish(out: Uint8Array, size: number, group: number, digits: number): Uint8Array {
  out[size] = digits === 2 ? group >> 4 : group >> 10;
  if (digits === 3) out[size + 1] = group >> 2;
  return out.subarray(0, size + digits - 1);
}
