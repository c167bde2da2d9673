import { isDigit, isLetter } from '../go/runes.ts';

/** How keys of equal beginnings compare: v2 puts letters after all else, v3 before digits that follow digits. */
export type KeyOrder = 'v2' | 'v3';

/** Natural order of keys: numbers by value, letters by code. Source: go-yaml sorter.go. */
export function compareKeys(a: string, b: string, order: KeyOrder): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    return isAsciiLetter(x) && isAsciiLetter(y) ? x - y : compareRunes(a, b, order);
  }
  return a.length - b.length;
}

function isAsciiLetter(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
}

/** Runes as Go has them; a byte that is none is U+FFFD. */
function codesOf(text: string): readonly number[] {
  return Array.from(text.toWellFormed(), (rune) => rune.codePointAt(0) ?? 0);
}

function compareRunes(a: string, b: string, order: KeyOrder): number {
  const x = codesOf(a);
  const y = codesOf(b);
  const length = Math.min(x.length, y.length);
  for (let at = 0; at < length; at++) if (x[at] !== y[at]) return compareAt(x, y, { at, order });
  return x.length - y.length;
}

function compareAt(
  x: readonly number[],
  y: readonly number[],
  place: { at: number; order: KeyOrder },
): number {
  const { at, order } = place;
  const a = x[at] ?? 0;
  const b = y[at] ?? 0;
  const letters = [isLetter(a), isLetter(b)];
  if (letters[0] && letters[1]) return a - b;
  if (letters[0] || letters[1]) {
    const afterDigit = order === 'v3' && at > 0 && isDigit(x[at - 1] ?? 0);
    return letters[afterDigit ? 0 : 1] ? -1 : 1;
  }
  const seed = (a === 48 || b === 48) && followsNumber(x, at) ? 1n : 0n;
  const first = readRun(x, at, seed);
  const second = readRun(y, at, seed);
  if (first.value !== second.value) return first.value < second.value ? -1 : 1;
  return first.end === second.end ? a - b : first.end - second.end;
}

/** True when the digits before this place are a number other than zero. */
function followsNumber(runes: readonly number[], at: number): boolean {
  for (let j = at - 1; j >= 0 && isDigit(runes[j] ?? 0); j--) if (runes[j] !== 48) return true;
  return false;
}

/** A run of digits as int64, which wraps. */
function readRun(runes: readonly number[], at: number, seed: bigint): { value: bigint; end: number } {
  let value = seed;
  let end = at;
  for (; end < runes.length && isDigit(runes[end] ?? 0); end++)
    value = BigInt.asIntN(64, value * 10n + BigInt((runes[end] ?? 0) - 48));
  return { value, end };
}
