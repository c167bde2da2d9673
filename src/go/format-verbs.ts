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
  /** 0 for none. */
  width: number;
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
    width: 0,
    precision: undefined,
  };
}

/** The verb of whatever is printed without a format. */
export const PLAIN: Readonly<Spec> = plainSpec();

/** The text filled up to the width, counted in runes. */
export function pad(spec: Readonly<Spec>, text: string): string {
  if (!spec.width || text.length >= spec.width * 2) return text;
  const gap = filler(spec, spec.width - runeCount(text));
  return spec.minus ? text + gap : gap + text;
}

function filler(spec: Readonly<Spec>, count: number): string {
  return count > 0 ? (spec.zero && !spec.minus ? '0' : ' ').repeat(count) : '';
}

function padWithSpaces(spec: Readonly<Spec>, text: string): string {
  return pad({ ...spec, zero: false }, text);
}

function runeCount(text: string): number {
  let count = 0;
  for (const _ of normalize(text)) count++;
  return count;
}

/** A bool under `verb`; undefined when the verb does not take one, as in all these functions. */
export function boolText(spec: Readonly<Spec>, value: boolean, verb: string): string | undefined {
  return verb === 't' || verb === 'v' ? pad(spec, String(value)) : undefined;
}

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** An integer under `verb`. Source: Go fmt print.go, fmtInteger. */
export function integerText(
  spec: Readonly<Spec>,
  value: bigint,
  isSigned: boolean,
  verb: string,
): string | undefined {
  if (verb === 'v' && spec.sharpV && !isSigned) return prefixedHex(spec, value, true);
  const base = BASES[verb];
  if (base !== undefined) return digitsText(spec, value, base, verb);
  const code = Number(value);
  if (verb === 'c') return pad(spec, String.fromCodePoint(isRune(code) ? code : 0xfffd));
  if (verb === 'q') return pad(spec, quoteRune(code, spec.plus));
  return verb === 'U' ? unicodeText(spec, BigInt.asUintN(64, value)) : undefined;
}

/** Hexadecimal with or without `0x`, whatever the flags say. */
export function prefixedHex(spec: Readonly<Spec>, value: bigint, isPrefixed: boolean): string {
  return digitsText({ ...spec, sharp: isPrefixed }, value, 16);
}

function digitsText(spec: Readonly<Spec>, value: bigint, base: number, verb?: string): string {
  if (spec.precision === 0 && value === 0n) return ' '.repeat(spec.width);
  const size = (value < 0n ? -value : value).toString(base);
  const digits = size.padStart(leastDigits(spec, value < 0n), '0');
  const sign = value < 0n ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  const text = basePrefix(spec, base, verb, digits) + digits;
  return padWithSpaces(spec, sign + (verb === 'X' ? text.toUpperCase() : text));
}

/** `%.3d` and `%03d` both ask for zeros; a precision wins. */
function leastDigits(spec: Readonly<Spec>, isNegative: boolean): number {
  if (spec.precision !== undefined) return spec.precision;
  if (!spec.zero || spec.minus) return 0;
  return isNegative || spec.plus || spec.space ? spec.width - 1 : spec.width;
}

function basePrefix(spec: Readonly<Spec>, base: number, verb: string | undefined, digits: string): string {
  const octal = verb === 'O' ? '0o' : '';
  if (!spec.sharp) return octal;
  if (base === 2) return '0b';
  if (base === 16) return '0x';
  return base === 8 && !digits.startsWith('0') ? `${octal}0` : octal;
}

function unicodeText(spec: Readonly<Spec>, value: bigint): string {
  const digits = value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(spec.precision ?? 4, 4), '0');
  const code = Number(value);
  const shown = spec.sharp && isPrint(code) ? ` '${String.fromCodePoint(code)}'` : '';
  return padWithSpaces(spec, `U+${digits}${shown}`);
}

const FLOAT_VERBS: Readonly<Record<string, readonly [FloatVerb, number?]>> = {
  v: ['g'],
  b: ['b'],
  g: ['g'],
  G: ['G'],
  x: ['x'],
  X: ['X'],
  f: ['f', 6],
  F: ['f', 6],
  e: ['e', 6],
  E: ['E', 6],
};

/** A float64 under `verb`. Source: Go fmt format.go, fmtFloat. */
export function floatVerbText(spec: Readonly<Spec>, value: number, verb: string): string | undefined {
  const known = FLOAT_VERBS[verb];
  if (!known) return undefined;
  const [form, usual] = known;
  const precision = spec.precision ?? usual;
  const number = formatFloat(value, form, precision);
  const size = number.replace(/^[-+]/, '');
  const sign = number.startsWith('-') ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  if (size === 'Inf') return padWithSpaces(spec, (sign || '+') + size);
  if (size === 'NaN') return padWithSpaces(spec, sign + size);
  const text = spec.sharp && form !== 'b' ? withPoint(size, form, precision) : size;
  if (spec.zero) return sign + pad({ ...spec, width: spec.width - sign.length }, text);
  return pad(spec, sign + text);
}

/** The `#` flag: a point always, and the zeros that `%g` drops. */
function withPoint(size: string, form: FloatVerb, precision: number | undefined): string {
  const isHex = form === 'x' || form === 'X';
  const [number = ''] = size.split(isHex ? /p/i : /e/i);
  const tail = size.slice(number.length);
  const wanted = form === 'g' || form === 'G' || form === 'x' ? (precision ?? 6) : 0;
  const significant = number.replace('.', '').replace(/^0+/, '').length;
  const hasPoint = number.includes('.');
  const missing = wanted - significant - (!hasPoint && number === '0' ? 1 : 0);
  return `${number}${hasPoint ? '' : '.'}${'0'.repeat(Math.max(missing, 0))}${tail}`;
}

/** A complex128 under `verb`; its second half always has a sign. */
export function complexText(spec: Readonly<Spec>, re: number, im: number, verb: string): string | undefined {
  if (!(verb in FLOAT_VERBS)) return undefined;
  return `(${floatVerbText(spec, re, verb)}${floatVerbText({ ...spec, plus: true }, im, verb)}i)`;
}

/** A string under `verb`. */
export function stringText(spec: Readonly<Spec>, value: string, verb: string): string | undefined {
  switch (verb) {
    case 'v':
      return spec.sharpV ? quotedText(spec, value) : shownText(spec, value);
    case 's':
      return shownText(spec, value);
    case 'q':
      return quotedText(spec, value);
    case 'x':
    case 'X':
      return hexBytes(spec, toBytes(value), verb);
    default:
      return undefined;
  }
}

/** A text as it is: cut off after `precision` runes, and filled up. */
export function shownText(spec: Readonly<Spec>, value: string): string {
  return pad(spec, truncated(spec, value));
}

function truncated(spec: Readonly<Spec>, value: string): string {
  if (spec.precision === undefined) return value;
  let text = '';
  let count = 0;
  for (const rune of normalize(value)) {
    if (count++ === spec.precision) break;
    text += rune;
  }
  return text;
}

function quotedText(spec: Readonly<Spec>, value: string): string {
  const text = truncated(spec, value);
  if (spec.sharp && canBackquote(normalize(text))) return pad(spec, `\`${text}\``);
  return pad(spec, spec.plus ? quoteAscii(text) : quote(text));
}

/** Bytes in hexadecimal: `% x` sets them apart, `%#x` writes 0x before. */
export function hexBytes(spec: Readonly<Spec>, bytes: Uint8Array, verb: string): string {
  const count = Math.min(bytes.length, spec.precision ?? bytes.length);
  if (count === 0) return pad(spec, '');
  const prefix = spec.sharp ? '0x' : '';
  const pairs = Array.from(bytes.subarray(0, count), (byte) => byte.toString(16).padStart(2, '0'));
  const text = prefix + pairs.join(spec.space ? ` ${prefix}` : '');
  return pad(spec, verb === 'X' ? text.toUpperCase() : text);
}
