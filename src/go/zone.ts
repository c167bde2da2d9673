import type { Entropy, ZoneFiles } from '../base/entropy.ts';
import { readHistory, type ZoneHistory } from './zone-file.ts';
import { offsetByRule, type ZoneOffset } from './zone-rule.ts';

/** Where a time is shown. Go compares zones by identity. */
export interface Zone extends ZoneHistory {
  readonly name: string;
}

/** A zone of one offset, in seconds east of UTC. Go: FixedZone. */
export function fixedZone(name: string, offset: number): Zone {
  const isShared = name === '' && offset % 3600 === 0 && offset >= -12 * 3600 && offset <= 14 * 3600;
  const zone = (isShared && shared.get(offset)) || { name, ...only({ name, offset, isDaylight: false }) };
  if (isShared) shared.set(offset, zone);
  return zone;
}

/** Zones of whole hours without a name, of which Go has one each. */
const shared = new Map<number, Zone>();

function only(first: ZoneOffset): ZoneHistory {
  return { first, offsets: [first], changes: [] };
}

/** Its name is not one that a text could say: Go reads `UTC` before it asks a zone. */
export const UTC: Zone = { ...fixedZone('UTC', 0), offsets: [] };
/** The local zone where it is UTC: Go tells the two apart when it compares times. */
export const LOCAL_UTC: Zone = { ...UTC };

/** The zone of a name of the tz database, or undefined; the empty name is UTC. Go: LoadLocation. */
export function findZone(name: string, { zones }: Entropy): Zone | undefined {
  if (name === '' || name === 'UTC') return UTC;
  if (!zones || name.includes('..') || /^[/\\]/.test(name)) return undefined;
  const known = zonesOf(zones);
  const zone = known.get(name) ?? firstSound(name, zones.named(name));
  if (zone) known.set(name, zone);
  return zone;
}

/** The zone of the process. Go: initLocal. */
export function localZone({ zones }: Entropy): Zone {
  if (!zones) return LOCAL_UTC;
  const known = locals.get(zones);
  if (known) return known;
  const { name, files } = zones.local();
  const zone = firstSound(name, files) ?? LOCAL_UTC;
  ownZones.add(zone);
  locals.set(zones, zone);
  return zone;
}

/** Whether a zone is that of a process. */
export function isLocalZone(zone: Zone): boolean {
  return ownZones.has(zone);
}

const ownZones = new WeakSet<Zone>([LOCAL_UTC]);
const locals = new WeakMap<ZoneFiles, Zone>();
const named = new WeakMap<ZoneFiles, Map<string, Zone>>();

function zonesOf(files: ZoneFiles): Map<string, Zone> {
  const known = named.get(files) ?? new Map<string, Zone>();
  named.set(files, known);
  return known;
}

function firstSound(name: string, files: Iterable<Uint8Array>): Zone | undefined {
  for (const file of files) {
    const history = readHistory(file);
    if (history) return { ...history, name };
  }
  return undefined;
}

/** The offset at a Unix time in seconds. Go: Location.lookup. */
export function offsetAt({ first, changes, rule }: Zone, unix: number): ZoneOffset {
  const change = changes.findLast(({ since }) => since <= unix);
  const isLast = change === changes.at(-1);
  return isLast && rule ? offsetByRule(rule, unix) : (change?.offset ?? first);
}

/** The offset that a zone calls so, seen from a wall clock that shows `wall` seconds. Go: Location.lookupName. */
export function offsetNamed(zone: Zone, name: string, wall: number): number | undefined {
  const called = zone.offsets.filter((offset) => offset.name === name);
  for (const { offset } of called) {
    const found = offsetAt(zone, wall - offset);
    if (found.name === name) return found.offset;
  }
  return called[0]?.offset;
}
