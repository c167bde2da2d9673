import { DynError, fail } from '../base/problem.ts';
import { recordTooLarge, recordUnreadable } from '../base/problems/record.ts';
import type { Gunzip } from '../chart/archive.ts';
import { encodeBase64, findBase64 } from '../go/base64.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { readJsonPartly } from '../go/json.ts';
import type { GoValue } from '../go/value.ts';
import { readRecord } from './record-read.ts';
import { writeRecord } from './record-write.ts';
import type { Release } from './release.ts';

export { writeRecord } from './record-write.ts';

/** The gzip port. `gzip` packs as tightly as it can. */
export interface Packer {
  readonly gzip: (bytes: Uint8Array) => Uint8Array;
  readonly gunzip: Gunzip;
}

/** What a record may unpack to, in bytes: a server stores 1 MiB of it, which honest texts never blow up so far. */
export const RECORD_LIMIT_BYTES: number = 64 * 1024 * 1024;

/** What was packed already: whether a record fits is asked shortly before it is stored. */
const packed = new WeakMap<Release, string>();

/** The payload as Helm stores it: base64 of gzip of JSON. A Secret holds it in base64 once more. */
export function encodeRelease(release: Release, { gzip }: Pick<Packer, 'gzip'>): string {
  const known = packed.get(release);
  if (known !== undefined) return known;
  const payload = encodeBase64(gzip(toBytes(writeRecord(release))));
  packed.set(release, payload);
  return payload;
}

/**
 * The release of a payload. Raises record/unreadable in Go's words, and record/too-large.
 * Source: helm storage/driver util.go, decodeRelease.
 */
export function decodeRelease(
  payload: string,
  labels: Readonly<Record<string, string>>,
  packer: Pick<Packer, 'gunzip'>,
): Release {
  const { release, errors } = readRecord(readPayload(payload, packer));
  const [error] = errors;
  if (error !== undefined) fail(recordUnreadable(error));
  return { ...release, labels };
}

/** The bytes behind a text of base64. Raises record/unreadable. */
export function readBase64(text: string): Uint8Array {
  const found = findBase64(text);
  return typeof found === 'number'
    ? fail(recordUnreadable(`illegal base64 data at input byte ${found}`))
    : found;
}

function readPayload(payload: string, { gunzip }: Pick<Packer, 'gunzip'>): GoValue {
  const bytes = readBase64(payload);
  const { value, error } = readJsonPartly(fromBytes(isPacked(bytes) ? unpack(bytes, gunzip) : bytes));
  return error === undefined ? value : fail(recordUnreadable(error));
}

/** Records were not packed before Helm 2.0: what is not gzip is taken as JSON. */
function isPacked(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

function unpack(packed: Uint8Array, gunzip: Gunzip): Uint8Array {
  const { bytes, hasMore, error } = gunzip(packed, RECORD_LIMIT_BYTES);
  if (hasMore) throw new DynError(recordTooLarge(RECORD_LIMIT_BYTES));
  return error === undefined ? bytes : fail(recordUnreadable(error));
}
