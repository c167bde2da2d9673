import type { Gunzip } from '../chart/archive.ts';

type Zlib = typeof import('node:zlib');

const TRAILER = 8;
const UNEXPECTED_END = 'unexpected EOF';

/**
 * Unpacks gzip data, member after member, to at most `maxBytes`. A broken stream gives what could be read, and in
 * `error` what Go's reader says then. Source: compress/gzip gunzip.go.
 */
export const gunzipBounded: Gunzip = (packed, maxBytes) => {
  const zlib = process.getBuiltinModule('node:zlib');
  const parts: Uint8Array[] = [];
  const expected = expectedBytes(packed);
  let room = maxBytes;
  let at = 0;
  for (;;) {
    const head = readHeader(zlib, packed, at);
    if (typeof head === 'string') {
      const isCleanEnd = at > 0 && head === 'EOF';
      return { bytes: join(parts), hasMore: false, ...(isCleanEnd ? {} : { error: head }) };
    }
    const member = inflate(zlib, packed.subarray(head), { room, expected });
    parts.push(member.bytes);
    if (member.hasMore) return { bytes: join(parts), hasMore: true };
    const error = member.error ?? checkTrailer(zlib, packed, head + member.used, member.bytes);
    if (error !== undefined) return { bytes: join(parts), hasMore: false, error };
    room -= member.bytes.length;
    at = head + member.used + TRAILER;
  }
};

/** No deflate stream unpacks to more than this many times its size. */
const MOST_RATIO = 1032;

/** The length that the last trailer tells, as far as the packed bytes can hold that much. It may be a lie. */
function expectedBytes(packed: Uint8Array): number {
  if (packed.length < TRAILER) return 0;
  const end = new DataView(packed.buffer, packed.byteOffset + packed.length - 4, 4);
  return Math.min(end.getUint32(0, true), packed.length * MOST_RATIO);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  return Buffer.concat(parts);
}

const FLAG_CRC = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;
const LONGEST_TEXT = 512;
const INVALID_HEADER = 'gzip: invalid header';

/** The offset of the packed data behind a header, or Go's words when there is none. */
function readHeader(zlib: Zlib, packed: Uint8Array, start: number): number | string {
  if (packed.length === start) return 'EOF';
  if (packed.length < start + 10) return UNEXPECTED_END;
  if (packed[start] !== 0x1f || packed[start + 1] !== 0x8b || packed[start + 2] !== 8) return INVALID_HEADER;
  const flags = packed[start + 3] ?? 0;
  let at = start + 10;
  if (flags & FLAG_EXTRA) {
    if (packed.length < at + 2) return UNEXPECTED_END;
    at += 2 + uint16(packed, at);
  }
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = packed.indexOf(0, at);
    if (end - at >= LONGEST_TEXT || (end < 0 && packed.length - at >= LONGEST_TEXT)) return INVALID_HEADER;
    if (end < 0) return UNEXPECTED_END;
    at = end + 1;
  }
  if (flags & FLAG_CRC) {
    if (packed.length < at + 2) return UNEXPECTED_END;
    if (uint16(packed, at) !== (zlib.crc32(packed.subarray(start, at)) & 0xffff)) return INVALID_HEADER;
    at += 2;
  }
  return at > packed.length ? UNEXPECTED_END : at;
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

interface Member {
  readonly bytes: Uint8Array;
  /** Packed bytes read. */
  readonly used: number;
  readonly hasMore: boolean;
  readonly error?: string;
}

/** What a member may unpack to, and what it is thought to, in bytes. */
interface Size {
  readonly room: number;
  readonly expected: number;
}

function inflate(zlib: Zlib, packed: Uint8Array, size: Size): Member {
  try {
    return inflatePart(zlib, packed, size);
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return { bytes: new Uint8Array(0), used: 0, hasMore: true };
    return inflateCorrupt(zlib, packed, size.room);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

interface WithInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

const SMALLEST_CHUNK = 16 * 1024;

/** In one chunk where the expectation holds, so that nothing has to be joined: joining takes twice the memory. */
function inflatePart(zlib: Zlib, packed: Uint8Array, { room, expected }: Size): Member {
  const result: unknown = zlib.inflateRawSync(packed, {
    info: true,
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
    maxOutputLength: Math.max(room, 1),
    chunkSize: Math.max(Math.min(expected, room) + 1, SMALLEST_CHUNK),
  });
  if (!isWithInfo(result)) throw new TypeError('zlib gave no account of its input');
  return { bytes: result.buffer, used: result.engine.bytesWritten, hasMore: result.buffer.length > room };
}

function isWithInfo(result: unknown): result is WithInfo {
  return typeof result === 'object' && result !== null && 'engine' in result;
}

/** The longest beginning that unpacks, found by halving: zlib gives nothing of a stream with an error in it. */
function inflateCorrupt(zlib: Zlib, packed: Uint8Array, room: number): Member {
  let good: Member = { bytes: new Uint8Array(0), used: 0, hasMore: false };
  let low = 0;
  let high = packed.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const member = inflateBeginning(zlib, packed.subarray(0, middle), room);
    if (member?.hasMore) return member;
    if (member) {
      good = member;
      low = middle;
    } else high = middle - 1;
  }
  return { ...good, error: `flate: corrupt input before offset ${low + 1}` };
}

function inflateBeginning(zlib: Zlib, packed: Uint8Array, room: number): Member | undefined {
  try {
    return inflatePart(zlib, packed, { room, expected: 0 });
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return { bytes: new Uint8Array(0), used: 0, hasMore: true };
    return undefined;
  }
}

function checkTrailer(zlib: Zlib, packed: Uint8Array, at: number, bytes: Uint8Array): string | undefined {
  if (packed.length < at + TRAILER) return UNEXPECTED_END;
  const view = new DataView(packed.buffer, packed.byteOffset + at, TRAILER);
  const isRight = view.getUint32(0, true) === zlib.crc32(bytes) && view.getUint32(4, true) === bytes.length;
  return isRight ? undefined : 'gzip: invalid checksum';
}
