import { DynError } from '../base/problem.ts';
import type { CallContext } from './function.ts';
import { isRune } from './runes.ts';
import { quote, readFloat, readInt } from './strconv.ts';
import { parseTime } from './time.ts';
import type { TomlToken } from './toml-cursor.ts';
import { type GoValue, int64 } from './value.ts';
import { fixedZone, localZone, offsetAt, type Zone } from './zone.ts';

/** Makes the error of a scalar. */
export type Refuse = (message: string) => Error;

/** The text of a string token. Go: toml parse.go, value. */
export function stringOf({ kind, text }: TomlToken, refuse: Refuse): string {
  switch (kind) {
    case 'escaped':
      return replaceEscapes(text, refuse);
    case 'multiline':
      return replaceEscapes(stripEscapedNewlines(text.replace(/^\r?\n/, '')), refuse);
    case 'raw-multiline':
      return text.replace(/^\r?\n/, '');
    default:
      return text;
  }
}

/** A backslash, then blanks up to and over the end of a line, mean nothing. */
function stripEscapedNewlines(text: string): string {
  return text.replace(/\\\\|\\[ \t\r\n]+/g, (piece) => (piece.includes('\n') ? '' : piece));
}

const SIMPLE: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
};

function replaceEscapes(text: string, refuse: Refuse): string {
  return text.replace(/\\(?:x..|u.{4}|U.{8}|[\s\S])/g, (piece) => {
    const char = piece.charAt(1);
    const simple = SIMPLE[char];
    if (simple !== undefined) return simple;
    if (/\s/.test(char)) throw refuse(`invalid escape: '\\${char}'`);
    return escapedRune(piece.slice(2), refuse);
  });
}

function escapedRune(hex: string, refuse: Refuse): string {
  const code = Number.parseInt(hex, 16);
  if (!isRune(code)) throw refuse(`Escaped character '\\u${hex}' is not valid UTF-8.`);
  return String.fromCodePoint(code);
}

/** An int64. */
export function integerOfToken({ text }: TomlToken, refuse: Refuse): GoValue {
  if (!hasGoodUnderscores(text))
    throw refuse(`Invalid integer ${quote(text)}: underscores must be surrounded by digits`);
  if (hasLeadingZero(text)) throw refuse(`Invalid integer ${quote(text)}: cannot have leading zeroes`);
  const value = readInt(text, 0, 64);
  if (typeof value === 'bigint') return int64(value);
  throw refuse(`${text} is out of range for int64`);
}

/** A float64. */
export function floatOfToken({ text }: TomlToken, refuse: Refuse): GoValue {
  const parts = text.split(/[.eE]/).filter((part) => part !== '');
  if (!parts.every(hasGoodUnderscores))
    throw refuse(`Invalid float ${quote(text)}: underscores must be surrounded by digits`);
  if (hasLeadingZero(text)) throw refuse(`Invalid float ${quote(text)}: cannot have leading zeroes`);
  if (/\.(?![0-9])/.test(text))
    throw refuse(`Invalid float ${quote(text)}: '.' must be followed by one or more digits`);
  if (text === '-nan') return { go: 'nan' };
  const value = readFloat(text === '+nan' ? 'nan' : text);
  if (typeof value === 'number') return value;
  if (value.error.endsWith('out of range')) throw refuse(`${text} is out of range for float64`);
  throw refuse(`Invalid float value: ${quote(text)}`);
}

/** Underscores need a (hexadecimal) digit on both sides. */
function hasGoodUnderscores(text: string): boolean {
  return /^[+-]?(?:nan|inf)$/.test(text) || (!/(?<![0-9a-fA-F])_/.test(text) && /[0-9a-fA-F]$/.test(text));
}

function hasLeadingZero(text: string): boolean {
  return /^[+-]?0[^box.eE]/.test(text);
}

/** Layouts in the order they are tried, with the name of the zone that times without one get. */
const LAYOUTS: readonly (readonly [string, string?])[] = [
  ['2006-01-02T15:04:05.999999999Z07:00'],
  ['2006-01-02T15:04:05.999999999', 'datetime-local'],
  ['2006-01-02', 'date-local'],
  ['15:04:05.999999999', 'time-local'],
  ['2006-01-02T15:04Z07:00'],
  ['2006-01-02T15:04', 'datetime-local'],
  ['15:04', 'time-local'],
];

/** A time.Time; local dates and times are in zones of their own, with the present offset of the local zone. */
export function datetimeOf({ text }: TomlToken, refuse: Refuse, call: CallContext): GoValue {
  const written = text.replaceAll('z', 'Z').replace(/[t ]/g, 'T');
  const local = localZone(call.entropy);
  for (const [layout, zoneName] of LAYOUTS) {
    const zone = zoneName === undefined ? local : presentOffset(local, zoneName, call);
    const time = parseIfGood(layout, written, zone);
    if (time === undefined) continue;
    if (lacksZero(written, layout)) break;
    return time;
  }
  throw refuse(`invalid datetime: ${quote(written)}`);
}

function presentOffset(local: Zone, name: string, call: CallContext): Zone {
  const seconds = Number(call.entropy.clock.nowNs() / 1_000_000_000n);
  return fixedZone(name, offsetAt(local, seconds).offset);
}

function parseIfGood(layout: string, text: string, zone: Zone): GoValue | undefined {
  try {
    return parseTime(layout, text, zone);
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

/** Go reads one digit where two are due; then the separators are not where the layout has them. */
function lacksZero(text: string, layout: string): boolean {
  const [fixed = ''] = layout.split(/[.Z]/);
  return Array.from(fixed).some((char, i) => !/[0-9]/.test(char) && text[i] !== char);
}
