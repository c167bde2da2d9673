import { goError } from '../base/problems/template.ts';
import { toBytes } from './bytes.ts';
import {
  addNanoseconds,
  type Moment,
  momentOf,
  nanosecondsOf,
  packedSeconds,
  UNIX_EPOCH,
  unixSeconds,
  wallOf,
} from './calendar.ts';
import { clampInt64, sizeOf } from './duration.ts';
import type { CallContext } from './function.ts';
import { formatMoment, MONTHS } from './layout.ts';
import { parseMoment } from './layout-parse.ts';
import { method, unusable } from './method.ts';
import { quote } from './strconv.ts';
import { durationValue, monthValue, numberIn, weekdayValue } from './time-integers.ts';
import { type GoMethod, type GoStruct, type GoType, type GoValue, int64, isTagged, uint64 } from './value.ts';
import { isLocalZone, localZone, offsetAt, UTC, type Zone } from './zone.ts';

const NS = 1_000_000_000n;

/** Go's zero time, 0001-01-01 UTC. */
export const ZERO: Moment = { seconds: 0n, nanoseconds: 0, zone: UTC };

const FIELDS = ['wall', 'ext', 'loc'];

/** A time.Time of a moment. Its fields are Go's own, for comparing; only methods show them. */
export function timeValue(moment: Moment): GoStruct {
  const location: GoValue =
    moment.zone === UTC ? { go: 'nil', type: LOCATION, kind: 'ptr' } : locationValue(moment.zone);
  const values = [uint64(wallBits(moment)), int64(moment.monotonic ?? moment.seconds), location];
  const fields = new Map(values.map((value, i) => [String(FIELDS[i]), value]));
  return { go: 'struct', type: TIME, pointer: false, fields, data: moment };
}

/** With a reading of the process clock, the seconds since 1885 and a flag share the field with the nanoseconds. */
function wallBits(moment: Moment): bigint {
  const nanoseconds = BigInt(moment.nanoseconds);
  return moment.monotonic === undefined ? nanoseconds : ((packedSeconds(moment) | FLAG) << 30n) | nanoseconds;
}

/** The moment behind a time.Time, or undefined for other values. */
export function momentIn(value: GoValue | undefined): Moment | undefined {
  return isTagged(value) && value.go === 'struct' && isMoment(value.data) ? value.data : undefined;
}

function isMoment(data: unknown): data is Moment {
  return data instanceof Object && 'nanoseconds' in data;
}

/** Reads a time.Time; throws Go's parse error. */
export function parseTime(layout: string, text: string, zone: Zone): GoStruct {
  return timeValue(parseMoment(layout, text, zone));
}

/** Go: hasMonotonic, one bit above the seconds. */
const FLAG = 1n << 33n;

const startTimes = new WeakMap<object, bigint>();

/** The present, with a reading of the process clock that starts at the first question. Go: time.Now. */
export function now(call: CallContext): Moment {
  const { clock } = call.entropy;
  const ns = clock.nowNs();
  const start = startTimes.get(clock) ?? ns - 1n;
  startTimes.set(clock, start);
  const present = addNanoseconds({ ...ZERO, zone: localZone(call.entropy) }, ns + UNIX_EPOCH * NS);
  return { ...present, monotonic: ns - start };
}

/** The time between two moments, at most what an int64 of nanoseconds holds. Go: Time.Sub. */
export function since(later: Moment, earlier: Moment): bigint {
  return clampInt64(nanosecondsOf(later) - nanosecondsOf(earlier));
}

/** The same moment elsewhere. Go: Time.In. */
export function inZone(moment: Moment, zone: Zone): Moment {
  return { seconds: moment.seconds, nanoseconds: moment.nanoseconds, zone };
}

/** The zero time stands in where no time can be: receivers and checked arguments always are one. */
export function known(value: GoValue | undefined): Moment {
  return momentIn(value) ?? ZERO;
}

/** What `%v` prints. Go: Time.String. */
export function timeText(moment: Moment): string {
  const text = formatMoment(moment, '2006-01-02 15:04:05.999999999 -0700 MST');
  if (moment.monotonic === undefined) return text;
  const size = sizeOf(moment.monotonic);
  const fraction = (size % NS).toString().padStart(9, '0');
  return `${text} m=${size === moment.monotonic ? '+' : '-'}${size / NS}.${fraction}`;
}

/** RFC 3339 with the nanoseconds it has; `caller` is whose error it is. Go: Time.appendStrictRFC3339. */
function strictText(moment: Moment, caller: string): string {
  const text = formatMoment(moment, '2006-01-02T15:04:05.999999999Z07:00');
  if (text[4] !== '-' || text.startsWith('-')) throw goError(`${caller}year outside of range [0,9999]`);
  if (!text.endsWith('Z') && Number(text.slice(-5, -3)) >= 24)
    throw goError(`${caller}timezone hour outside of range [0,23]`);
  return text;
}

/** `caller` comes before an error. */
function jsonText(moment: Moment, caller: string): string {
  return `"${strictText(moment, `${caller}Time.MarshalJSON: `)}"`;
}

function goSyntax(moment: Moment): string {
  const t = wallOf(moment);
  const zone = zoneSyntax(moment.zone);
  const clock = `${t.hour}, ${t.minute}, ${t.second}, ${t.nanosecond}`;
  return `time.Date(${t.year}, time.${MONTHS[t.month - 1]}, ${t.day}, ${clock}, ${zone})`;
}

function zoneSyntax(zone: Zone): string {
  if (zone === UTC) return 'time.UTC';
  return isLocalZone(zone) ? 'time.Local' : `time.Location(${quote(zone.name)})`;
}

function locationValue(zone: Zone): GoStruct {
  const known = locations.get(zone);
  if (known) return known;
  const value: GoStruct = { go: 'struct', type: LOCATION, pointer: true, fields: new Map(), data: zone };
  locations.set(zone, value);
  return value;
}

/** Pointers are compared by identity. */
const locations = new WeakMap<Zone, GoStruct>();

function isZone(data: unknown): data is Zone {
  return data instanceof Object && 'offsets' in data;
}

/** The zone of a `*time.Location`; none for a nil one. */
function zoneIn(value: GoValue | undefined): Zone | undefined {
  return isTagged(value) && value.go === 'struct' && isZone(value.data) ? value.data : undefined;
}

/** Go: Time.In. */
function inLocation(moment: Moment, location: GoValue | undefined): GoStruct {
  const zone = zoneIn(location);
  if (!zone) throw goError('time: missing Location in call to Time.In');
  return timeValue(inZone(moment, zone));
}

/** The next or the nearest multiple of a duration since year 1. Go: Time.Truncate, Time.Round. */
function toMultiple(moment: Moment, unit: bigint, round: boolean): Moment {
  const plain = inZone(moment, moment.zone);
  if (unit <= 0n) return plain;
  const rest = ((nanosecondsOf(plain) % unit) + unit) % unit;
  return addNanoseconds(plain, round && 2n * rest >= unit ? unit - rest : -rest);
}

function addDate(moment: Moment, [years, months, days]: readonly GoValue[]): Moment {
  const t = wallOf(moment);
  const date = {
    year: t.year + Number(numberIn(years)),
    month: t.month + Number(numberIn(months)),
    day: t.day + Number(numberIn(days)),
  };
  return momentOf({ ...t, ...date }, moment.zone);
}

function order(a: Moment, b: Moment): number {
  const [x, y] = [nanosecondsOf(a), nanosecondsOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function getter(get: (moment: Moment) => GoValue): GoMethod {
  return method([], (self) => get(known(self)));
}

function comparison(result: (order: number) => GoValue): GoMethod {
  return method(['time.Time'], (self, [other]) => result(order(known(self), known(other))));
}

function unixIn(moment: Moment, perSecond: bigint): GoValue {
  const ns = BigInt(moment.nanoseconds) / (NS / perSecond);
  return int64((moment.seconds - UNIX_EPOCH) * perSecond + ns);
}

const METHODS: Readonly<Record<string, GoMethod>> = {
  Add: method(['time.Duration'], (self, [by]) => timeValue(addNanoseconds(known(self), numberIn(by)))),
  AddDate: method(['int', 'int', 'int'], (self, args) => timeValue(addDate(known(self), args))),
  After: comparison((result) => result > 0),
  Before: comparison((result) => result < 0),
  Compare: comparison((result) => BigInt(result)),
  Day: getter((t) => BigInt(wallOf(t).day)),
  Equal: comparison((result) => result === 0),
  Format: method(['string'], (self, [layout]) => formatMoment(known(self), String(layout))),
  GoString: getter(goSyntax),
  Hour: getter((t) => BigInt(wallOf(t).hour)),
  In: method(['*time.Location'], (self, [zone]) => inLocation(known(self), zone)),
  IsDST: getter((t) => offsetAt(t.zone, Number(unixSeconds(t))).isDaylight),
  IsZero: getter((t) => t.seconds === 0n && t.nanoseconds === 0),
  Local: method([], (self, _, call) => timeValue(inZone(known(self), localZone(call.entropy)))),
  Location: getter((t) => locationValue(t.zone)),
  MarshalJSON: getter((t) => toBytes(jsonText(t, ''))),
  MarshalText: getter((t) => toBytes(strictText(t, 'Time.MarshalText: '))),
  Minute: getter((t) => BigInt(wallOf(t).minute)),
  Month: getter((t) => monthValue(wallOf(t).month)),
  Nanosecond: getter((t) => BigInt(t.nanoseconds)),
  Round: method(['time.Duration'], (self, [unit]) =>
    timeValue(toMultiple(known(self), numberIn(unit), true)),
  ),
  Second: getter((t) => BigInt(wallOf(t).second)),
  String: getter(timeText),
  Sub: method(['time.Time'], (self, [other]) => durationValue(since(known(self), known(other)))),
  Truncate: method(['time.Duration'], (self, [unit]) =>
    timeValue(toMultiple(known(self), numberIn(unit), false)),
  ),
  UTC: getter((t) => timeValue(inZone(t, UTC))),
  Unix: getter((t) => int64(unixSeconds(t))),
  UnixMicro: getter((t) => unixIn(t, 1_000_000n)),
  UnixMilli: getter((t) => unixIn(t, 1000n)),
  UnixNano: getter((t) => unixIn(t, NS)),
  Weekday: getter((t) => weekdayValue(wallOf(t).weekday)),
  Year: getter((t) => BigInt(wallOf(t).year)),
  YearDay: getter((t) => BigInt(wallOf(t).yearDay)),
  Date: unusable('function Date has 3 return values; should be 1 or 2'),
  Clock: unusable('function Clock has 3 return values; should be 1 or 2'),
  Zone: unusable('invalid function signature for Zone: second return value should be error; is int'),
  ISOWeek: unusable('invalid function signature for ISOWeek: second return value should be error; is int'),
};

const TIME: GoType = {
  name: 'time.Time',
  methods: METHODS,
  unexported: FIELDS,
  text: (self) => timeText(known(self)),
  syntax: (self) => goSyntax(known(self)),
  json: (self) => jsonText(known(self), 'json: error calling MarshalJSON for type time.Time: '),
};

const LOCATION: GoType = {
  name: 'time.Location',
  methods: { String: method([], (self) => String(zoneIn(self)?.name)) },
  text: (self) => String(zoneIn(self)?.name),
};
