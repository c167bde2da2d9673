import type { Budget } from '../base/budget.ts';
import { fromBytes, normalize } from './bytes.ts';
import { isNilBytes, ownText, type Printer, printArgument } from './format-values.ts';
import { PLAIN, plainSpec, type Spec } from './format-verbs.ts';
import { isRune } from './runes.ts';
import { floatText } from './strconv.ts';
import { type GoValue, integerOf, typeName } from './value.ts';

/** What `%v` prints. */
export function valueText(value: GoValue, budget?: Budget): string {
  if (typeof value === 'object') return printArgument({ spec: PLAIN, budget, isFailing: false }, value, 'v');
  return typeof value === 'number' ? floatText(value) : String(value);
}

/** Source: Go fmt.Sprint: a space between operands when neither is a string. */
export function sprint(args: readonly GoValue[], budget?: Budget): string {
  let out = '';
  let wasString = true;
  for (const arg of args) {
    const isString = typeof arg === 'string';
    out += (isString || wasString ? '' : ' ') + valueText(arg, budget);
    wasString = isString;
  }
  return joined(out);
}

/** Source: Go fmt.Sprintln: a space between all operands, a line feed at the end. */
export function sprintln(args: readonly GoValue[], budget?: Budget): string {
  return `${joined(args.map((arg) => valueText(arg, budget)).join(' '))}\n`;
}

/** The text of a value as most of sprig sees it. Source: sprig strings.go, strval. */
export function textOf(value: GoValue, budget?: Budget): string {
  if (value instanceof Uint8Array) return fromBytes(value);
  if (isNilBytes(value)) return '';
  return ownText(value) ?? valueText(value, budget);
}

/** Parts that are cut runes may become whole ones when they meet. */
function joined(text: string): string {
  return text.isWellFormed() ? text : normalize(text);
}

/** Widths and precisions beyond this are refused. */
const LARGEST = 1_000_000;

interface Cursor {
  readonly format: string;
  readonly args: readonly GoValue[];
  readonly budget: Budget | undefined;
  readonly out: string[];
  at: number;
  /** The next operand. */
  next: number;
  /** Some verb named its operand: then left ones are no error. */
  isReordered: boolean;
  isGoodIndex: boolean;
  /** The last thing read was an index like [3]. */
  isAfterIndex: boolean;
  length: number;
}

/** Source: Go fmt.Sprintf. */
export function sprintf(format: string, args: readonly GoValue[], budget?: Budget): string {
  const cursor: Cursor = {
    format: joined(format),
    args,
    budget,
    out: [],
    at: 0,
    next: 0,
    isReordered: false,
    isGoodIndex: true,
    isAfterIndex: false,
    length: 0,
  };
  while (cursor.at < cursor.format.length) readText(cursor);
  if (!cursor.isReordered && cursor.next < args.length)
    write(cursor, extraText(args.slice(cursor.next), budget));
  return joined(cursor.out.join(''));
}

function write(cursor: Cursor, text: string): void {
  cursor.out.push(text);
  cursor.length += text.length;
  if (text.length > 1024) cursor.budget?.allocate(cursor.length);
}

function extraText(args: readonly GoValue[], budget: Budget | undefined): string {
  const shown = args.map((arg) => (arg === null ? '<nil>' : `${typeName(arg)}=${valueText(arg, budget)}`));
  return `%!(EXTRA ${shown.join(', ')})`;
}

/** Reads up to the next verb and writes it. */
function readText(cursor: Cursor): void {
  const { format } = cursor;
  const percent = format.indexOf('%', cursor.at);
  const end = percent < 0 ? format.length : percent;
  if (end > cursor.at) write(cursor, format.slice(cursor.at, end));
  cursor.at = end + 1;
  if (percent >= 0) readVerb(cursor);
}

function readVerb(cursor: Cursor): void {
  const { format } = cursor;
  cursor.isGoodIndex = true;
  const plain = plainVerb(cursor);
  if (plain !== undefined) {
    cursor.at++;
    cursor.next++;
    cursor.isAfterIndex = false;
    write(cursor, plain);
    return;
  }
  const spec = readFlags(cursor);
  cursor.isAfterIndex = readIndex(cursor);
  readWidth(cursor, spec);
  readPrecision(cursor, spec);
  if (!cursor.isAfterIndex) cursor.isAfterIndex = readIndex(cursor);
  write(cursor, cursor.at < format.length ? verbText(cursor, spec, nextVerb(cursor)) : '%!(NOVERB)');
}

/** The text of the next operand under a verb without flags, for those that charts use most; undefined for all others. */
function plainVerb({ format, at, args, next }: Cursor): string | undefined {
  const verb = format.charAt(at);
  const value = args[next];
  if (typeof value === 'string') return verb === 's' || verb === 'v' ? value : undefined;
  return typeof value === 'bigint' && (verb === 'd' || verb === 'v') ? String(value) : undefined;
}

function nextVerb(cursor: Cursor): string {
  const code = cursor.format.codePointAt(cursor.at) ?? 0;
  const verb = String.fromCodePoint(code);
  cursor.at += verb.length;
  return isRune(code) ? verb : '\ufffd';
}

function verbText(cursor: Cursor, spec: Spec, verb: string): string {
  if (verb === '%') return '%';
  if (!cursor.isGoodIndex) return `%!${verb}(BADINDEX)`;
  return cursor.next < cursor.args.length ? printOperand(cursor, spec, verb) : `%!${verb}(MISSING)`;
}

function printOperand(cursor: Cursor, spec: Spec, verb: string): string {
  if (verb === 'v' || verb === 'w') {
    spec.sharpV = spec.sharp;
    spec.plusV = spec.plus;
    spec.sharp = false;
    spec.plus = false;
  }
  const printer: Printer = { spec, budget: cursor.budget, isFailing: false };
  return printArgument(printer, cursor.args[cursor.next++] ?? null, verb);
}

const FLAGS: Readonly<Record<string, 'sharp' | 'zero' | 'plus' | 'minus' | 'space'>> = {
  '#': 'sharp',
  '0': 'zero',
  '+': 'plus',
  '-': 'minus',
  ' ': 'space',
};

function readFlags(cursor: Cursor): Spec {
  const spec = plainSpec();
  for (;;) {
    const flag = FLAGS[cursor.format.charAt(cursor.at)];
    if (flag === undefined) return spec;
    spec[flag] = true;
    cursor.at++;
  }
}

/** Reads `[n]`; true when there was one, good or not. */
function readIndex(cursor: Cursor): boolean {
  const { format, args, at } = cursor;
  if (format[at] !== '[') return false;
  cursor.isReordered = true;
  const close = format.indexOf(']', at);
  if (close === -1 || format.length - at < 3) {
    cursor.isGoodIndex = false;
    cursor.at = at + 1;
    return false;
  }
  cursor.at = close + 1;
  const index = numberIn(format.slice(at + 1, close));
  if (index !== undefined && index >= 1 && index <= args.length) cursor.next = index - 1;
  else cursor.isGoodIndex = false;
  return index !== undefined;
}

/** A whole text of digits as a number; undefined when it is none or too large. */
function numberIn(text: string): number | undefined {
  return /^\d+$/.test(text) && !isOverlong(text) ? Number(text) : undefined;
}

/** Go stops reading once what it has read so far is too large. */
function isOverlong(digits: string): boolean {
  return Number(digits.slice(0, -1)) > LARGEST;
}

function readWidth(cursor: Cursor, spec: Spec): void {
  if (cursor.format[cursor.at] !== '*') {
    const width = readNumber(cursor);
    if (cursor.isAfterIndex && width !== undefined) cursor.isGoodIndex = false;
    spec.width = width ?? 0;
    return;
  }
  cursor.at++;
  const width = takeInteger(cursor);
  if (width === undefined) write(cursor, '%!(BADWIDTH)');
  else {
    spec.width = Math.abs(width);
    if (width < 0) spec.minus = true;
  }
  cursor.isAfterIndex = false;
}

function readPrecision(cursor: Cursor, spec: Spec): void {
  const { format } = cursor;
  if (format[cursor.at] !== '.' || cursor.at + 1 >= format.length) return;
  cursor.at++;
  if (cursor.isAfterIndex) cursor.isGoodIndex = false;
  cursor.isAfterIndex = readIndex(cursor);
  if (format[cursor.at] !== '*') {
    spec.precision = readNumber(cursor) ?? 0;
    return;
  }
  cursor.at++;
  const precision = takeInteger(cursor);
  spec.precision = precision === undefined || precision < 0 ? undefined : precision;
  if (spec.precision === undefined) write(cursor, '%!(BADPREC)');
  cursor.isAfterIndex = false;
}

/** The digits at the cursor; a number that is too large swallows the rest of the format, as in Go. */
function readNumber(cursor: Cursor): number | undefined {
  const { format, at } = cursor;
  let end = at;
  while (format.charCodeAt(end) >= 48 && format.charCodeAt(end) <= 57) end++;
  const digits = format.slice(at, end);
  const isTooLong = isOverlong(digits);
  cursor.at = isTooLong ? format.length : end;
  return isTooLong || digits === '' ? undefined : Number(digits);
}

/** The next operand as a width or precision. */
function takeInteger(cursor: Cursor): number | undefined {
  const given = cursor.args[cursor.next++];
  const value = given === undefined ? undefined : integerOf(given);
  return value === undefined || value > LARGEST || value < -LARGEST ? undefined : Number(value);
}
