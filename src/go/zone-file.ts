import { fromBytes } from './bytes.ts';
import { readRule, type ZoneOffset, type ZoneRule } from './zone-rule.ts';

/** What is known of a zone: its offsets, since when each counted, and the rule for the time behind the last change. */
export interface ZoneHistory {
  readonly offsets: readonly ZoneOffset[];
  /** Counts before the first change. */
  readonly first: ZoneOffset;
  readonly changes: readonly Change[];
  readonly rule?: ZoneRule | undefined;
}

interface Change {
  /** Unix time in seconds. */
  readonly since: number;
  readonly offset: ZoneOffset;
}

const HEADER = 44;

/** Reads the form that the tz database is compiled to (TZif); undefined for what is none. Go: LoadLocationFromTZData. */
export function readHistory(file: Uint8Array): ZoneHistory | undefined {
  if (file.length < HEADER || fromBytes(file.subarray(0, 4)) !== 'TZif') return undefined;
  if (file[4] === 0) return readBlock(file, 4);
  if (file[4] !== 0x32 && file[4] !== 0x33) return undefined;
  const old = sizesOf(file, 4).reduce((total, size) => total + size, HEADER);
  return file.length < old + HEADER ? undefined : readBlock(file.subarray(old), 8);
}

/** Bytes of the parts of a block, in their order, where a time has so many. */
function sizesOf(block: Uint8Array, width: number): number[] {
  const count = (at: number): number => viewOf(block).getUint32(at);
  const changes = count(32);
  return [changes * width, changes, count(36) * 6, count(40), count(28) * (width + 4), count(24), count(20)];
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const NOTHING = new Uint8Array();

function readBlock(block: Uint8Array, width: 4 | 8): ZoneHistory | undefined {
  const parts: Uint8Array[] = [];
  let end = HEADER;
  for (const size of sizesOf(block, width)) {
    parts.push(block.subarray(end, end + size));
    end += size;
  }
  if (end > block.length) return undefined;
  const [times = NOTHING, indexes = NOTHING, entries = NOTHING, letters = NOTHING] = parts;
  const offsets = readOffsets(viewOf(entries), letters);
  const changes = readChanges(viewOf(times), indexes, offsets);
  const first = firstOffset(offsets, changes);
  if (!first || 6 * offsets.length !== entries.length || changes.length !== indexes.length) return undefined;
  const rule = /^\n(.+)\n$/s.exec(fromBytes(block.subarray(end)))?.[1] ?? '';
  return { offsets, changes, first, rule: readRule(rule) };
}

/** All but those without a name. */
function readOffsets(entries: DataView, letters: Uint8Array): ZoneOffset[] {
  return Array.from({ length: entries.byteLength / 6 }, (_, i) => 6 * i).flatMap((at) => {
    const tail = letters.subarray(entries.getUint8(at + 5));
    const [name = ''] = fromBytes(tail).split('\0');
    const isDaylight = entries.getUint8(at + 4) !== 0;
    return tail.length > 0 ? { offset: entries.getInt32(at), name, isDaylight } : [];
  });
}

/** All but those to an offset that there is not. */
function readChanges(times: DataView, indexes: Uint8Array, offsets: readonly ZoneOffset[]): Change[] {
  const isShort = times.byteLength === 4 * indexes.length;
  return Array.from(indexes).flatMap((index, i) => {
    const offset = offsets[index];
    const since = isShort ? times.getInt32(4 * i) : Number(times.getBigInt64(8 * i));
    return offset ? { since, offset } : [];
  });
}

/** Go: lookupFirstZone. */
function firstOffset(offsets: readonly ZoneOffset[], changes: readonly Change[]): ZoneOffset | undefined {
  const [earliest] = offsets;
  if (changes.every(({ offset }) => offset !== earliest)) return earliest;
  const at = changes[0]?.offset.isDaylight ? offsets.indexOf(changes[0].offset) : 0;
  const before = offsets.slice(0, at).reverse();
  return [...before, ...offsets].find(({ isDaylight }) => !isDaylight) ?? earliest;
}
