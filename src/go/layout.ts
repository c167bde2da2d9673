import { type Moment, wallOf } from './calendar.ts';

/** The elements of a layout, as Go finds them. Go: time/format.go, nextStdChunk. */
const ELEMENT =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|[345]|PM|pm|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?![0-9])/g;

/** A layout in pieces: literal text, then an element; the last element is empty. */
export interface LayoutPiece {
  readonly literal: string;
  readonly element: string;
  /** The rest of the layout behind this piece. */
  readonly rest: string;
}

/** Takes a layout apart. */
export function layoutPieces(layout: string): LayoutPiece[] {
  const pieces: LayoutPiece[] = [];
  let last = 0;
  for (const match of layout.matchAll(ELEMENT)) {
    const end = match.index + match[0].length;
    pieces.push({ literal: layout.slice(last, match.index), element: match[0], rest: layout.slice(end) });
    last = end;
  }
  pieces.push({ literal: layout.slice(last), element: '', rest: '' });
  return pieces;
}

export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export const WEEKDAYS: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

type Fields = ReturnType<typeof wallOf>;

/** Shows a moment after the model of Go's reference time. Go: Time.Format. */
export function formatMoment(moment: Moment, layout: string): string {
  const fields = wallOf(moment);
  return layoutPieces(layout)
    .map(({ literal, element }) => literal + formatElement(element, fields))
    .join('');
}

function formatElement(element: string, t: Fields): string {
  switch (element) {
    case '':
      return '';
    case '2006':
      return padded(t.year, 4);
    case '06':
      return padded(Math.abs(t.year) % 100, 2);
    case 'January':
      return String(MONTHS[t.month - 1]);
    case 'Jan':
      return String(MONTHS[t.month - 1]).slice(0, 3);
    case '1':
    case '01':
      return padded(t.month, element.length);
    case 'Monday':
      return String(WEEKDAYS[t.weekday]);
    case 'Mon':
      return String(WEEKDAYS[t.weekday]).slice(0, 3);
    case '2':
    case '02':
      return padded(t.day, element.length);
    case '_2':
      return String(t.day).padStart(2, ' ');
    case '__2':
      return String(t.yearDay).padStart(3, ' ');
    case '002':
      return padded(t.yearDay, 3);
    default:
      return formatClock(element, t);
  }
}

function formatClock(element: string, t: Fields): string {
  switch (element) {
    case '15':
      return padded(t.hour, 2);
    case '3':
    case '03':
      return padded(t.hour % 12 || 12, element.length);
    case '4':
    case '04':
      return padded(t.minute, element.length);
    case '5':
    case '05':
      return padded(t.second, element.length);
    case 'PM':
      return t.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return t.hour >= 12 ? 'pm' : 'am';
    case 'MST':
      return t.zoneName || formatOffset('-0700', t.offset);
    default:
      return /^[-Z]/.test(element) ? formatOffset(element, t.offset) : formatFraction(element, t.nanosecond);
  }
}

function padded(value: number, width: number): string {
  const digits = String(Math.abs(value)).padStart(width, '0');
  return value < 0 ? `-${digits}` : digits;
}

/** Minutes are cut towards zero before the sign is looked at, as in Go: -30 seconds are `+0000`. */
function formatOffset(element: string, offset: number): string {
  if (offset === 0 && element.startsWith('Z')) return 'Z';
  const minutes = Math.trunc(offset / 60);
  const size = Math.abs(minutes);
  const colon = element.includes(':') ? ':' : '';
  const parts = [(minutes < 0 ? '-' : '+') + padded(Math.floor(size / 60), 2)];
  if (element.length > 3) parts.push(padded(size % 60, 2));
  if (element.length > 6) parts.push(padded((minutes < 0 ? -offset : offset) % 60, 2));
  return parts.join(colon);
}

function formatFraction(element: string, nanosecond: number): string {
  const digits = padded(nanosecond, 9).slice(0, element.length - 1);
  if (!element.endsWith('9')) return element.slice(0, 1) + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed && element.slice(0, 1) + trimmed;
}
