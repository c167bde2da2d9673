import { problemOf } from '../base/problem.ts';
import { addNanoseconds, fromUnix, type Moment, unixSeconds } from '../go/calendar.ts';
import { durationText, parseDuration, roundDuration, sizeOf } from '../go/duration.ts';
import type { CallContext } from '../go/function.ts';
import { formatMoment } from '../go/layout.ts';
import { readInt } from '../go/strconv.ts';
import { inZone, known, momentIn, now, parseTime, since, timeValue, ZERO } from '../go/time.ts';
import { type GoValue, isTagged } from '../go/value.ts';
import { findZone, localZone, UTC, type Zone } from '../go/zone.ts';
import { any, type FunctionTable, fn, text, time } from './define.ts';

const dateInZone = fn([text, any, text], (layout, date, zone, call) =>
  show(layout, date, zoneNamed(zone, call), call),
);
const dateModify = fn([text, time], (by, date) => add(date, ignoreBad(() => parseDuration(by)) ?? 0n));
const mustDateModify = fn([text, time], (by, date) => add(date, parseDuration(by)));

/** Times and durations. Source: sprig v3.3.0 date.go. */
export const dates: FunctionTable = {
  now: fn([], (call) => timeValue(now(call))),
  date: fn([text, any], (layout, date, call) => show(layout, date, localZone(call.entropy), call)),
  dateInZone,
  date_in_zone: dateInZone,
  htmlDate: fn([any], (date, call) => show('2006-01-02', date, localZone(call.entropy), call)),
  htmlDateInZone: fn([any, text], (date, zone, call) =>
    show('2006-01-02', date, zoneNamed(zone, call), call),
  ),
  /** A bad duration changes nothing. */
  dateModify,
  date_modify: dateModify,
  mustDateModify,
  must_date_modify: mustDateModify,
  ago: fn([any], (date, call) => {
    const present = now(call);
    const passed = since(present, momentFrom(date, call) ?? present);
    return durationText(roundDuration(passed, 1_000_000_000n));
  }),
  duration: fn([any], (seconds) => durationText(BigInt.asIntN(64, secondsOf(seconds) * 1_000_000_000n))),
  durationRound: fn([any], (value, call) => largestUnit(durationFrom(value, call))),
  /** The zero time when the text is no such time. */
  toDate: fn(
    [text, text],
    (layout, value, call) =>
      ignoreBad(() => parseTime(layout, value, localZone(call.entropy))) ?? timeValue(ZERO),
  ),
  mustToDate: fn([text, text], (layout, value, call) => parseTime(layout, value, localZone(call.entropy))),
  unixEpoch: fn([time], (date) => String(unixSeconds(known(date)))),
};

function show(layout: string, date: GoValue, zone: Zone, call: CallContext): string {
  call.budget.allocate(layout.length);
  return formatMoment(inZone(momentFrom(date, call) ?? now(call), zone), layout);
}

/** A name that is not known means UTC. */
function zoneNamed(name: string, call: CallContext): Zone {
  return name === 'Local' ? localZone(call.entropy) : (findZone(name, call.entropy) ?? UTC);
}

/** A time, or Unix seconds as int or int64; undefined means the present. */
function momentFrom(date: GoValue, call: CallContext): Moment | undefined {
  const seconds = typeof date === 'bigint' ? date : plainInt64(date);
  return seconds === undefined ? momentIn(date) : fromUnix(seconds, 0, localZone(call.entropy));
}

function add(date: GoValue, ns: bigint): GoValue {
  return timeValue(addNanoseconds(known(date), ns));
}

function ignoreBad<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    problemOf(error);
    return undefined;
  }
}

/** A number out of range counts as the nearest one, as Go's ParseInt gives it beside its error; as nanoseconds they wrap to 0 and -1s. */
function secondsOf(value: GoValue): bigint {
  if (typeof value === 'string') {
    const seconds = readInt(value, 10, 64);
    if (typeof seconds === 'bigint') return seconds;
    if (!seconds.error.endsWith('out of range')) return 0n;
    return value.startsWith('-') ? 0n : -1n;
  }
  return plainInt64(value) ?? 0n;
}

function plainInt64(value: GoValue): bigint | undefined {
  const isInt64 = isTagged(value) && value.go === 'integer' && value.type === 'int64';
  return isInt64 && !value.named ? value.value : undefined;
}

function durationFrom(value: GoValue, call: CallContext): bigint {
  if (typeof value === 'string') return ignoreBad(() => parseDuration(value)) ?? 0n;
  const moment = momentIn(value);
  return moment ? since(now(call), moment) : (plainInt64(value) ?? 0n);
}

const SECOND = 1_000_000_000n;
const UNITS: readonly (readonly [string, bigint])[] = [
  ['y', 365n * 86_400n * SECOND],
  ['mo', 30n * 86_400n * SECOND],
  ['d', 86_400n * SECOND],
  ['h', 3600n * SECOND],
  ['m', 60n * SECOND],
  ['s', SECOND],
];

/** Whole units of the largest one that is strictly exceeded, without the sign. */
function largestUnit(ns: bigint): string {
  const size = sizeOf(ns);
  for (const [name, unit] of UNITS) if (size > unit) return `${size / unit}${name}`;
  return '0s';
}
