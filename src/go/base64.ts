import { goError } from '../base/problems/template.ts';
import { fromBytes, toBytes } from './bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 61;

/** Standard base64 with padding. Go: encoding/base64, StdEncoding. */
export function encodeBase64(data: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(data.length / 3) * 4);
  let o = 0;
  for (let i = 0; i < data.length; i += 3) {
    const a = data[i] ?? 0;
    const b = data[i + 1] ?? 0;
    const c = data[i + 2] ?? 0;
    out[o++] = ALPHABET.charCodeAt(a >> 2);
    out[o++] = ALPHABET.charCodeAt(((a & 3) << 4) | (b >> 4));
    out[o++] = i + 1 < data.length ? ALPHABET.charCodeAt(((b & 15) << 2) | (c >> 6)) : PAD;
    out[o++] = i + 2 < data.length ? ALPHABET.charCodeAt(c & 63) : PAD;
  }
  return fromBytes(out);
}

/** The bytes of standard base64; line breaks are skipped. Fails in Go's words. */
export function decodeBase64(text: string): Uint8Array {
  const data = toBytes(text);
  const out = new Uint8Array(Math.ceil(data.length / 4) * 3);
  const reader = { data, at: 0 };
  let length = 0;
  for (;;) {
    const quantum = readQuantum(reader);
    for (let k = 0; k < quantum.bytes; k++) out[length++] = (quantum.bits >> (16 - 8 * k)) & 255;
    if (quantum.last) return out.subarray(0, length);
  }
}

interface Reader {
  readonly data: Uint8Array;
  at: number;
}

interface Quantum {
  readonly bits: number;
  readonly bytes: number;
  readonly last: boolean;
}

function readQuantum(reader: Reader): Quantum {
  const { data } = reader;
  let bits = 0;
  for (let j = 0; j < 4; ) {
    if (reader.at >= data.length) {
      if (j === 0) return { bits: 0, bytes: 0, last: true };
      corrupt(reader.at - j);
    }
    const c = data[reader.at++] ?? 0;
    if (c === 10 || c === 13) continue;
    const value = valueOf(c);
    if (value < 0) {
      if (c !== PAD) corrupt(reader.at - 1);
      return finish(reader, bits, j);
    }
    bits |= value << (18 - 6 * j);
    j++;
  }
  return { bits, bytes: 3, last: false };
}

function finish(reader: Reader, bits: number, digits: number): Quantum {
  const { data } = reader;
  if (digits < 2) corrupt(reader.at - 1);
  if (digits === 2) {
    skipBreaks(reader);
    if (reader.at === data.length) corrupt(data.length);
    if (data[reader.at] !== PAD) corrupt(reader.at - 1);
    reader.at++;
  }
  skipBreaks(reader);
  if (reader.at < data.length) corrupt(reader.at);
  return { bits, bytes: digits - 1, last: true };
}

function skipBreaks(reader: Reader): void {
  while (reader.data[reader.at] === 10 || reader.data[reader.at] === 13) reader.at++;
}

function valueOf(c: number): number {
  if (c >= 65 && c <= 90) return c - 65;
  if (c >= 97 && c <= 122) return c - 71;
  if (c >= 48 && c <= 57) return c + 4;
  return c === 43 ? 62 : c === 47 ? 63 : -1;
}

function corrupt(at: number): never {
  throw goError(`illegal base64 data at input byte ${at}`);
}
