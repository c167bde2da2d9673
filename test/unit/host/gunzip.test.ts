import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzipBounded } from '../../../src/host/gunzip.ts';

const TEXT = Buffer.from('hello '.repeat(1000));

test('what gzip packed comes out again, members one behind the other', () => {
  const packed = Buffer.concat([gzipSync(TEXT), gzipSync('and more')]);
  const { bytes, error, hasMore } = gunzipBounded(packed, 10_000);
  expect([Buffer.from(bytes).toString(), error, hasMore]).toEqual([`${TEXT}and more`, undefined, false]);
});

test('the limit itself is allowed, one byte more is not', () => {
  const packed = gzipSync(TEXT);
  expect(gunzipBounded(packed, TEXT.length).hasMore).toBe(false);
  expect(gunzipBounded(packed, TEXT.length - 1).hasMore).toBe(true);
});

test('the limit counts all members together', () => {
  const packed = Buffer.concat([gzipSync(TEXT), gzipSync(TEXT)]);
  expect(gunzipBounded(packed, 2 * TEXT.length).hasMore).toBe(false);
  expect(gunzipBounded(packed, 2 * TEXT.length - 1).hasMore).toBe(true);
});

test('a bomb is not unpacked', () => {
  const before = process.memoryUsage().rss;
  const packed = gzipSync(Buffer.alloc(60 * 1024 * 1024));
  const made = process.memoryUsage().rss;
  expect(gunzipBounded(packed, 1024 * 1024).hasMore).toBe(true);
  expect(process.memoryUsage().rss - Math.max(before, made)).toBeLessThan(30 * 1024 * 1024);
});

test.each([0, 1, 5_999, 6_001, 2 ** 32 - 1])('a trailer that claims %i bytes changes no byte', (claimed) => {
  const packed = gzipSync(TEXT);
  packed.writeUInt32LE(claimed, packed.length - 4);
  const { bytes, error, hasMore } = gunzipBounded(packed, 1 << 28);
  expect([Buffer.from(bytes).equals(TEXT), error, hasMore]).toEqual([true, 'gzip: invalid checksum', false]);
});

test('what comes before the damage is given', () => {
  const packed = Buffer.from(
    gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 7) % 251))),
  );
  packed.fill(0xff, packed.length - 40, packed.length - 20);
  const { bytes, error } = gunzipBounded(packed, 10_000);
  expect(bytes.length).toBeGreaterThan(100);
  expect(error).toMatch(/^(flate: corrupt input before offset \d+|unexpected EOF|gzip: invalid checksum)$/);
});

test('nothing that is given to it makes it fail', () => {
  const damaged = fc
    .tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat({ max: 255 }))
    .map(([data, at, byte]) => {
      const packed = gzipSync(data);
      packed[at % packed.length] = byte;
      return packed;
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })), (packed) => {
      const { bytes, error } = gunzipBounded(packed, 1000);
      expect(bytes.length <= 1000 && (error === undefined || error.length > 2)).toBe(true);
    }),
  );
});
