import type { Random } from '../base/entropy.ts';
import { given } from '../base/given.ts';
import { goError } from '../base/problems/template.ts';
import { encodeBase64 } from '../go/base64.ts';
import { replaceInvalid } from '../go/bytes.ts';
import type { CallContext } from '../go/function.ts';
import { type FunctionTable, fn, int, text } from './define.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FIRST_PRINTABLE = 32;
const PRINTABLE_COUNT = 95;

/** Random texts and numbers; a count below zero makes an empty text. Source: sprig strings.go, crypto.go. */
export const random: FunctionTable = {
  randAlphaNum: fn([int], (count, call) => randomText(count, LETTERS + DIGITS, call)),
  randAlpha: fn([int], (count, call) => randomText(count, LETTERS, call)),
  randNumeric: fn([int], (count, call) => randomText(count, DIGITS, call)),
  /** Space to tilde. */
  randAscii: fn([int], (count, call) => randomText(count, printable(), call)),
  /** So many random bytes as base64. */
  randBytes: fn([int], (count, call) => {
    if (count < 0n || count > MAX_ALLOCATION) throw goError('runtime error: makeslice: len out of range');
    return encodeBase64(call.entropy.random.bytes(charge(Number(count), call)));
  }),
  /** min ≤ result < max. Source: math/rand Intn. */
  randInt: fn([int, int], (min, max, call) => {
    const span = BigInt.asIntN(64, max - min);
    if (span <= 0n) throw goError('invalid argument to Intn');
    return BigInt.asIntN(64, min + randomBelow(span, call.entropy.random));
  }),
  uuidv4: fn([], (call) => uuid(call.entropy.random.bytes(16))),
  /** The runes in any order; bytes that are no rune become U+FFFD. Source: xstrings Shuffle. */
  shuffle: fn([text], shuffle),
};

/** Go refuses to make a slice beyond its address space. */
const MAX_ALLOCATION = 1n << 48n;

/** Charges a text of so many bytes, and gives their number back. */
function charge(size: number, call: CallContext): number {
  call.budget.allocate(size);
  call.budget.step(size >> 3);
  return size;
}

function printable(): string {
  return String.fromCharCode(...Array.from({ length: PRINTABLE_COUNT }, (_, i) => FIRST_PRINTABLE + i));
}

function randomText(count: bigint, alphabet: string, call: CallContext): string {
  const size = charge(Math.max(Number(count), 0), call);
  const out: string[] = [];
  while (out.length < size) addCharacters(out, size, alphabet, call.entropy.random);
  return out.join('');
}

/** Adds characters, each equally likely: bytes beyond the last multiple of the alphabet's size are thrown away. */
function addCharacters(out: string[], size: number, alphabet: string, source: Random): void {
  const usable = 256 - (256 % alphabet.length);
  for (const byte of source.bytes(Math.min(size, 65536))) {
    if (byte < usable && out.length < size) out.push(alphabet.charAt(byte % alphabet.length));
  }
}

/** A number from 0 to `limit` - 1, each equally likely; `limit` is at most 2^63. */
function randomBelow(limit: bigint, source: Random): bigint {
  const usable = (1n << 64n) - ((1n << 64n) % limit);
  for (;;) {
    const bytes = source.bytes(8);
    const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
    if (value < usable) return value % limit;
  }
}

function uuid(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte, i) => {
    const value = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte;
    return value.toString(16).padStart(2, '0');
  }).join('');
  return [0, 8, 12, 16, 20].map((from, i, all) => digits.slice(from, all[i + 1])).join('-');
}

function shuffle(s: string, call: CallContext): string {
  const runes = Array.from(replaceInvalid(s));
  call.budget.step(runes.length);
  for (let i = runes.length - 1; i > 0; i--) {
    const other = Number(randomBelow(BigInt(i + 1), call.entropy.random));
    const rune = given(runes[i]);
    runes[i] = given(runes[other]);
    runes[other] = rune;
  }
  return runes.join('');
}
