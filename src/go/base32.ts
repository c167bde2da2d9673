import { goError } from '../base/problems/template.ts';
import { toBytes } from './bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PAD = '=';
const QUANTUM = 8;

/** Standard base32 with padding. Go: encoding/base32, StdEncoding. */
export function encodeBase32(data: Uint8Array): string {
  const parts: string[] = [];
  let bits = 0;
  let width = 0;
  for (const byte of data) {
    bits = ((bits << 8) | byte) & 0xfff;
    width += 8;
    for (; width >= 5; width -= 5) parts.push(ALPHABET.charAt((bits >> (width - 5)) & 31));
  }
  if (width > 0) parts.push(ALPHABET.charAt((bits << (5 - width)) & 31));
  return parts.join('').padEnd(Math.ceil(parts.length / QUANTUM) * QUANTUM, PAD);
}

/** The bytes of standard base32; line breaks are skipped. Fails in Go's words. */
export function decodeBase32(text: string): Uint8Array {
  const data = toBytes(text).filter((byte) => byte !== 10 && byte !== 13);
  const out: number[] = [];
  for (let at = 0; at < data.length; at += QUANTUM) {
    const digits = readQuantum(data, at);
    let bits = 0;
    let width = 0;
    for (const digit of digits) {
      bits = ((bits << 5) | digit) & 0xfff;
      width += 5;
      if (width < 8) continue;
      width -= 8;
      out.push((bits >> width) & 255);
    }
    if (digits.length < QUANTUM) break;
  }
  return Uint8Array.from(out);
}

function readQuantum(data: Uint8Array, from: number): number[] {
  const digits: number[] = [];
  for (let j = 0; j < QUANTUM; j++) {
    const at = from + j;
    if (at >= data.length) corrupt(at - j);
    const byte = data[at] ?? 0;
    const left = data.length - at - 1;
    if (byte === 61 && j >= 2 && left < QUANTUM) {
      checkPadding(data, at, j);
      return digits;
    }
    const digit = byte < 128 ? ALPHABET.indexOf(String.fromCharCode(byte)) : -1;
    if (digit < 0) corrupt(at);
    digits.push(digit);
  }
  return digits;
}

function checkPadding(data: Uint8Array, at: number, digits: number): void {
  const left = data.length - at - 1;
  if (left + digits < QUANTUM - 1) corrupt(data.length);
  for (let k = 0; k < QUANTUM - 1 - digits; k++) if (left > k && data[at + 1 + k] !== 61) corrupt(at + k);
  if (digits === 1 || digits === 3 || digits === 6) corrupt(at);
}

function corrupt(at: number): never {
  throw goError(`illegal base32 data at input byte ${at}`);
}
