import { goError } from '../base/problems/template.ts';
import { fromByteText, toByteText } from './byte-text.ts';
import { fromUnix, type Moment, momentOf, unixSeconds } from './calendar.ts';
import { quoteTime } from './duration.ts';
import { daysInMonth, daysInYear } from './gregorian.ts';
import { layoutPieces, MONTHS, WEEKDAYS } from './layout.ts';
import { fixedZone, offsetAt, offsetNamed, UTC, type Zone } from './zone.ts';

/** Reads a time after the model of a layout; without a zone in it, in `local`. Go: time.ParseInLocation. */
export function parseMoment(layout: string, text: string, local: Zone): Moment {
  const reader: Reader = { rest: toByteText(text), fields: { ...EMPTY } };
  const whole = { layout: toByteText(layout), text: reader.rest };
  for (const { literal, element, rest } of layoutPieces(whole.layout)) {
    skipLiteral(reader, literal, whole);
    if (element === '') break;
    readChecked(reader, { element, rest }, whole);
  }
  if (reader.rest !== '') throw rangeError(whole, `: extra text: ${quoteBytes(reader.rest)}`);
  return toMoment(reader.fields, local, whole);
}

/** Quotes a text of one character a byte. */
function quoteBytes(text: string): string {
  return quoteTime(fromByteText(text));
}

/** What the text has said so far. Offsets in seconds; to Go, -1 is none. */
interface Fields {
  year: number;
  month: number | undefined;
  day: number | undefined;
  yearDay: number | undefined;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  half: string;
  utc: boolean;
  offset: number;
  zoneName: string;
}

const EMPTY: Fields = {
  year: 0,
  month: undefined,
  day: undefined,
  yearDay: undefined,
  hour: 0,
  minute: 0,
  second: 0,
  nanosecond: 0,
  half: '',
  utc: false,
  offset: -1,
  zoneName: '',
};

interface Reader {
  rest: string;
  readonly fields: Fields;
}

interface Whole {
  readonly layout: string;
  readonly text: string;
}

/** A field that does not look as its element wants it. */
const BAD = Symbol();

function mismatch(whole: Whole, element: string, rest: string): Error {
  const [text, layout, from, as] = [whole.text, whole.layout, rest, element].map(quoteBytes);
  return goError(`parsing time ${text} as ${layout}: cannot parse ${from} as ${as}`);
}

function rangeError(whole: Whole, message: string): Error {
  return goError(`parsing time ${quoteBytes(whole.text)}${message}`);
}

/** Blanks in the layout match any number of blanks, at least one unless the text ends. Go: skip. */
function skipLiteral(reader: Reader, literal: string, whole: Whole): void {
  for (let i = 0; i < literal.length; ) {
    if (literal[i] !== ' ') {
      if (reader.rest[0] !== literal[i]) throw mismatch(whole, literal, reader.rest);
      reader.rest = reader.rest.slice(1);
      i++;
      continue;
    }
    if (reader.rest !== '' && reader.rest[0] !== ' ') throw mismatch(whole, literal, reader.rest);
    while (literal[i] === ' ') i++;
    reader.rest = reader.rest.replace(/^ +/, '');
  }
}

interface Element {
  readonly element: string;
  readonly rest: string;
}

/** Reads one element, or throws Go's error: the text before the element is what could not be parsed. */
function readChecked(reader: Reader, at: Element, whole: Whole): void {
  const hold = reader.rest;
  const outOfRange = readElement(reader, at);
  if (outOfRange === BAD) throw mismatch(whole, at.element, hold);
  if (outOfRange !== '') throw rangeError(whole, `: ${outOfRange} out of range`);
}

/** Gives what is out of range, an empty text when all is well, or BAD. */
type Outcome = string | typeof BAD;

function readElement(reader: Reader, at: Element): Outcome {
  const { fields } = reader;
  switch (at.element) {
    case '06':
      return readYear(reader, 2);
    case '2006':
      return readYear(reader, 4);
    case 'Jan':
    case 'January':
      return readName(reader, MONTHS, at.element === 'Jan', (index) => {
        fields.month = index + 1;
      });
    case '1':
    case '01':
      return readNumber(reader, at, (n) => {
        fields.month = n;
        return n <= 0 || n > 12 ? 'month' : '';
      });
    case 'Mon':
    case 'Monday':
      return readName(reader, WEEKDAYS, at.element === 'Mon', () => {});
    case '2':
    case '_2':
    case '02':
      if (at.element === '_2') dropBlanks(reader, 1);
      return readNumber(reader, at, (n) => {
        fields.day = n;
        return '';
      });
    case '__2':
    case '002':
      if (at.element === '__2') dropBlanks(reader, 2);
      return readNumber(reader, at, (n) => {
        fields.yearDay = n;
        return '';
      });
    default:
      return readClock(reader, at);
  }
}

function readClock(reader: Reader, at: Element): Outcome {
  const { fields } = reader;
  switch (at.element) {
    case '15':
    case '3':
    case '03':
      return readNumber(reader, at, (n) => {
        fields.hour = n;
        return n >= (at.element === '15' ? 24 : 13) ? 'hour' : '';
      });
    case '4':
    case '04':
      return readNumber(reader, at, (n) => {
        fields.minute = n;
        return n >= 60 ? 'minute' : '';
      });
    case '5':
    case '05':
      return readSecond(reader, at);
    case 'PM':
    case 'pm':
      return readHalf(reader, at.element === 'pm');
    case 'MST':
      return readZoneName(reader);
    default:
      return /^[-Z]/.test(at.element) ? readOffset(reader, at.element) : readFraction(reader, at.element);
  }
}

function dropBlanks(reader: Reader, most: number): void {
  for (let i = 0; i < most && reader.rest[0] === ' '; i++) reader.rest = reader.rest.slice(1);
}

/** Go's atoi: a sign is allowed in two digits of a year. */
function readYear(reader: Reader, width: 2 | 4): Outcome {
  const { rest, fields } = reader;
  if (rest.length < width || (width === 4 && !/^[0-9]/.test(rest))) return BAD;
  const text = rest.slice(0, width);
  if (!/^[+-]?[0-9]+$/.test(text)) return BAD;
  reader.rest = rest.slice(width);
  fields.year = Number(text);
  if (width === 2) fields.year += fields.year >= 69 ? 1900 : 2000;
  return '';
}

function readName(
  reader: Reader,
  names: readonly string[],
  short: boolean,
  found: (index: number) => void,
): Outcome {
  const { rest } = reader;
  for (const [index, full] of names.entries()) {
    const name = short ? full.slice(0, 3) : full;
    if (rest.slice(0, name.length).toLowerCase() !== name.toLowerCase()) continue;
    reader.rest = rest.slice(name.length);
    found(index);
    return '';
  }
  return BAD;
}

/** How many digits a number has; others have one or two. */
const DIGITS: ReadonlyMap<string, RegExp> = new Map([
  ['002', /^[0-9]{3}/],
  ['__2', /^[0-9]{1,3}/],
  ...['01', '02', '03', '04', '05'].map((element) => [element, /^[0-9]{2}/] as const),
]);

/** Go: getnum, getnum3. */
function readNumber(reader: Reader, { element }: Element, found: (value: number) => string): Outcome {
  const match = (DIGITS.get(element) ?? /^[0-9]{1,2}/).exec(reader.rest);
  if (!match) return BAD;
  reader.rest = reader.rest.slice(match[0].length);
  return found(Number(match[0]));
}

/** Seconds may have a fraction that the layout does not mention. */
function readSecond(reader: Reader, at: Element): Outcome {
  const outcome = readNumber(reader, at, (n) => {
    reader.fields.second = n;
    return n >= 60 ? 'second' : '';
  });
  if (outcome !== '') return outcome;
  const isMentioned = layoutPieces(at.rest).findIndex(({ element }) => /^[.,]/.test(element)) === 0;
  return isMentioned ? '' : takeFraction(reader);
}

/** As many digits as there are, or none; those behind the ninth are ignored. Go: parseNanoseconds. */
function takeFraction(reader: Reader): Outcome {
  const match = /^[.,]([0-9]+)/.exec(reader.rest);
  if (match) {
    reader.rest = reader.rest.slice(match[0].length);
    reader.fields.nanosecond = Number(`${match[1]}00000000`.slice(0, 9));
  }
  return '';
}

function readFraction(reader: Reader, element: string): Outcome {
  if (element.endsWith('9')) return takeFraction(reader);
  const fraction = reader.rest.slice(0, element.length);
  if (fraction.length < element.length || !/^[.,]/.test(fraction)) return BAD;
  const digits = fraction.slice(1, 10);
  if (!/^[+-]?[0-9]+$/.test(digits)) return BAD;
  if (Number(digits) < 0) return 'fractional second';
  reader.rest = reader.rest.slice(fraction.length);
  reader.fields.nanosecond = Number(digits) * 10 ** (9 - digits.length);
  return '';
}

function readHalf(reader: Reader, small: boolean): Outcome {
  const text = reader.rest.slice(0, 2);
  if (!(small ? /^[ap]m/ : /^[AP]M/).test(text)) return BAD;
  reader.rest = reader.rest.slice(2);
  reader.fields.half = text.toUpperCase();
  return '';
}

const OFFSETS: ReadonlyMap<string, RegExp> = new Map([
  ['07', /^(.)(..)/s],
  ['0700', /^(.)(..)(..)/s],
  ['07:00', /^(.)(..):(..)/s],
  ['070000', /^(.)(..)(..)(..)/s],
  ['07:00:00', /^(.)(..):(..):(..)/s],
]);

function readOffset(reader: Reader, element: string): Outcome {
  const { rest, fields } = reader;
  if (element.startsWith('Z') && rest.startsWith('Z')) {
    reader.rest = rest.slice(1);
    fields.utc = true;
    return '';
  }
  const match = OFFSETS.get(element.slice(1))?.exec(rest);
  if (!match) return BAD;
  const [whole, sign, ...pairs] = match;
  reader.rest = rest.slice(whole.length);
  const wrong = pairs.findIndex((pair) => !/^[0-9]{2}$/.test(pair));
  const [hours = 0, minutes = 0, seconds = 0] = (wrong < 0 ? pairs : pairs.slice(0, wrong)).map(Number);
  if (seconds > 60) return 'time zone offset second';
  if (minutes > 60) return 'time zone offset minute';
  if (hours > 24) return 'time zone offset hour';
  if (wrong >= 0 || (sign !== '+' && sign !== '-')) return BAD;
  const offset = (hours * 60 + minutes) * 60 + seconds;
  fields.offset = sign === '-' ? -offset : offset;
  return '';
}

/** Go: parseTimeZone, with its list of shapes; hours go to 23. */
const ZONE_NAME =
  /^(?=.{3})(?:ChST|MeST|GMT(?:[+-]0*(?:2[0-3]|1?[0-9])(?![0-9]))?|[+-]0*(?:2[0-3]|1?[0-9])(?![0-9])|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z]))/s;

function readZoneName(reader: Reader): Outcome {
  const { rest, fields } = reader;
  if (rest.startsWith('UTC')) {
    fields.utc = true;
    reader.rest = rest.slice(3);
    return '';
  }
  const match = ZONE_NAME.exec(rest);
  if (!match) return BAD;
  fields.zoneName = match[0];
  reader.rest = rest.slice(match[0].length);
  return '';
}

function toMoment(fields: Fields, local: Zone, whole: Whole): Moment {
  if (fields.half === 'PM' && fields.hour < 12) fields.hour += 12;
  else if (fields.half === 'AM' && fields.hour === 12) fields.hour = 0;
  if (fields.yearDay !== undefined) applyYearDay(fields, fields.yearDay, whole);
  const parts = { ...fields, month: fields.month ?? 1, day: fields.day ?? 1 };
  if (parts.day < 1 || parts.day > daysInMonth(parts.year, parts.month))
    throw rangeError(whole, ': day out of range');
  if (fields.utc) return momentOf(parts, UTC);
  if (fields.offset !== -1) return atOffset(momentOf(parts, UTC), fields, local);
  if (fields.zoneName !== '') return inNamedZone(momentOf(parts, UTC), fields.zoneName, local);
  return momentOf(parts, local);
}

function applyYearDay(fields: Fields, yearDay: number, whole: Whole): void {
  const { year } = fields;
  if (yearDay < 1 || yearDay > daysInYear(year)) throw rangeError(whole, ': day-of-year out of range');
  let month = 1;
  let day = yearDay;
  while (day > daysInMonth(year, month)) day -= daysInMonth(year, month++);
  if (fields.month !== undefined && fields.month !== month)
    throw rangeError(whole, ': day-of-year does not match month');
  if (fields.day !== undefined && fields.day !== day)
    throw rangeError(whole, ': day-of-year does not match day');
  fields.month = month;
  fields.day = day;
}

/** The local zone when it has this offset then, else a zone of its own. */
function atOffset(wall: Moment, { offset, zoneName }: Fields, local: Zone): Moment {
  const unix = unixSeconds(wall) - BigInt(offset);
  const here = offsetAt(local, Number(unix));
  const same = here.offset === offset && (zoneName === '' || here.name === zoneName);
  return fromUnix(unix, wall.nanoseconds, same ? local : fixedZone(zoneName, offset));
}

/** A name that the local zone does not know gets offset 0, but GMT+3 says its own. */
function inNamedZone(wall: Moment, name: string, local: Zone): Moment {
  const known = offsetNamed(local, name, Number(unixSeconds(wall)));
  if (known !== undefined) return fromUnix(unixSeconds(wall) - BigInt(known), wall.nanoseconds, local);
  const hours = name.startsWith('GMT') ? Number(name.slice(3)) : 0;
  return { ...wall, zone: fixedZone(name, hours * 3600) };
}
