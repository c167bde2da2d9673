import { fromByteText, toByteText } from './byte-text.ts';
import { DAY, dateOf, daysFrom1970, daysInMonth, daysInYear, weekdayOf } from './gregorian.ts';

/** An offset in seconds east of UTC and what it is called; the name may be empty. */
export interface ZoneOffset {
  readonly offset: number;
  readonly name: string;
  readonly isDaylight: boolean;
}

/** When clocks change, year after year. */
export interface ZoneRule {
  readonly standard: ZoneOffset;
  readonly summer?: Summer;
}

interface Summer {
  readonly daylight: ZoneOffset;
  readonly from: Turn;
  readonly to: Turn;
}

/** Seconds from the start of a year, on the clock that is changed. */
type Turn = (year: number) => number;

// What is out of its range does not match.
const NAME = '(?:<([^>]*)>|((?!<)[^0-9,+-]{3,}))';
const HOURS = '0*(?:16[0-8]|1[0-5][0-9]|[0-9]{1,2})';
const OFFSET = `([+-]?${HOURS}(?::0*[0-5]?[0-9]){0,2})(?![0-9:])`;
const DAY_OF_YEAR = '0*(?:36[0-5]|3[0-5][0-9]|[12]?[0-9]{1,2})';
const WEEKDAY = 'M0*(1[0-2]|[1-9])[.]0*([1-5])[.]0*([0-6])';
const TURN = `(?:J(?!0+(?![0-9]))(${DAY_OF_YEAR})|(${DAY_OF_YEAR})|${WEEKDAY})(?:/${OFFSET})?`;
const STANDARD = new RegExp(`^${NAME}${OFFSET}`);
const DAYLIGHT = new RegExp(`^${NAME}(?:${OFFSET}|(?=,|$))`);
const TURNS = new RegExp(`^[,;]${TURN},${TURN}$`);
const AMERICAN = ',M3.2.0,M11.1.0';

/** Reads a rule in the notation of POSIX (`CET-1CEST,M3.5.0,M10.5.0/3`); undefined for what is none. Go: tzset. */
export function readRule(text: string): ZoneRule | undefined {
  const bytes = toByteText(text);
  const [whole = '', quoted, plain = quoted, offset] = STANDARD.exec(bytes) ?? [];
  if (plain === undefined || offset === undefined) return undefined;
  const standard = { name: fromByteText(plain), offset: -secondsOf(offset), isDaylight: false };
  const rest = bytes.slice(whole.length);
  if (rest === '' || rest.startsWith(',')) return { standard };
  const summer = readSummer(rest, standard.offset);
  return summer && { standard, summer };
}

function readSummer(text: string, standard: number): Summer | undefined {
  const [whole = '', quoted, plain = quoted, offset] = DAYLIGHT.exec(text) ?? [];
  const turns = TURNS.exec(text.slice(whole.length) || AMERICAN);
  if (plain === undefined || !turns) return undefined;
  const shift = offset === undefined ? standard + 3600 : -secondsOf(offset);
  const [from, to] = [turns.slice(1, 7), turns.slice(7)].map(readTurn);
  return from && to && { daylight: { name: fromByteText(plain), offset: shift, isDaylight: true }, from, to };
}

function secondsOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  const size = (hours * 60 + minutes) * 60 + seconds;
  return text.startsWith('-') ? -size : size;
}

/** A day is counted without leap days (`J60`), with them from 0 on (`59`), or in weeks of a month (`M3.5.0`). Go: tzruleTime. */
function readTurn([julian, plain, month, week, weekday, time = '2']: string[]): Turn {
  const second = secondsOf(time);
  const dayIn = (year: number): number => {
    if (plain !== undefined) return Number(plain);
    if (julian !== undefined)
      return Number(julian) - (daysInYear(year) === 366 && Number(julian) >= 60 ? 0 : 1);
    return dayByWeek(year, Number(month), Number(week), Number(weekday));
  };
  return (year) => dayIn(year) * DAY + second;
}

function dayByWeek(year: number, month: number, week: number, weekday: number): number {
  const first = daysFrom1970(year, month, 1);
  const day = ((weekday - weekdayOf(first) + 7) % 7) + 7 * (week - 1);
  const last = day < daysInMonth(year, month) ? day : day - 7;
  return first + last - daysFrom1970(year, 1, 1);
}

/** The offset at a Unix time in seconds. Go: tzset. */
export function offsetByRule({ standard, summer }: ZoneRule, unix: number): ZoneOffset {
  if (!summer) return standard;
  const { year, yearDay } = dateOf(Math.floor(unix / DAY));
  const second = (yearDay - 1) * DAY + (unix % DAY);
  const start = summer.from(year) - standard.offset;
  const end = summer.to(year) - summer.daylight.offset;
  const isSummer = start <= end ? start <= second && second < end : second < end || start <= second;
  return isSummer ? summer.daylight : standard;
}
