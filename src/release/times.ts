import type { Moment } from '../go/calendar.ts';
import { formatMoment } from '../go/layout.ts';
import { parseMoment } from '../go/layout-parse.ts';
import { ZERO } from '../go/time.ts';
import { UTC, type Zone } from '../go/zone.ts';

const RFC3339 = '2006-01-02T15:04:05Z07:00';

/** The moment of a record's time, in the offset that it has there; '' is Go's zero time. */
export function momentOfStamp(stamp: string, local: Zone = UTC): Moment {
  return stamp === '' ? ZERO : parseMoment(RFC3339, stamp, local);
}

/** `Mon Jan _2 15:04:05 2006` in the offset that the record has. Go: time.ANSIC. */
export function ansicTime(stamp: string): string {
  return formatMoment(momentOfStamp(stamp), 'Mon Jan _2 15:04:05 2006');
}
