import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ARCHIVE_LIMITS, readArchive, readFiles } from '../../src/chart/archive.ts';
import { readTar } from '../../src/chart/tar-read.ts';
import { writeTar } from '../../src/chart/tar-write.ts';
import { gunzipBounded } from '../../src/host/gunzip.ts';
import { holds, orRefused } from './property.ts';

const BLOCK = 512;
const SEED = Buffer.from(
  writeTar([
    { name: 'c/Chart.yaml', data: Buffer.from('apiVersion: v2\nname: c\nversion: 0.1.0\n') },
    {
      name: `c/templates/${'long-'.repeat(60)}é.yaml`,
      data: Buffer.from('a: 1\n'),
      modifiedSeconds: 1_700_000_000,
    },
    { name: `c/${'p/'.repeat(40)}${'n'.repeat(60)}`, data: Buffer.alloc(600, 'x') },
  ]),
);

interface Change {
  readonly at: number;
  readonly byte: number;
}

const changes = fc.array(
  fc.record({
    at: fc.nat({ max: SEED.length - 1 }),
    byte: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 32, 48, 55, 128, 255)),
  }),
  { maxLength: 6 },
);

function changed(list: readonly Change[]): Buffer {
  const tar = Buffer.from(SEED);
  for (const { at, byte } of list) tar[at] = byte;
  return tar;
}

/** Makes the checksum of every block right, so that what is behind it is read too. */
function mended(tar: Buffer): Buffer {
  for (let start = 0; start + BLOCK <= tar.length; start += BLOCK) {
    if (tar.toString('latin1', start + 257, start + 262) !== 'ustar') continue;
    tar.fill(32, start + 148, start + 156);
    const sum = tar.subarray(start, start + BLOCK).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, start + 148, 'latin1');
  }
  return tar;
}

/** What holds for every archive that is read: paths stay inside, and nothing is larger than allowed. */
function check(files: ReadonlyMap<string, Uint8Array> | undefined): void {
  for (const [path, data] of files ?? []) {
    expect(path).not.toMatch(/^\/|^[a-zA-Z]:\/|(^|\/)\.\.(\/|$)|^$/);
    expect(data.length).toBeLessThanOrEqual(ARCHIVE_LIMITS.fileBytes);
  }
}

test('a damaged tar is read or refused', () => {
  holds(changes, (list) => check(orRefused(() => readFiles({ bytes: changed(list) }))));
});

test('a tar with damaged headers and right checksums is read or refused', () => {
  holds(changes, (list) => check(orRefused(() => readFiles({ bytes: mended(changed(list)) }))));
});

test('a tar that is cut off anywhere is read or refused, and what was read before stays', () => {
  const whole = Array.from(readTar({ bytes: SEED }), ({ name }) => name);
  holds(fc.nat({ max: SEED.length }), (length) => {
    const names: string[] = [];
    orRefused(() => {
      for (const { name } of readTar({ bytes: SEED.subarray(0, length) })) names.push(name);
    });
    expect(names).toEqual(whole.slice(0, names.length));
  });
});

test('a damaged archive is read or refused, and gives no more than it held', () => {
  const packed = gzipSync(SEED);
  holds(fc.record({ at: fc.nat({ max: packed.length - 1 }), byte: fc.nat({ max: 255 }) }), ({ at, byte }) => {
    const damaged = Buffer.from(packed);
    damaged[at] = byte;
    check(orRefused(() => readArchive(damaged, gunzipBounded)));
  });
});

test('where zlib reads an archive, so do we', () => {
  const packed = gzipSync(SEED);
  // Go does not look at the reserved flags of byte 3, zlib does.
  const place = fc.nat({ max: packed.length - 1 }).filter((at) => at !== 3);
  holds(fc.record({ at: place, byte: fc.nat({ max: 255 }) }), ({ at, byte }) => {
    const damaged = Buffer.from(packed);
    damaged[at] = byte;
    const { bytes, error } = gunzipBounded(damaged, 1 << 20);
    const theirs = unzipped(damaged);
    if (theirs && error === undefined) expect(Buffer.compare(bytes, theirs)).toBe(0);
    if (error === undefined) expect(theirs).toBeDefined();
  });
});

function unzipped(packed: Buffer): Buffer | undefined {
  try {
    return gunzipSync(packed);
  } catch {
    return undefined;
  }
}
