import { zoneNames } from './zone-names.ts';

/** Where a time is shown. `utc` and unknown names have offset 0; `named` is of the tz database, `fixed` an offset. */
export type Zone =
  | { readonly kind: 'utc' }
  | { readonly kind: 'fixed'; readonly name: string; readonly offset: number }
  | { readonly kind: 'named'; readonly name: string };

/** An offset in seconds east of UTC and what it is called; the name may be empty. */
export interface ZoneOffset {
  readonly offset: number;
  readonly name: string;
}

export const UTC: Zone = { kind: 'utc' };
/** The local zone where it is UTC: Go tells the two apart when it compares times. */
export const LOCAL_UTC: Zone = { kind: 'fixed', name: 'UTC', offset: 0 };
const UTC_OFFSET: ZoneOffset = { offset: 0, name: 'UTC' };

/** The zone of a name of the tz database; undefined when there is none. The empty name is UTC. Go: LoadLocation. */
export function findZone(name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return UTC;
  const known = namedZones.get(name);
  if (known || !zoneNames(name)) return known;
  const zone: Zone = { kind: 'named', name };
  namedZones.set(name, zone);
  return zone;
}

/** One object a zone: Go compares zones by identity. */
const namedZones = new Map<string, Zone>();

/** The offset at a Unix time in seconds. */
export function offsetAt(zone: Zone, unix: number): ZoneOffset {
  if (zone.kind === 'utc') return UTC_OFFSET;
  if (zone.kind === 'fixed') return zone;
  const offset = namedOffset(zone.name, unix);
  return { offset, name: nameOf(zone.name, offset) };
}

function nameOf(zone: string, offset: number): string {
  if (offset % 60 !== 0) return 'LMT';
  const name = zoneNames(zone)?.get(offset / 60);
  if (name !== undefined) return name;
  const minutes = Math.abs(offset / 60);
  const tail = minutes % 60 === 0 ? '' : two(minutes % 60);
  return (offset < 0 ? '-' : '+') + two(Math.floor(minutes / 60)) + tail;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The offset that a zone calls so, seen from a wall clock that shows `wall` seconds. Go: Location.lookupName. */
export function offsetNamed(zone: Zone, name: string, wall: number): number | undefined {
  if (zone.kind !== 'named') return undefined;
  const offsets = candidates(zone.name, name);
  for (const offset of offsets) {
    const found = offsetAt(zone, wall - offset);
    if (found.name === name) return found.offset;
  }
  return offsets[0];
}

function candidates(zone: string, name: string): number[] {
  const numeric = /^([+-])(\d\d)(\d\d)?$/.exec(name);
  if (numeric) {
    const [, sign, hours, minutes = '0'] = numeric;
    const offset = (sign === '-' ? -60 : 60) * (Number(hours) * 60 + Number(minutes));
    return nameOf(zone, offset) === name && usesOffset(zone, offset) ? [offset] : [];
  }
  return Array.from(zoneNames(zone) ?? []).flatMap(([minutes, called]) =>
    called === name ? [minutes * 60] : [],
  );
}

/** Whether the zone has the offset in winter or summer of a recent year. */
function usesOffset(zone: string, offset: number): boolean {
  return [1_736_000_000, 1_751_500_000].some((unix) => namedOffset(zone, unix) === offset);
}

/** Intl speaks of years that Date can hold; zones repeat every 400 years, and before 1800 only local mean time counts. */
const CYCLE = 146_097 * 86_400;
const FIRST = -5_364_662_400;
const LAST = 8_000_000_000_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const MAX_OFFSETS = 4096;

function namedOffset(zone: string, unix: number): number {
  const second = unix < FIRST ? FIRST : unix > LAST ? LAST - CYCLE + ((unix - LAST) % CYCLE) : unix;
  const key = `${zone} ${second}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MAX_OFFSETS) offsets.clear();
  const offset = wallClock(zone, second) - second;
  offsets.set(key, offset);
  return offset;
}

function wallClock(zone: string, unix: number): number {
  const part = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatOf(zone).formatToParts(unix * 1000))
    if (type in part) Object.assign(part, { [type]: Number(value) });
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
