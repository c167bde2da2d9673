import { given } from '../base/given.ts';
import { hexOf } from './byte-text.ts';

/** One DER element: tag, length, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const bytes = contents.flatMap((part) => [...part]);
  return Uint8Array.from([tag, ...lengthBytes(bytes.length), ...bytes]);
}

function lengthBytes(size: number): number[] {
  if (size < 128) return [size];
  const bytes: number[] = [];
  for (let left = size; left > 0; left >>>= 8) bytes.unshift(left & 255);
  return [0x80 | bytes.length, ...bytes];
}

/** SEQUENCE. */
export function sequence(...contents: readonly Uint8Array[]): Uint8Array {
  return element(0x30, ...contents);
}

/** SET of one member. */
export function setOf(member: Uint8Array): Uint8Array {
  return element(0x31, member);
}

/** An explicitly tagged element. */
export function explicit(tag: number, content: Uint8Array): Uint8Array {
  return element(0xa0 + tag, content);
}

/** INTEGER of a number that is not negative. */
export function integer(value: bigint): Uint8Array {
  return element(0x02, bytesOfNumber(value, Math.floor(value.toString(2).length / 8) + 1));
}

/** BOOLEAN true. */
export function yes(): Uint8Array {
  return element(0x01, Uint8Array.of(255));
}

/** NULL. */
export function nothing(): Uint8Array {
  return element(0x05);
}

/** OCTET STRING. */
export function octets(bytes: Uint8Array): Uint8Array {
  return element(0x04, bytes);
}

/** BIT STRING; `unused` bits at its end do not count. */
export function bits(bytes: Uint8Array, unused = 0): Uint8Array {
  return element(0x03, Uint8Array.of(unused), bytes);
}

/** OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Uint8Array.from([given(first) * 40 + given(second), ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const bytes = [value & 127];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift(0x80 | (left & 127));
  return bytes;
}

/** The dotted form of an OBJECT IDENTIFIER, whose first number holds two. */
export function dotted([both, ...rest]: readonly number[]): string {
  const first = Math.min(Math.floor(given(both) / 40), 2);
  return [first, given(both) - first * 40, ...rest].join('.');
}

/** The big-endian bytes of a number that is not negative and fits into them. */
export function bytesOfNumber(value: bigint, width: number): Uint8Array {
  const digits = value.toString(16).padStart(width * 2, '0');
  return Uint8Array.from({ length: width }, (_, i) => Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

/** The number that big-endian bytes spell. */
export function numberOfBytes(bytes: Uint8Array): bigint {
  return BigInt(`0x0${hexOf(bytes)}`);
}

/** True for an INTEGER's contents that could be shorter. */
export function isPaddedInteger(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (second === undefined) return false;
  return second < 128 ? first === 0 : first === 255;
}

/** True for an INTEGER's contents, not empty, that stand for a number below zero. */
export function isNegative(bytes: Uint8Array): boolean {
  return given(bytes[0]) > 127;
}

/** True for a BIT STRING's contents, which begin with the number of unused bits, when these are zero. */
export function hasZeroPadding(bytes: Uint8Array): boolean {
  const unused = given(bytes[0]);
  return unused < 8 && (given(bytes.at(-1)) & ((1 << unused) - 1)) === 0;
}

/** True for the same bytes. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
