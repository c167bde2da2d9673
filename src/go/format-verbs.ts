import { normalize, toBytes } from './bytes.ts';
import { isPrint, isRune } from './runes.ts';
import { canBackquote, type FloatVerb, formatFloat, quote, quoteAscii, quoteRune } from './strconv.ts';

/** The flags, width and precision of one verb. `plusV` and `sharpV` are the flags of `%+v` and `%#v`. */
export interface Spec {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  plusV: boolean;
  sharpV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

/** A verb without any flag. */
export function plainSpec(): Spec {
  return {
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
    width: undefined,
    precision: undefined,
  };
}

/** The text filled up to the width, counted in runes. */
export function pad(spec: Spec, text: string): string {
  if (!spec.width || text.length >= spec.width * 2) return text;
  const gap = filler(spec, spec.width - runeCount(text));
  return spec.minus ? text + gap : gap + text;
}

function filler(spec: Spec, count: number): string {
  return count > 0 ? (spec.zero && !spec.minus ? '0' : ' ').repeat(count) : '';
}

function padWithSpaces(spec: Spec, text: string): string {
  return pad({ ...spec, zero: false }, text);
}

function runeCount(text: string): number {
  let count = 0;
  for (const _ of normalize(text)) count++;
  return count;
}

/** A bool under `verb`; undefined when the verb does not take one, as in all these functions. */
export function boolText(spec: Spec, value: boolean, verb: string): string | undefined {
  return verb === 't' || verb === 'v' ? pad(spec, String(value)) : undefined;
}

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** An integer under `verb`. Source: Go fmt print.go, fmtInteger. */
export function integerText(spec: Spec, value: bigint, isSigned: boolean, verb: string): string | undefined {
  if (verb === 'v' && spec.sharpV && !isSigned) return prefixedHex(spec, value, true);
  const base = BASES[verb];
  if (base !== undefined) return digitsText(spec, value, base, verb);
  const code = Number(BigInt.asUintN(64, value));
  if (verb === 'c') return pad(spec, String.fromCodePoint(isRune(code) ? code : 0xfffd));
  if (verb === 'q') return pad(spec, quoteRune(code, spec.plus));
  return verb === 'U' ? unicodeText(spec, BigInt.asUintN(64, value)) : undefined;
}

/** Hexadecimal with or without `0x`, whatever the flags say. */
export function prefixedHex(spec: Spec, value: bigint, isPrefixed: boolean): string {
  return digitsText({ ...spec, sharp: isPrefixed }, value, 16, 'v');
}

function digitsText(spec: Spec, value: bigint, base: number, verb: string): string {
  if (spec.precision === 0 && value === 0n) return ' '.repeat(spec.width ?? 0);
  const size = (value < 0n ? -value : value).toString(base);
  const digits = size.padStart(leastDigits(spec, value < 0n), '0');
  const sign = value < 0n ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  const text = basePrefix(spec, base, verb, digits) + digits;
  return padWithSpaces(spec, sign + (verb === 'X' ? text.toUpperCase() : text));
}

/** `%.3d` and `%03d` both ask for zeros; a precision wins. */
function leastDigits(spec: Spec, isNegative: boolean): number {
  if (spec.precision !== undefined) return spec.precision;
  if (!spec.zero || spec.minus || spec.width === undefined) return 0;
  return isNegative || spec.plus || spec.space ? spec.width - 1 : spec.width;
}

function basePrefix(spec: Spec, base: number, verb: string, digits: string): string {
  const octal = verb === 'O' ? '0o' : '';
  if (!spec.sharp) return octal;
  if (base === 2) return '0b';
  if (base === 16) return '0x';
  return base === 8 && !digits.startsWith('0') ? `${octal}0` : octal;
}

function unicodeText(spec: Spec, value: bigint): string {
  const digits = value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(spec.precision ?? 0, 4), '0');
  const code = Number(value);
  const shown = spec.sharp && code <= 0x10ffff && isPrint(code) ? ` '${String.fromCodePoint(code)}'` : '';
  return padWithSpaces(spec, `U+${digits}${shown}`);
}

const FLOAT_VERBS: Readonly<Record<string, readonly [FloatVerb, number]>> = {
  v: ['g', -1],
  b: ['b', -1],
  g: ['g', -1],
  G: ['G', -1],
  x: ['x', -1],
  X: ['X', -1],
  f: ['f', 6],
  F: ['f', 6],
  e: ['e', 6],
  E: ['E', 6],
};

/** A float64 under `verb`. Source: Go fmt format.go, fmtFloat. */
export function floatVerbText(spec: Spec, value: number, verb: string): string | undefined {
  const [form, usual] = FLOAT_VERBS[verb] ?? [];
  if (form === undefined || usual === undefined) return undefined;
  const precision = spec.precision ?? usual;
  const number = formatFloat(value, form, precision);
  const size = number.replace(/^[-+]/, '');
  const sign = number.startsWith('-') ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  if (size === 'Inf') return padWithSpaces(spec, (sign || '+') + size);
  if (size === 'NaN') return padWithSpaces(spec, sign + size);
  const text = spec.sharp && form !== 'b' ? withPoint(size, form, precision) : size;
  const gap = (spec.width ?? 0) - text.length - 1;
  const isSignFirst = sign !== '' && spec.zero && !spec.minus && gap > 0;
  return isSignFirst ? sign + '0'.repeat(gap) + text : pad(spec, sign + text);
}

/** The `#` flag: a point always, and the zeros that `%g` drops. */
function withPoint(size: string, form: FloatVerb, precision: number): string {
  const isHex = form === 'x' || form === 'X';
  const at = size.search(isHex ? /p/i : /e/i);
  const number = at < 0 ? size : size.slice(0, at);
  const tail = at < 0 ? '' : size.slice(at);
  const wanted = form === 'g' || form === 'G' || form === 'x' ? (precision === -1 ? 6 : precision) : 0;
  const significant = number.replace('.', '').replace(/^0+/, '').length;
  const hasPoint = number.includes('.');
  const missing = wanted - significant - (!hasPoint && number === '0' ? 1 : 0);
  return `${number}${hasPoint ? '' : '.'}${'0'.repeat(Math.max(missing, 0))}${tail}`;
}

/** A complex128 under `verb`; its second half always has a sign. */
export function complexText(spec: Spec, re: number, im: number, verb: string): string | undefined {
  if (!(verb in FLOAT_VERBS)) return undefined;
  return `(${floatVerbText(spec, re, verb)}${floatVerbText({ ...spec, plus: true }, im, verb)}i)`;
}

/** A string under `verb`. */
export function stringText(spec: Spec, value: string, verb: string): string | undefined {
  switch (verb) {
    case 'v':
      return spec.sharpV ? quotedText(spec, value) : pad(spec, truncated(spec, value));
    case 's':
      return pad(spec, truncated(spec, value));
    case 'q':
      return quotedText(spec, value);
    case 'x':
    case 'X':
      return hexBytes(spec, toBytes(value), verb);
    default:
      return undefined;
  }
}

function truncated(spec: Spec, value: string): string {
  const { precision } = spec;
  if (precision === undefined || value.length <= precision) return value;
  const runes = normalize(value);
  let at = 0;
  for (let i = 0; i < precision && at < runes.length; i++)
    at += (runes.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return runes.slice(0, at);
}

function quotedText(spec: Spec, value: string): string {
  const text = truncated(spec, value);
  if (spec.sharp && canBackquote(normalize(text))) return pad(spec, `\`${text}\``);
  return pad(spec, spec.plus ? quoteAscii(text) : quote(text));
}

/** Bytes in hexadecimal: `% x` sets them apart, `%#x` writes 0x before. */
export function hexBytes(spec: Spec, bytes: Uint8Array, verb: string): string {
  const count = Math.min(bytes.length, spec.precision ?? bytes.length);
  if (count === 0) return filler(spec, spec.width ?? 0);
  const prefix = spec.sharp ? '0x' : '';
  const pairs = Array.from(bytes.subarray(0, count), (byte) => byte.toString(16).padStart(2, '0'));
  const text = prefix + pairs.join(spec.space ? ` ${prefix}` : '');
  const gap = filler(spec, (spec.width ?? 0) - text.length);
  const cased = verb === 'X' ? text.toUpperCase() : text;
  return spec.minus ? cased + gap : gap + cased;
}
