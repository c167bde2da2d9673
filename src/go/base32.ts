import { goError } from '../base/problems/template.ts';
import { textOfBytes } from './byte-text.ts';
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
  const data = textOfBytes(toBytes(text)).replace(/[\r\n]/g, '');
  const out: number[] = [];
  for (let at = 0; at < data.length; at += QUANTUM) {
    let bits = 0;
    let width = 0;
    const digits = readQuantum(data, at);
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

/** The digits of a group of eight; less at the end, where the rest is padding. */
function readQuantum(data: string, from: number): number[] {
  const digits: number[] = [];
  for (const [j, char] of data
    .slice(from, from + QUANTUM)
    .split('')
    .entries()) {
    const at = from + j;
    if (char === PAD && j >= 2 && data.length - at <= QUANTUM) {
      checkPadding(data, at, j);
      return digits;
    }
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) corrupt(at);
    digits.push(digit);
  }
  if (digits.length < QUANTUM) corrupt(from);
  return digits;
}

function checkPadding(data: string, at: number, digits: number): void {
  const behind = data.slice(at + 1);
  if (behind.length < QUANTUM - 1 - digits) corrupt(data.length);
  const other = behind.slice(0, QUANTUM - 1 - digits).search(/[^=]/);
  if (other >= 0) corrupt(at + other);
  if (digits === 3 || digits === 6) corrupt(at);
}

function corrupt(at: number): never {
  throw goError(`illegal base32 data at input byte ${at}`);
}
