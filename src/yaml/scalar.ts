import { floatText } from '../go/strconv.ts';
import { isDigit } from './chars.ts';

/** An unsigned integer beyond int64: a type of its own in Go, and no key. */
export interface Unsigned {
  readonly unsigned: bigint;
}

/** What a scalar is to go-yaml: ints are bigints, floats numbers. */
export type Scalar = null | boolean | string | bigint | number | Unsigned;

/** True for an integer beyond int64. */
export function isUnsigned(value: unknown): value is Unsigned {
  return typeof value === 'object' && value !== null && 'unsigned' in value;
}

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);
const MAX_UINT = 2n ** 64n - 1n;

const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const SIGNED_BINARY = /^0b([-+])([01]+)$/;
const DATE =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))| +(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?$/;

/** Reads a word such as `yes`, `~` or `.inf`; undefined when the text is none. Source: go-yaml resolve.go. */
export function readWord(text: string): null | boolean | number | undefined {
  switch (text) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
    case 'y':
    case 'Y':
    case 'yes':
    case 'Yes':
    case 'YES':
    case 'on':
    case 'On':
    case 'ON':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
    case 'n':
    case 'N':
    case 'no':
    case 'No':
    case 'NO':
    case 'off':
    case 'Off':
    case 'OFF':
      return false;
    default:
      return text.charCodeAt(text.length - 4) === 46 ? readInfinity(text) : undefined;
  }
}

function readInfinity(text: string): number | undefined {
  switch (text) {
    case '.nan':
    case '.NaN':
    case '.NAN':
      return Number.NaN;
    case '.inf':
    case '.Inf':
    case '.INF':
    case '+.inf':
    case '+.Inf':
    case '+.INF':
      return Number.POSITIVE_INFINITY;
    case '-.inf':
    case '-.Inf':
    case '-.INF':
      return Number.NEGATIVE_INFINITY;
    default:
      return undefined;
  }
}

/** True when a plain scalar with this first character (NaN: it is empty) can only be text. */
export function isSurelyText(c: number): boolean {
  if (c > 57)
    return !(
      c === 110 ||
      c === 116 ||
      c === 102 ||
      c === 121 ||
      c === 111 ||
      c === 126 ||
      c === 78 ||
      c === 84 ||
      c === 70 ||
      c === 89 ||
      c === 79
    );
  return c < 48 && c !== 43 && c !== 45 && c !== 46;
}

/** What a plain scalar is. Texts that look like timestamps are text. */
export function readScalar(text: string): Scalar {
  const c = text.charCodeAt(0);
  const word = text.length <= 5 ? readWord(text) : undefined;
  if (word !== undefined) return word;
  if (isDigit(c) || c === 43 || c === 45) return readNumber(text);
  if (c !== 46 || !DOT_FLOAT.test(text)) return text;
  const float = Number(text.replaceAll('_', ''));
  return Number.isFinite(float) ? float : text;
}

/** A scalar that begins with a digit or a sign. */
function readNumber(text: string): Scalar {
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const integer = INTEGER.exec(plain);
  if (integer) {
    const value = readInteger(integer);
    if (value !== undefined) return value;
  }
  if (FLOAT.test(plain)) {
    const float = Number(plain);
    if (Number.isFinite(float)) return float;
  }
  const binary = SIGNED_BINARY.exec(plain);
  if (binary) {
    const value = BigInt(`0b${binary[2]}`) * (binary[1] === '-' ? -1n : 1n);
    if (value >= MIN_INT && value <= MAX_INT) return value;
  }
  return text;
}

function readInteger(match: RegExpExecArray): bigint | Unsigned | undefined {
  const [, sign, hex, octal, binary] = match;
  const prefix = hex ? '0x' : octal ? '0o' : binary ? '0b' : '';
  const digits = match.slice(2).join('').replace(/^0+/, '');
  if (digits.length > 64) return undefined;
  const value = digits === '' ? 0n : BigInt(prefix + digits);
  const signed = sign === '-' ? -value : value;
  if (signed >= MIN_INT && signed <= MAX_INT) return signed;
  return sign === '' && value <= MAX_UINT ? { unsigned: value } : undefined;
}

/** True for a real date, or date and time, that go-yaml takes as a timestamp. Source: go-yaml resolve.go, parseTimestamp. */
export function isTimestamp(text: string): boolean {
  if (text.charCodeAt(4) !== 45) return false;
  const match = DATE.exec(text);
  if (!match) return false;
  const isOver = (group: number, most: number): boolean => Number(match[group]) > most;
  if (isOver(4, 23) || isOver(5, 59) || isOver(6, 59) || isOver(7, 24) || isOver(8, 60)) return false;
  if (isOver(9, 23) || isOver(10, 59) || isOver(11, 59)) return false;
  return isDate(Number(match[1]), Number(match[2]), Number(match[3]));
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= last;
}

/** The text of a float as go-yaml writes it: 'g' with the shortest digits, and words for what JSON lacks. */
export function floatWord(x: number): string {
  if (Number.isNaN(x)) return '.nan';
  if (!Number.isFinite(x)) return x > 0 ? '.inf' : '-.inf';
  return floatText(x);
}

/** The text of a float as a key, which is cut down to 32 bits. */
export function floatKey(x: number): string {
  const single = Math.fround(x);
  if (single === 0 || !Number.isFinite(single)) return floatWord(single);
  for (let digits = 0; digits < 9; digits++) {
    const near = Number(single.toExponential(digits));
    if (Math.fround(near) === single) return floatText(near);
  }
  return floatText(single);
}
