import { fail } from '../base/problem.ts';
import { archiveBroken } from '../base/problems/archive.ts';
import { fromBytes } from '../go/bytes.ts';
import { mergeRecords, type PaxRecords, readRecords } from './tar-records.ts';

/** What the gzip reader gave: all bytes it could unpack, and what Go says in place of a clean end, if anything. */
export interface Unzipped {
  readonly bytes: Uint8Array;
  readonly error?: string;
}

/** One entry of an archive. Directories, links and devices have no data. */
export interface TarEntry {
  name: string;
  /** The type flag as a character; "0" for plain files of every age. */
  type: string;
  size: number;
  mode: number;
  /** Nanoseconds since 1970. */
  modified: bigint;
  /** True for the sparse files of GNU tar, whose data are not what the file holds. */
  sparse: boolean;
  /** The entry's bytes, shared with the archive's. Fails when the archive ends before they do. */
  readonly data: () => Uint8Array;
}

interface Cursor {
  readonly bytes: Uint8Array;
  readonly error: string | undefined;
  at: number;
}

const BLOCK = 512;
const NANOSECONDS = 1_000_000_000n;
const SPECIAL_LIMIT = 1 << 20;
const HEADER_ONLY = '123456';
export const INVALID_HEADER = 'archive/tar: invalid tar header';
const UNEXPECTED_END = 'unexpected EOF';

/**
 * The entries of a tar archive in order: V7, ustar, pax, GNU and star. pax and GNU names are already applied;
 * a global pax header comes as an entry of type "g". Errors are Go's texts. Source: archive/tar reader.go.
 */
export function* readTar(source: Unzipped): Generator<TarEntry> {
  const cursor: Cursor = { bytes: source.bytes, error: source.error, at: 0 };
  for (let entry = nextEntry(cursor); entry; entry = nextEntry(cursor)) {
    const start = cursor.at;
    yield entry;
    skipData(cursor, start, dataSize(entry));
  }
}

/** Ends the reading: with `message`. */
export function tarError(message: string): never {
  return fail(archiveBroken(message));
}

function nextEntry(cursor: Cursor): TarEntry | undefined {
  let records: PaxRecords | undefined;
  let longName = '';
  for (;;) {
    const header = readHeader(cursor);
    if (!header) return undefined;
    if (header.size < 0 && !isHeaderOnly(header)) tarError(INVALID_HEADER);
    if (header.type === 'x' || header.type === 'g') {
      records = readRecords(specialData(cursor, header));
      if (header.type === 'g') return { ...header, size: 0 };
    } else if (header.type === 'L') {
      longName = text(specialData(cursor, header), 0, header.size);
    } else if (header.type === 'K') {
      specialData(cursor, header);
    } else return finishEntry(header, records, longName);
  }
}

function finishEntry(header: TarEntry, records: PaxRecords | undefined, longName: string): TarEntry {
  if (records) mergeRecords(header, records);
  if (longName !== '') header.name = longName;
  if (header.type === '\0') header.type = header.name.endsWith('/') ? '5' : '0';
  if (header.type === 'S') header.sparse = true;
  if (header.size < 0 && !isHeaderOnly(header)) tarError(INVALID_HEADER);
  return header;
}

function isHeaderOnly(entry: TarEntry): boolean {
  return HEADER_ONLY.includes(entry.type);
}

function dataSize(entry: TarEntry): number {
  return isHeaderOnly(entry) ? 0 : entry.size;
}

/** The data of a pax header or a GNU long name; the cursor moves behind it. */
function specialData(cursor: Cursor, header: TarEntry): Uint8Array {
  const start = cursor.at;
  const size = dataSize(header);
  if (Math.min(size, cursor.bytes.length - start) > SPECIAL_LIMIT)
    tarError('archive/tar: header field too long');
  const data = takeData(cursor, start, size);
  skipData(cursor, start, size);
  return data;
}

function takeData(cursor: Cursor, start: number, size: number): Uint8Array {
  if (start + size > cursor.bytes.length) tarError(cursor.error ?? UNEXPECTED_END);
  return cursor.bytes.subarray(start, start + size);
}

/** Moves behind data and padding. Missing padding counts as the end of the archive, as in Go. */
function skipData(cursor: Cursor, start: number, size: number): void {
  if (start + size > cursor.bytes.length) tarError(cursor.error ?? UNEXPECTED_END);
  const padded = start + Math.ceil(size / BLOCK) * BLOCK;
  if (padded > cursor.bytes.length && cursor.error !== undefined) tarError(cursor.error);
  cursor.at = Math.min(padded, cursor.bytes.length);
}

/** The next block, or undefined at a clean end. */
function nextBlock(cursor: Cursor): Uint8Array | undefined {
  const left = cursor.bytes.length - cursor.at;
  if (left >= BLOCK) {
    cursor.at += BLOCK;
    return cursor.bytes.subarray(cursor.at - BLOCK, cursor.at);
  }
  if (cursor.error !== undefined) tarError(cursor.error);
  return left === 0 ? undefined : tarError(UNEXPECTED_END);
}

function isZero(block: Uint8Array): boolean {
  for (let i = 0; i < BLOCK; i++) if (block[i] !== 0) return false;
  return true;
}

function readHeader(cursor: Cursor): TarEntry | undefined {
  const block = nextBlock(cursor);
  if (!block) return undefined;
  if (block[0] === 0 && isZero(block)) {
    const second = nextBlock(cursor);
    return !second || isZero(second) ? undefined : tarError(INVALID_HEADER);
  }
  if (!hasChecksum(block)) tarError(INVALID_HEADER);
  return parseHeader(cursor, block);
}

/** True when the block's checksum is right, be it over unsigned or, as Sun's tar did, signed bytes. */
function hasChecksum(block: Uint8Array): boolean {
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const found = octal(block, 148, 8);
  return found === unsigned || found === signed;
}

function parseHeader(cursor: Cursor, block: Uint8Array): TarEntry {
  const number = (offset: number, length: number) =>
    numeric(block, offset, length) ?? tarError(INVALID_HEADER);
  number(108, 8);
  number(116, 8);
  const prefix = readPrefix(block, number);
  const name = text(block, 0, 100);
  const size = number(124, 12);
  const start = cursor.at;
  const entry: TarEntry = {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: String.fromCharCode(block[156] ?? 0),
    size,
    mode: number(100, 8),
    modified: BigInt(number(136, 12)) * NANOSECONDS,
    sparse: false,
    data: () => takeData(cursor, start, dataSize(entry)),
  };
  return entry;
}

/** The part of the name that stands in front of it, by the format that the magic bytes tell. */
function readPrefix(block: Uint8Array, number: (offset: number, length: number) => number): string {
  const magic = ascii(block, 257, 263);
  const isGnu = magic === 'ustar ' && ascii(block, 263, 265) === ' \0';
  if (magic !== 'ustar\0' && !isGnu) return '';
  number(329, 8);
  number(337, 8);
  if (isGnu) return gnuPrefix(block);
  if (ascii(block, 508, 512) !== 'tar\0') return text(block, 345, 155);
  number(476, 12);
  number(488, 12);
  return text(block, 345, 131);
}

/** GNU headers have times where ustar has the prefix; old versions of Go wrote the prefix all the same. */
function gnuPrefix(block: Uint8Array): string {
  const isTime = (offset: number) => block[offset] === 0 || numeric(block, offset, 12) !== undefined;
  if (isTime(345) && isTime(357)) return '';
  const prefix = text(block, 345, 155);
  return /^[\x01-\x7f]*$/.test(prefix) ? prefix : '';
}

function ascii(block: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...block.subarray(from, to));
}

function text(bytes: Uint8Array, offset: number, length: number): string {
  const field = bytes.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return fromBytes(end < 0 ? field : field.subarray(0, end));
}

/** An octal or base-256 field; undefined when it is neither. */
function numeric(block: Uint8Array, offset: number, length: number): number | undefined {
  const first = block[offset] ?? 0;
  if ((first & 0x80) === 0) return octal(block, offset, length);
  const isNegative = (first & 0x40) !== 0;
  let value = 0n;
  for (let i = 0; i < length; i++) {
    const byte = (block[offset + i] ?? 0) ^ (isNegative ? 0xff : 0);
    value = (value << 8n) | BigInt(i === 0 ? byte & 0x7f : byte);
  }
  if (value >> 63n !== 0n) return undefined;
  return Number(isNegative ? -value - 1n : value);
}

function octal(block: Uint8Array, offset: number, length: number): number | undefined {
  let from = offset;
  let to = offset + length;
  while (from < to && isBlank(block[from])) from++;
  while (to > from && isBlank(block[to - 1])) to--;
  let value = 0;
  for (let i = from; i < to; i++) {
    const byte = block[i] ?? 0;
    if (byte === 0) return i > from ? value : undefined;
    if (byte < 48 || byte > 55) return undefined;
    value = value * 8 + byte - 48;
  }
  return value;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0 || byte === 32;
}
