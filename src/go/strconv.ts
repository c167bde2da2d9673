import { fromBytes, normalize, replaceInvalid } from './bytes.ts';
import {
  binaryParts,
  type Digits,
  fixedDigits,
  hasSign,
  roundedRatio,
  shortestDigits,
  significantDigits,
} from './float-digits.ts';
import { isPrint, isRune } from './runes.ts';

/** What a parser says when it cannot read: the text of Go's NumError. */
export interface NumError {
  readonly error: string;
}

export type FloatVerb = 'e' | 'E' | 'f' | 'g' | 'G' | 'b' | 'x' | 'X';

/** A Go string literal in double quotes. Source: Go strconv.Quote. */
export function quote(s: string): string {
  return /^[ !#-[\]-~]*$/.test(s) ? `"${s}"` : `"${escaped(s, 0x22, false)}"`;
}

/** The same with escapes for everything outside ASCII. Source: Go strconv.QuoteToASCII. */
export function quoteAscii(s: string): string {
  return `"${escaped(s, 0x22, true)}"`;
}

/** A Go rune literal; what is no rune becomes U+FFFD. Source: Go strconv.QuoteRune, QuoteRuneToASCII. */
export function quoteRune(code: number, ascii = false): string {
  return `'${escapedRune(isRune(code) ? code : 0xfffd, 0x27, ascii)}'`;
}

/** True when the text can stand between backquotes. Source: Go strconv.CanBackquote. */
export function canBackquote(s: string): boolean {
  return !/[\x00-\x08\x0A-\x1F\x7F`\uFEFF]/.test(s) && s.isWellFormed();
}

function escaped(s: string, mark: number, ascii: boolean): string {
  const text = normalize(s);
  const isShown = shownRunes(ascii);
  let parts: string[] = [];
  let done = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x20 && unit < 0x7f && unit !== mark && unit !== 0x5c) continue;
    const rune = text.codePointAt(i) ?? 0;
    const end = i + (rune > 0xffff ? 2 : 1);
    if (!isShown(rune)) {
      parts.push(text.slice(from, i), escapedRune(rune, mark, ascii));
      from = end;
    }
    i = end - 1;
    if (parts.length < MOST_PARTS) continue;
    done += parts.join('');
    parts = [];
  }
  parts.push(text.slice(from));
  return done + parts.join('');
}

/** Which runes beyond ASCII stand as they are; each is looked up once. */
function shownRunes(ascii: boolean): (rune: number) => boolean {
  const known = new Map<number, boolean>();
  return (rune) => {
    if (ascii || rune < 0x80) return false;
    const found = known.get(rune) ?? isPrint(rune);
    known.set(rune, found);
    return found;
  };
}

/** A text of megabytes that must all be escaped would else be in memory a hundred times over. */
const MOST_PARTS = 4096;

const NAMED = ['\\a', '\\b', '\\t', '\\n', '\\v', '\\f', '\\r'];

/** A lone surrogate stands for a byte that is no rune. */
function escapedRune(rune: number, mark: number, ascii: boolean): string {
  if (rune === mark || rune === 0x5c) return `\\${String.fromCharCode(rune)}`;
  if (isPrint(rune) && (rune < 0x80 || !ascii)) return String.fromCodePoint(rune);
  const named = NAMED[rune - 7];
  if (named !== undefined) return named;
  if (rune < 0x20 || rune === 0x7f || !isRune(rune)) return `\\x${hex(rune & 0xff, 2)}`;
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}

/**
 * The text that a Go string literal means, in double or back quotes, as a lexer cuts it out of a template: it ends where
 * it should. Undefined when it holds an escape that is none. Source: Go strconv.Unquote.
 */
export function unquote(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  return literal.startsWith('`') ? body.replaceAll('\r', '') : unescaped(body);
}

function unescaped(body: string): string | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let at = body.indexOf('\\'); at >= 0; at = body.indexOf('\\', from)) {
    const found = readEscape(body, at, '"');
    if (!found) return undefined;
    parts.push(replaceInvalid(body.slice(from, at)), found.text);
    from = at + found.length;
  }
  parts.push(replaceInvalid(body.slice(from)));
  return normalize(parts.join(''));
}

interface Escape {
  readonly code: number;
  readonly text: string;
  readonly length: number;
}

const DIGITS: Readonly<Record<string, RegExp>> = { x: /^[\da-f]{2}/i, u: /^[\da-f]{4}/i, U: /^[\da-f]{8}/i };

/** The escape sequence at `at`, or undefined when it is none that `mark` allows. */
function readEscape(s: string, at: number, mark: string): Escape | undefined {
  const letter = s.charAt(at + 1);
  const named = 'abtnvfr'.indexOf(letter);
  if (named >= 0) return escapeOf(7 + named, 2);
  if (letter === '\\' || letter === mark) return escapeOf(letter.charCodeAt(0), 2);
  const octal = /^[0-3][0-7]{2}/.exec(s.slice(at + 1, at + 4));
  if (octal) return byteOf(Number.parseInt(octal[0], 8));
  const digits = DIGITS[letter]?.exec(s.slice(at + 2, at + 10))?.[0];
  if (digits === undefined) return undefined;
  const code = Number.parseInt(digits, 16);
  if (letter === 'x') return byteOf(code);
  return isRune(code) ? escapeOf(code, 2 + digits.length) : undefined;
}

function byteOf(code: number): Escape {
  return { code, text: fromBytes(Uint8Array.of(code)), length: 4 };
}

function escapeOf(code: number, length: number): Escape {
  return { code, text: String.fromCodePoint(code), length };
}

/** The number of a rune literal in single quotes; undefined when what they hold is none. Source: Go strconv.UnquoteChar. */
export function unquoteChar(literal: string): number | undefined {
  const body = literal.slice(1, -1);
  if (body.startsWith('\\')) {
    const found = readEscape(body, 0, "'");
    return found?.length === body.length ? found.code : undefined;
  }
  const code = body.codePointAt(0) ?? 0;
  if (body !== String.fromCodePoint(code)) return undefined;
  return isRune(code) ? code : 0xfffd;
}

/** What `%v` prints of a float64. */
export function floatText(x: number): string {
  const size = Math.abs(x);
  return size >= 1 && size < 1e6 ? String(x) : formatFloat(x, 'g');
}

/** Source: Go strconv.FormatFloat for 64 bits. Without a precision, as many digits as needed: not for `e` and `f`. */
export function formatFloat(x: number, verb: FloatVerb, precision?: number): string {
  if (Number.isNaN(x)) return 'NaN';
  const isNegative = hasSign(x);
  if (!Number.isFinite(x)) return isNegative ? '-Inf' : '+Inf';
  return (isNegative ? '-' : '') + formatSize(x, verb, precision);
}

function formatSize(x: number, verb: FloatVerb, precision: number | undefined): string {
  switch (verb) {
    case 'b':
      return binaryForm(x);
    case 'x':
      return hexForm(x, precision);
    case 'X':
      return hexForm(x, precision).toUpperCase();
    case 'f':
      return fixedForm(x, precision ?? 0);
    case 'e':
    case 'E':
      return exponentForm(x, verb, precision ?? 0);
    case 'g':
    case 'G':
      return generalForm(x, verb === 'g' ? 'e' : 'E', precision);
  }
}

function fixedForm(x: number, precision: number): string {
  return plainText(fixedDigits(x, precision), precision);
}

function exponentForm(x: number, letter: string, precision: number): string {
  return exponentText(significantDigits(x, precision + 1), letter, precision);
}

function generalForm(x: number, letter: string, precision: number | undefined): string {
  const found =
    precision === undefined ? { ...shortestDigits(x), limit: 6 } : limitedDigits(x, precision || 1);
  const { digits, point, limit } = found;
  const exponent = point - 1;
  return exponent < -4 || exponent >= limit
    ? exponentText(found, letter, digits.length - 1)
    : plainText(found, Math.max(digits.length - point, 0));
}

/** `limit` is the exponent from which on the form with an exponent is shorter. */
function limitedDigits(x: number, count: number): Digits & { readonly limit: number } {
  const found = significantDigits(x, count);
  const { length } = found.digits;
  return { ...found, limit: length >= found.point ? length : count };
}

function exponentText({ digits, point }: Digits, letter: string, places: number): string {
  const fraction = places > 0 ? `.${digits.slice(1, places + 1).padEnd(places, '0')}` : '';
  const exponent = digits === '' ? 0 : point - 1;
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0] ?? '0'}${fraction}${letter}${exponent < 0 ? '-' : '+'}${size}`;
}

function plainText({ digits, point }: Digits, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (places <= 0) return whole;
  const zeros = '0'.repeat(Math.min(Math.max(-point, 0), places));
  const fraction = zeros + digits.slice(Math.max(point, 0), Math.max(point + places, 0));
  return `${whole}.${fraction.padEnd(places, '0')}`;
}

function binaryForm(x: number): string {
  const { mantissa, exponent } = binaryParts(x);
  return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

function hexForm(x: number, precision: number | undefined): string {
  if (x === 0) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+00`;
  const { mantissa, exponent } = binaryParts(x);
  const length = mantissa.toString(2).length;
  const { fraction, carry } = roundHex(mantissa << BigInt(53 - length), precision);
  const power = exponent + length - 1 + carry;
  const size = String(Math.abs(power)).padStart(2, '0');
  return `0x1${fraction && `.${fraction}`}p${power < 0 ? '-' : '+'}${size}`;
}

/** The hexadecimal digits after the leading 1 of a mantissa of 53 bits. */
function roundHex(mantissa: bigint, precision: number | undefined): { fraction: string; carry: number } {
  const digitsOf = (bits: bigint, width: number) => (width > 0 ? bits.toString(16).padStart(width, '0') : '');
  const all = digitsOf(mantissa & 0xfffffffffffffn, 13);
  if (precision === undefined) return { fraction: all.replace(/0+$/, ''), carry: 0 };
  if (precision >= 13) return { fraction: all.padEnd(precision, '0'), carry: 0 };
  const rounded = roundedRatio([mantissa, 1n << BigInt(52 - 4 * precision)]);
  const one = 1n << BigInt(4 * precision);
  const isCarried = rounded === one * 2n;
  return { fraction: digitsOf(isCarried ? 0n : rounded % one, precision), carry: isCarried ? 1 : 0 };
}

/** Source: Go strconv.ParseInt. `base` 0 reads prefixes and underscores. */
export function readInt(s: string, base: number, bits: number): bigint | NumError {
  const isNegative = s.startsWith('-');
  const found = readUnsigned(/^[+-]/.test(s) ? s.slice(1) : s, base, bits);
  const limit = 1n << BigInt(bits - 1);
  if (found === 'syntax') return numError('ParseInt', s, SYNTAX);
  if (found === 'range' || found > limit || (!isNegative && found === limit))
    return numError('ParseInt', s, RANGE);
  return isNegative ? -found : found;
}

/** A number without a sign; undefined when it is none or too large. Source: Go strconv.ParseUint. */
export function readUint(s: string, base: number, bits: number): bigint | undefined {
  const found = readUnsigned(s, base, bits);
  return typeof found === 'bigint' ? found : undefined;
}

const SYNTAX = 'invalid syntax';
const RANGE = 'value out of range';

function numError(name: string, s: string, what: string): NumError {
  return { error: `strconv.${name}: parsing ${quote(s)}: ${what}` };
}

function readUnsigned(s: string, base: number, bits: number): bigint | 'syntax' | 'range' {
  if (s === '') return 'syntax';
  const prefix = base === 0 ? prefixOf(s) : { base, length: 0 };
  const written = s.slice(prefix.length);
  const digits = base === 0 ? written.replaceAll('_', '') : written;
  const limit = BigInt(bits);
  let value = 0n;
  for (const char of digits) {
    const digit = Number.parseInt(char, prefix.base);
    if (Number.isNaN(digit)) return 'syntax';
    value = value * BigInt(prefix.base) + BigInt(digit);
    if (value >> limit) return 'range';
  }
  return base === 0 && !hasGoodUnderscores(s) ? 'syntax' : value;
}

function prefixOf(s: string): { base: number; length: number } {
  if (!s.startsWith('0')) return { base: 10, length: 0 };
  const base = s.length < 3 ? undefined : { b: 2, o: 8, x: 16 }[s.charAt(1).toLowerCase()];
  return base === undefined ? { base: 8, length: 1 } : { base, length: 2 };
}

/** An underscore must stand between digits, or between a prefix and a digit. Source: Go strconv underscoreOK. */
function hasGoodUnderscores(s: string): boolean {
  const number = s.replace(/^[+-]?0[box]/i, '0');
  return /^[+-]?0x/i.test(s) ? !/(?<![\da-f])_|_(?![\da-f])/i.test(number) : !/(?<!\d)_|_(?!\d)/.test(number);
}

/** Source: Go strconv.ParseFloat for 64 bits. */
export function readFloat(s: string): number | NumError {
  const value = hasGoodUnderscores(s) ? floatOf(s.replaceAll('_', '')) : undefined;
  if (value === undefined) return numError('ParseFloat', s, SYNTAX);
  if (Number.isFinite(value) || /[in]/i.test(s)) return value;
  return numError('ParseFloat', s, RANGE);
}

function floatOf(s: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(s)) return Number(s);
  if (/^nan$/i.test(s)) return Number.NaN;
  if (/^[+-]?inf(?:inity)?$/i.test(s)) return s.startsWith('-') ? -Infinity : Infinity;
  const parts = /^[+-]?0(x[\da-f]*)\.?([\da-f]*)p([+-]?\d+)$/i.exec(s);
  if (!parts || !/x\.?[\da-f]/i.test(s)) return undefined;
  const [, whole = '', fraction = '', power] = parts;
  const size = scaleBinary(BigInt(`0${whole}${fraction}`), Number(power) - 4 * fraction.length);
  return s.startsWith('-') ? -size : size;
}

/** `mantissa` × 2^`exponent`, rounded once, half to even. */
function scaleBinary(mantissa: bigint, exponent: number): number {
  const { length } = mantissa.toString(2);
  if (mantissa === 0n || length + exponent < -1074) return 0;
  if (length + exponent > 1024) return Infinity;
  const unit = Math.max(length + exponent - 53, -1074);
  const shift = BigInt(unit - exponent);
  if (shift <= 0n) return Number(mantissa << -shift) * 2 ** unit;
  return Number(roundedRatio([mantissa, 1n << shift])) * 2 ** unit;
}
