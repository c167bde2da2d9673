import { isAscii, toBytes } from '../go/bytes.ts';
import { quoteRune } from '../go/strconv.ts';

const LAYOUT = '2006-01-02';
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What the Go library says against a date, or undefined. Source: time.Parse. */
export function dateProblem(value: string): string | undefined {
  return checkDate(bytesText(value));
}

/** What the Go library says against a time of day with offset, or undefined. */
export function timeProblem(value: string): string | undefined {
  return checkTime(bytesText(value));
}

/** What the Go library says against an RFC 3339 date and time, or undefined. */
export function dateTimeProblem(value: string): string | undefined {
  const text = bytesText(value);
  if (text.length < 20) return 'less than 20 characters long';
  if (text[10] !== 't' && text[10] !== 'T') return '11th character must be t or T';
  const date = checkDate(text.slice(0, 10));
  if (date !== undefined) return `invalid date element: ${date}`;
  const time = checkTime(text.slice(11));
  return time === undefined ? undefined : `invalid time element: ${time}`;
}

/** What the Go library says against an ISO 8601 duration, or undefined. */
export function durationProblem(value: string): string | undefined {
  const text = bytesText(value);
  if (!text.startsWith('P')) return 'must start with P';
  if (text === 'P') return 'nothing after P';
  if (text.endsWith('W')) {
    const weeks = text.slice(1, -1);
    if (weeks === '') return 'no number in week';
    return /^[0-9]+$/.test(weeks) ? undefined : 'invalid week';
  }
  const [days = '', clock, more] = text.slice(1).split('T');
  return (
    unitsProblem(days, 'YMD') ??
    (clock === '' ? 'no time elements' : clock === undefined ? undefined : unitsProblem(clock, 'HMS')) ??
    (more === undefined ? undefined : more === '' ? 'no time elements' : 'more than one T')
  );
}

/** What the Go library says against a period of time, or undefined. */
export function periodProblem(value: string): string | undefined {
  const slash = value.indexOf('/');
  if (slash < 0) return 'missing slash';
  const start = value.slice(0, slash);
  const end = value.slice(slash + 1);
  if (start.startsWith('P'))
    return (
      within('invalid start duration', durationProblem(start)) ??
      within('invalid end date-time', dateTimeProblem(end))
    );
  const wrong = within('invalid start date-time', dateTimeProblem(start));
  if (wrong !== undefined) return wrong;
  if (end.startsWith('P')) return within('invalid end duration', durationProblem(end));
  return within('invalid end date-time', dateTimeProblem(end));
}

function checkDate(text: string): string | undefined {
  const year = /^[0-9]{4}/.exec(text)?.[0];
  if (year === undefined) return cannotParse(text, text, '2006');
  if (text[4] !== '-') return cannotParse(text, text.slice(4), '-');
  const month = /^[0-9]{2}/.exec(text.slice(5))?.[0];
  if (month === undefined) return cannotParse(text, text.slice(5), '01');
  if (month === '00' || month > '12') return `parsing time ${timeQuote(text)}: month out of range`;
  if (text[7] !== '-') return cannotParse(text, text.slice(7), '-');
  const day = /^[0-9]{2}/.exec(text.slice(8))?.[0];
  if (day === undefined) return cannotParse(text, text.slice(8), '02');
  if (text.length > 10) return `parsing time ${timeQuote(text)}: extra text: ${timeQuote(text.slice(10))}`;
  if (Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month))) return undefined;
  return `parsing time ${timeQuote(text)}: day out of range`;
}

function checkTime(text: string): string | undefined {
  if (text.length < 9) return 'less than 9 characters long';
  if (text[2] !== ':' || text[5] !== ':') return 'missing colon in correct place';
  const clock = [text.slice(0, 2), text.slice(3, 5), text.slice(6, 8)];
  const wrong = wrongNumber(clock, 'hour/min/sec');
  if (wrong !== undefined) return wrong;
  const [hour = 0, minute = 0, second = 0] = clock.map(Number);
  if (hour > 23 || minute > 59 || second > 60) return 'hour/min/sec out of range';
  return offsetProblem(text.slice(8), hour * 60 + minute, second);
}

/** A text in which every character is a byte. */
function bytesText(text: string): string {
  return isAscii(text) ? text : Array.from(toBytes(text), (byte) => String.fromCharCode(byte)).join('');
}

function within(what: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${what}: ${problem}`;
}

function cannotParse(whole: string, rest: string, layout: string): string {
  return `parsing time ${timeQuote(whole)} as "${LAYOUT}": cannot parse ${timeQuote(rest)} as "${layout}"`;
}

function timeQuote(bytes: string): string {
  const inner = bytes.replace(/["\\]/g, '\\$&').replace(/[^ -\x7f]/g, (c) => {
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${inner}"`;
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** Go reads these with Atoi, which takes a sign. */
function wrongNumber(texts: readonly string[], what: string): string | undefined {
  for (const text of texts) {
    if (!/^[+-]?[0-9]+$/.test(text)) return `invalid ${what}`;
    if (Number(text) < 0) return `non-positive ${what}`;
  }
  return undefined;
}

function offsetProblem(text: string, minutes: number, second: number): string | undefined {
  const digits = /^\.([0-9]*)/.exec(text);
  if (digits?.[1] === '') return 'no digits in second fraction';
  const offset = digits ? text.slice(digits[0].length) : text;
  const wrong = offset === 'z' || offset === 'Z' ? undefined : checkOffset(offset);
  if (wrong !== undefined) return wrong;
  const utc = offset.length === 6 ? minutes - shiftOf(offset) : minutes;
  const day = 24 * 60;
  if (second >= 60 && (utc < 0 ? utc + day : utc) !== day - 1) return 'invalid leap second';
  return undefined;
}

function checkOffset(offset: string): string | undefined {
  if (offset.length !== 6) return 'offset must be 6 characters long';
  if (offset[0] !== '+' && offset[0] !== '-') return 'offset must begin with plus/minus';
  if (offset[3] !== ':') return 'missing colon in offset in correct place';
  const parts = [offset.slice(1, 3), offset.slice(4)];
  const wrong = wrongNumber(parts, 'hour/min in offset');
  if (wrong !== undefined) return wrong;
  return Number(parts[0]) > 23 || Number(parts[1]) > 59 ? 'hour/min in offset out of range' : undefined;
}

function shiftOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return offset.startsWith('-') ? -minutes : minutes;
}

function unitsProblem(elements: string, units: string): string | undefined {
  let left = units;
  let rest = elements;
  while (rest !== '') {
    const number = /^[0-9]*/.exec(rest)?.[0] ?? '';
    if (number === '') return 'missing number';
    rest = rest.slice(number.length);
    if (rest === '') return 'missing unit';
    const unit = rest.charAt(0);
    const at = left.indexOf(unit);
    if (at < 0) {
      const shown = quoteRune(unit.charCodeAt(0));
      return units.includes(unit) ? `unit ${shown} out of order` : `invalid unit ${shown}`;
    }
    left = left.slice(at + 1);
    rest = rest.slice(1);
  }
  return undefined;
}
