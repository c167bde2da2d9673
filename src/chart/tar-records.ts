import { fail } from '../base/problem.ts';
import { archiveBroken } from '../base/problems/archive.ts';
import { fromBytes } from '../go/bytes.ts';

/** The records of a pax header by key. */
export type PaxRecords = ReadonlyMap<string, string>;

/** The fields of an entry that pax records can replace. */
export interface PaxTarget {
  name: string;
  size: number;
  modified: bigint;
  sparse: boolean;
}

const DECIMAL = /^[+-]?[0-9]+$/;
const TIME = /^([+-]?[0-9]+)(?:\.([0-9]*))?$/;
const STRING_KEYS = ['path', 'linkpath', 'uname', 'gname'];
const SPARSE_KEYS = ['GNU.sparse.major', 'GNU.sparse.map', 'GNU.sparse.offset'];

/** Reads `LENGTH KEY=VALUE\n` records. Source: archive/tar strconv.go, parsePAXRecord. */
export function readRecords(data: Uint8Array): PaxRecords {
  const records = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(32, at);
    const length = space < 0 ? undefined : decimal(fromBytes(data.subarray(at, space)));
    if (length === undefined || length < 5 || at + length > data.length || at + length <= space + 1)
      return invalid();
    const record = data.subarray(space + 1, at + length);
    if (record.at(-1) !== 10) return invalid();
    addRecord(records, fromBytes(record.subarray(0, -1)));
    at += length;
  }
  return records;
}

function addRecord(records: Map<string, string>, record: string): void {
  const equals = record.indexOf('=');
  if (equals <= 0) invalid();
  const key = record.slice(0, equals);
  const value = record.slice(equals + 1);
  if ((STRING_KEYS.includes(key) ? value : key).includes('\0')) invalid();
  records.set(key, value);
}

/** Replaces fields of an entry by the records that follow it. Source: archive/tar reader.go, mergePAX. */
export function mergeRecords(target: PaxTarget, records: PaxRecords): void {
  for (const [key, value] of records) if (value !== '') mergeRecord(target, key, value);
  target.sparse = SPARSE_KEYS.some((key) => records.has(key));
}

function mergeRecord(target: PaxTarget, key: string, value: string): void {
  switch (key) {
    case 'path':
      target.name = value;
      return;
    case 'size':
      target.size = decimal(value) ?? invalid();
      return;
    case 'uid':
    case 'gid':
      if (decimal(value) === undefined) invalid();
      return;
    case 'mtime':
      target.modified = readNanoseconds(value);
      return;
    case 'atime':
    case 'ctime':
      if (!TIME.test(value)) invalid();
      return;
  }
}

/** Seconds with a fraction, of which nine digits count. Source: archive/tar strconv.go, parsePAXTime. */
function readNanoseconds(text: string): bigint {
  const [, whole = '', fraction = ''] = TIME.exec(text) ?? [];
  if (decimal(whole) === undefined) return invalid();
  const part = BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return BigInt(whole.replace('+', '')) * 1_000_000_000n + (whole.startsWith('-') ? -part : part);
}

function decimal(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined;
}

function invalid(): never {
  return fail(archiveBroken('archive/tar: invalid tar header'));
}
