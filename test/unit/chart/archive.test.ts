import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { ARCHIVE_LIMITS, readArchive, readFiles } from '../../../src/chart/archive.ts';
import { readTar } from '../../../src/chart/tar-read.ts';
import { type TarFile, writeTar } from '../../../src/chart/tar-write.ts';
import { gunzipBounded } from '../../../src/host/gunzip.ts';

const CHART: TarFile = { name: 'c/Chart.yaml', data: Buffer.from('name: c') };
const TYPE = 156;

function problemOf(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof DynError) return { code: error.problem.code, message: error.problem.message };
    throw error;
  }
  return { code: '', message: 'no problem' };
}

function withType(type: string): Uint8Array {
  const tar = Buffer.from(writeTar([{ name: 'c/odd', data: new Uint8Array(0) }, CHART]));
  const before = tar.readUInt8(TYPE);
  tar.write(type, TYPE, 'latin1');
  const sum = Number.parseInt(tar.toString('latin1', 148, 154), 8) - before + type.charCodeAt(0);
  tar.write(sum.toString(8).padStart(6, '0'), 148, 'latin1');
  return tar;
}

test.each([
  ['1', 'a link'],
  ['2', 'a link'],
  ['3', 'a device'],
  ['4', 'a device'],
  ['6', 'a pipe'],
  ['S', 'a sparse file'],
])('an entry of type %s is refused by its name as %s', (type, kind) => {
  expect(problemOf(() => readFiles({ bytes: withType(type) }))).toEqual({
    code: 'archive/entry-refused',
    message: `chart archive contains ${kind}: "c/odd"`,
  });
});

test('a bomb is refused by its ratio', () => {
  const bomb = gzipSync(writeTar([{ name: 'c/x', data: new Uint8Array(12 * 1024 * 1024) }]));
  expect(problemOf(() => readArchive(bomb, gunzipBounded))).toEqual({
    code: 'archive/too-large',
    message: 'chart archive unpacks to more than 200 times its size',
  });
});

test('a chart that packs well stays below the ratio while it is small', () => {
  const files = [CHART, { name: 'c/x', data: new Uint8Array(5 * 1024 * 1024) }];
  expect([...readArchive(gzipSync(writeTar(files)), gunzipBounded).keys()]).toEqual(['Chart.yaml', 'x']);
});

test('all files together are limited', () => {
  const limits = { ...ARCHIVE_LIMITS, totalBytes: 100 };
  const files = (size: number) => writeTar([{ name: 'c/a', data: new Uint8Array(size) }]);
  expect(problemOf(() => readFiles({ bytes: files(100) }, limits)).message).toBe(
    'decompressed chart is larger than the maximum size 100',
  );
  expect(readFiles({ bytes: files(99) }, limits).size).toBe(1);
});

test('the number of entries is limited', () => {
  const entries = Array.from({ length: 20_001 }, (_, i) => ({ name: `c/${i}`, data: new Uint8Array(0) }));
  expect(problemOf(() => readFiles({ bytes: writeTar(entries) })).message).toBe(
    'chart archive has more than 20000 entries',
  );
  expect(readFiles({ bytes: writeTar(entries.slice(1)) }).size).toBe(20_000);
});

test.each([
  ['a long path', `c/${'x'.repeat(4097)}`, 'chart archive has a path of more than 4096 bytes'],
  ['a deep path', `c/${'x/'.repeat(64)}x`, 'chart archive has a path of more than 64 parts'],
])('%s is refused', (_, name, message) => {
  expect(problemOf(() => readFiles({ bytes: writeTar([{ name, data: new Uint8Array(0) }]) })).message).toBe(
    message,
  );
});

test('paths at the limits are read', () => {
  const names = [`c/${'x'.repeat(4096)}`, `c/${'x/'.repeat(63)}x`];
  const files = names.map((name) => ({ name, data: new Uint8Array(0) }));
  expect(readFiles({ bytes: writeTar(files) }).size).toBe(2);
});

test('a name of JavaScript is only a name', () => {
  const files = ['__proto__', 'constructor'].map((name) => ({ name: `c/${name}`, data: new Uint8Array(1) }));
  expect([...readFiles({ bytes: writeTar(files) }).keys()]).toEqual(['__proto__', 'constructor']);
});

const paths = fc
  .array(
    fc.string({ minLength: 1, maxLength: 60, unit: fc.constantFrom('a', 'Z', '.', 'é', '☃', '🎉', ' ') }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts) => parts.join('/'));
const someFiles = fc.array(
  fc.record({ name: paths, data: fc.uint8Array({ maxLength: 600 }), modifiedSeconds: fc.nat() }),
  { maxLength: 6 },
);

function described(files: Iterable<TarFile>): string[] {
  return Array.from(files, ({ name, data, modifiedSeconds }) =>
    [name, modifiedSeconds, Buffer.from(data).toString('base64')].join(' '),
  );
}

test('what is written is read again, and written the same each time', () => {
  fc.assert(
    fc.property(someFiles, (files) => {
      const bytes = writeTar(files);
      const read = Array.from(readTar({ bytes }), (entry) => ({
        ...entry,
        data: entry.data(),
        modifiedSeconds: Number(entry.modified / 1_000_000_000n),
      }));
      expect(described(read)).toEqual(described(files));
      expect(Buffer.compare(writeTar(files), bytes)).toBe(0);
    }),
  );
});

test('random bytes are refused, never crashed on', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1100 }), (bytes) => {
      expect(problemOf(() => readFiles({ bytes })).code).toMatch(/^archive\//);
    }),
  );
});
