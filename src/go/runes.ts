import { replaceInvalid } from './bytes.ts';

/**
 * Unicode as Go 1.25 knows it (version 15.0), rune by rune. Engines know later versions, so runes that were added
 * since then are kept out, and the few that changed are named.
 */

/** Code points that came after Unicode 15.0, as `first[-last]` in hexadecimal. */
const LATER =
  '88f 897 c5c cdc 1acf-1add 1ae0-1aeb 1b4e-1b4f 1b7f 1c89-1c8a 20c1 2427-2429 2b96 2ffc-2fff 31e4-31e5 31ef ' +
  'a7cb-a7cf a7d2 a7d4 a7da-a7dc a7f1 fbc3-fbd2 fd90-fd91 fdc8-fdce 105c0-105f3 10940-10959 10d40-10d65 ' +
  '10d69-10d85 10d8e-10d8f 10ec2-10ec7 10ed0-10ed8 10efa-10efc 11380-11389 1138b 1138e 11390-113b5 113b7-113c0 ' +
  '113c2 113c5 113c7-113ca 113cc-113d5 113d7-113d8 113e1-113e2 116d0-116e3 11b60-11b67 11bc0-11be1 11bf0-11bf9 ' +
  '11db0-11ddb 11de0-11de9 11f5a 13460-143fa 16100-16139 16d40-16d79 16ea0-16eb8 16ebb-16ed3 16ff2-16ff6 ' +
  '187f8-187ff 18cff 18d09-18d1e 18d80-18df2 1cc00-1ccfc 1cd00-1ceb3 1ceba-1ced0 1cee0-1cef0 1e5d0-1e5fa 1e5ff ' +
  '1e6c0-1e6de 1e6e0-1e6f5 1e6fe-1e6ff 1f6d8 1f777-1f77a 1f8b2-1f8bb 1f8c0-1f8c1 1f8d0-1f8d8 1fa54-1fa57 ' +
  '1fa89-1fa8a 1fa8e-1fa8f 1fabe 1fac6 1fac8 1facd 1fadc 1fadf 1fae9-1faea 1faef 1fbcb-1fbef 1fbfa 2b73a-2b73f ' +
  '2cea2-2cead 2ebf0-2ee5d 323b0-33479';
const FIRST_LATER = 0x88f;

let laterBounds: readonly number[] | undefined;

/** First and last code points of the later ranges, in turn. */
function bounds(): readonly number[] {
  laterBounds ??= LATER.split(' ').flatMap((range) => {
    const [first = '', last = first] = range.split('-');
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  });
  return laterBounds;
}

/** True when the rune is in Unicode 15.0, assigned or not, as Go sees it; false for runes that came later. */
function isKnown(rune: number): boolean {
  if (rune < FIRST_LATER) return true;
  const list = bounds();
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < rune) low = middle + 1;
    else high = middle;
  }
  return low === list.length || (low % 2 === 0 && list[low] !== rune);
}

function has(rune: number, pattern: RegExp): boolean {
  return isKnown(rune) && pattern.test(String.fromCodePoint(rune));
}

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. Source: Go unicode.IsPrint. */
export function isPrint(rune: number): boolean {
  if (rune < 0x7f) return rune >= 0x20;
  return isRune(rune) && has(rune, /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u);
}

/** True for a code point that UTF-8 can carry. Source: Go utf8.ValidRune. */
export function isRune(code: number): boolean {
  return (code >= 0 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff);
}

/** Source: Go unicode.IsLetter. */
export function isLetter(rune: number): boolean {
  return has(rune, /\p{L}/u);
}

/** Source: Go unicode.IsUpper. */
export function isUpper(rune: number): boolean {
  return has(rune, /\p{Lu}/u);
}

/** Source: Go unicode.IsLower. U+0295 has left this class since. */
export function isLower(rune: number): boolean {
  return rune === 0x295 || has(rune, /\p{Ll}/u);
}

/** Source: Go unicode.IsTitle. */
export function isTitle(rune: number): boolean {
  return has(rune, /\p{Lt}/u);
}

/** Decimal digits. Source: Go unicode.IsDigit. */
export function isDigit(rune: number): boolean {
  return has(rune, /\p{Nd}/u);
}

/** Source: Go unicode.IsNumber. */
export function isNumber(rune: number): boolean {
  return has(rune, /\p{N}/u);
}

/** Source: Go unicode.IsPunct. */
export function isPunct(rune: number): boolean {
  return has(rune, /\p{P}/u);
}

/** Source: Go unicode.IsSpace. */
export function isSpace(rune: number): boolean {
  if (rune < 0x80) return rune === 0x20 || (rune >= 9 && rune <= 13);
  return has(rune, /\p{White_Space}/u);
}

/** The upper-case rune, one to one. Source: Go unicode.ToUpper. */
export function upperRune(rune: number): number {
  if (rune < 0x80) return rune >= 0x61 && rune <= 0x7a ? rune - 32 : rune;
  return upperIotaRune(rune) ?? single(rune, String.fromCodePoint(rune).toUpperCase());
}

/** The lower-case rune, one to one. Source: Go unicode.ToLower. */
export function lowerRune(rune: number): number {
  if (rune < 0x80) return rune >= 0x41 && rune <= 0x5a ? rune + 32 : rune;
  return rune === 0x130 ? 0x69 : single(rune, String.fromCodePoint(rune).toLowerCase());
}

/** The title-case rune: differs from upper case for digraphs and Georgian. Source: Go unicode.ToTitle. */
export function titleRune(rune: number): number {
  if (rune >= 0x1c4 && rune <= 0x1cc) return 0x1c5 + 3 * Math.floor((rune - 0x1c4) / 3);
  if (rune >= 0x1f1 && rune <= 0x1f3) return 0x1f2;
  if (rune >= 0x10d0 && rune <= 0x10ff) return rune;
  return upperRune(rune);
}

/** Greek vowels with iota below, whose full upper case is two letters. */
function upperIotaRune(rune: number): number | undefined {
  if (rune < 0x1f80 || rune > 0x1ff3) return undefined;
  if (rune < 0x1fb0) return rune % 16 < 8 ? rune + 8 : rune;
  return rune === 0x1fb3 || rune === 0x1fc3 || rune === 0x1ff3 ? rune + 9 : undefined;
}

function single(rune: number, mapped: string): number {
  const to = mapped.codePointAt(0) ?? rune;
  if (to === rune || mapped.length !== (to > 0xffff ? 2 : 1)) return rune;
  return isKnown(to) && isKnown(rune) ? to : rune;
}

/** `text` with every rune mapped; bytes that are no rune become U+FFFD, as Go's strings.Map makes them. */
export function mapRunes(text: string, map: (rune: number) => number): string {
  const runes = Array.from(replaceInvalid(text), (char) => map(char.codePointAt(0) ?? 0));
  const parts: string[] = [];
  for (let i = 0; i < runes.length; i += 4096) parts.push(String.fromCodePoint(...runes.slice(i, i + 4096)));
  return parts.join('');
}
