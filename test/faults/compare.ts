import { isDeepStrictEqual } from 'node:util';
import { isArray, isObject, type Json, stringAt } from '../../src/kube/json.ts';
import type { State } from './state.ts';

/** What a trial may leave that a run without a fault does not. */
export interface Allowed {
  /** A failed revision: what an error of the server may cost. */
  readonly extra: boolean;
  /** A Lease of a process that was killed after all was done. */
  readonly lease: boolean;
}

/** Whether the last record is that of an operation that was done. */
export function isFinished(found: State, wanted: State): boolean {
  const count = Object.keys(found.records).length;
  if (Object.keys(wanted.records).length === 0) return count === 0;
  return (
    count > 0 &&
    stringAt(lastOf(found), 'labels', 'status') === 'deployed' &&
    count >= Object.keys(wanted.records).length
  );
}

function revisions({ records }: State): readonly string[] {
  return Object.keys(records).sort((left, right) => numberOf(left) - numberOf(right));
}

function numberOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('.v') + 2));
}

function lastOf(state: State): Json {
  return state.records[revisions(state).at(-1) ?? ''] ?? null;
}

/** What differs from the state that was wanted, a line each; empty when nothing does. */
export function differences(wanted: State, found: State, allowed: Allowed): readonly string[] {
  const leases = allowed.lease && wanted.leases.length === 0 ? [] : found.leases;
  return [
    ...unlike('object', wanted.objects, found.objects),
    ...unlike('record', wanted.records, allowed.extra ? withoutExtra(wanted, found) : found.records),
    ...(isDeepStrictEqual([...wanted.leases].sort(), [...leases].sort())
      ? []
      : [`leases: wanted ${wanted.leases.join(', ')}; found ${found.leases.join(', ')}`]),
  ];
}

type Table = Readonly<Record<string, Json>>;

/** What a revision that a server's error stopped is in; a hook's failure leaves a rollback pending, as Helm does. */
const EXTRA: readonly string[] = ['failed', 'pending-rollback'];

/** The records as they were without the one failed revision before the last. */
function withoutExtra(wanted: State, { records }: State): Table {
  const keys = revisions({ objects: {}, records, leases: [] });
  const [extra = '', last = ''] = keys.slice(-2);
  const isExtra = keys.length === Object.keys(wanted.records).length + 1;
  if (!isExtra || !EXTRA.includes(stringAt(records[extra], 'labels', 'status'))) return records;
  const { [extra]: _, [last]: kept = null, ...rest } = records;
  return { ...rest, [extra]: renumbered(kept, numberOf(extra)) };
}

function renumbered(record: Json, revision: number): Json {
  if (!isObject(record)) return record;
  const labels = isObject(record.labels) ? { ...record.labels, version: String(revision) } : {};
  return { labels, record: isObject(record.record) ? { ...record.record, version: revision } : null };
}

function unlike(what: string, wanted: Table, found: Table): readonly string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort();
  return names.flatMap((name) => {
    if (!(name in found)) return [`${what} ${name} is lost`];
    if (!(name in wanted)) return [`${what} ${name} is left over`];
    const places = unlikePlaces(wanted[name] ?? null, found[name] ?? null, '');
    return places.map((place) => `${what} ${name}${place}`);
  });
}

const SHOWN_CHARACTERS = 200;

function unlikePlaces(wanted: Json, found: Json, path: string): readonly string[] {
  if (isDeepStrictEqual(wanted, found)) return [];
  if (isArray(wanted) && isArray(found) && wanted.length === found.length)
    return wanted.flatMap((item, index) => unlikePlaces(item, found[index] ?? null, `${path}[${index}]`));
  if (!isObject(wanted) || !isObject(found))
    return [` ${path}: wanted ${shown(wanted)}; found ${shown(found)}`];
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return keys.flatMap((key) => unlikePlaces(wanted[key] ?? null, found[key] ?? null, `${path}.${key}`));
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
