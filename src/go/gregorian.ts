/** Seconds of a day. */
export const DAY = 86_400;

/** A day of the Gregorian calendar. `month` 1–12, `yearDay` from 1 on. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly yearDay: number;
}

/** The Gregorian date of a day counted from 1970-01-01. */
export function dateOf(days: number): CalendarDay {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayFromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const day = dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  return { year, month, day, yearDay: days - daysFrom1970(year, 1, 1) + 1 };
}

/** Days from 1970-01-01 to a date; months and days beyond their range count on. */
export function daysFrom1970(year: number, month: number, day: number): number {
  const whole = year + Math.floor((month - 1) / 12);
  const fromMarch = modulo(month - 3, 12);
  const y = modulo(month - 1, 12) < 2 ? whole - 1 : whole;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leaps + Math.floor((153 * fromMarch + 2) / 5) + day - 1 - 719_468;
}

/** The weekday of a day counted from 1970-01-01; 0 is Sunday. */
export function weekdayOf(days: number): number {
  return modulo(days + 4, 7);
}

/** Days of a year. */
export function daysInYear(year: number): number {
  return daysFrom1970(year + 1, 1, 1) - daysFrom1970(year, 1, 1);
}

/** Days of a month, 1–12. */
export function daysInMonth(year: number, month: number): number {
  return daysFrom1970(year, month + 1, 1) - daysFrom1970(year, month, 1);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
