import { clamp, clampInt64, MAX_INT64 } from './duration.ts';
import { DAY, dateOf, daysFrom1970, weekdayOf } from './gregorian.ts';
import { offsetAt, type Zone } from './zone.ts';

/** A point in time as Go keeps it: seconds since 0001-01-01 UTC (an int64) and nanoseconds, shown in a zone. */
export interface Moment {
  readonly seconds: bigint;
  readonly nanoseconds: number;
  readonly zone: Zone;
  /** Nanoseconds of the process clock; only what `now` gives has them. */
  readonly monotonic?: bigint;
}

/** A moment on the calendar and clock of its zone. `month` 1–12, `weekday` 0 is Sunday, `offset` in seconds. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly yearDay: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  readonly offset: number;
  readonly zoneName: string;
}

export const UNIX_EPOCH = 62_135_596_800n;
/** Days from Go's "absolute zero", long before any int64 of seconds, to 1970. */
const ABSOLUTE_DAYS = 730_692_556n * 146_097n + 306n + 719_162n;
const ABSOLUTE = ABSOLUTE_DAYS * 86_400n;

/** Unix seconds; wraps as Go's int64 does. */
export function unixSeconds(moment: Moment): bigint {
  return BigInt.asIntN(64, moment.seconds - UNIX_EPOCH);
}

/** The moment of so many Unix seconds. */
export function fromUnix(seconds: bigint, nanoseconds: number, zone: Zone): Moment {
  return { seconds: BigInt.asIntN(64, seconds + UNIX_EPOCH), nanoseconds, zone };
}

/** Year, month … in the moment's zone. Go: Time.locabs and its kin. */
export function wallOf(moment: Moment): Wall {
  const unix = unixSeconds(moment);
  const { offset, name } = offsetAt(moment.zone, Number(unix));
  const absolute = BigInt.asUintN(64, unix + BigInt(offset) + ABSOLUTE);
  const days = Number(absolute / 86_400n - ABSOLUTE_DAYS);
  const clock = Number(absolute % 86_400n);
  return {
    ...dateOf(days),
    weekday: weekdayOf(days),
    hour: Math.floor(clock / 3600),
    minute: Math.floor(clock / 60) % 60,
    second: clock % 60,
    nanosecond: moment.nanoseconds,
    offset,
    zoneName: name,
  };
}

/** What `momentOf` needs; all but the year may lie beyond their range. */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

/** The moment at which the zone's clocks show this. In a gap or an overlap, as Go's time.Date chooses. */
export function momentOf(parts: DateParts, zone: Zone): Moment {
  const days = daysFrom1970(parts.year, parts.month, parts.day);
  const shown = BigInt(days) * BigInt(DAY) + BigInt(parts.hour * 3600 + parts.minute * 60 + parts.second);
  const wall = Number(shown);
  const guess = offsetAt(zone, wall).offset;
  const { offset } = offsetAt(zone, wall - guess);
  return fromUnix(shown - BigInt(offset), parts.nanosecond, zone);
}

const NS = 1_000_000_000n;

/** Nanoseconds since 0001-01-01 UTC. */
export function nanosecondsOf(moment: Moment): bigint {
  return moment.seconds * NS + BigInt(moment.nanoseconds);
}

/** The moment `ns` nanoseconds later; stops at the ends of an int64 of seconds. Go: Time.Add. */
export function addNanoseconds(moment: Moment, ns: bigint): Moment {
  const total = nanosecondsOf(moment) + ns;
  const nanoseconds = ((total % NS) + NS) % NS;
  const seconds = clamp((total - nanoseconds) / NS, -MAX_INT64, MAX_INT64);
  const later = { seconds, nanoseconds: Number(nanoseconds), zone: moment.zone };
  const monotonic = moment.monotonic === undefined ? undefined : moment.monotonic + ns;
  if (monotonic === undefined || clampInt64(monotonic) !== monotonic || !isPackable(later)) return later;
  return { ...later, monotonic };
}

/** The seconds since 1885, which fit a reading of the process clock beside them until 2157. */
export function packedSeconds({ seconds }: Moment): bigint {
  return seconds - 59_453_308_800n;
}

function isPackable(moment: Moment): boolean {
  return BigInt.asUintN(33, packedSeconds(moment)) === packedSeconds(moment);
}
