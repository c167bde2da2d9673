import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64, findBase64 } from '../../../src/go/base64.ts';
import { integer, numberOfBytes, oid } from '../../../src/go/der.ts';
import { derCursor, readIntegerBytes, readOid } from '../../../src/go/der-read.ts';
import { decodePem, encodePem } from '../../../src/go/pem.ts';

const bytes = fc.uint8Array({ maxLength: 300 });

test('PEM that is written is read again, whatever stands around it', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom('', 'text\n', '-----BEGIN X-----\nopen\n'), (data, before) => {
      const block = decodePem(`${before}${encodePem('A KEY', data)}more`);
      expect(block && [block.type, encodeBase64(block.bytes)]).toEqual(['A KEY', encodeBase64(data)]);
    }),
  );
});

test('base64 is what the standard says', () => {
  fc.assert(
    fc.property(bytes, (data) => {
      const text = Buffer.from(data).toString('base64');
      expect(encodeBase64(data)).toBe(text);
      expect(Buffer.compare(decodeBase64(text), data)).toBe(0);
    }),
  );
});

test('many ends without a beginning take time in proportion', () => {
  expect(decodePem('\n-----END '.repeat(300_000))).toBeUndefined();
});

test('text that is no base64 has a place where it goes wrong', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('A', 'z', '=', '\n', '!', 'é') }), (text) => {
      const found = findBase64(text);
      if (typeof found === 'number') expect(found).toBeLessThanOrEqual(text.length);
    }),
  );
});

test('numbers and identifiers survive DER', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), (value) => {
      const read = readIntegerBytes(derCursor(integer(value)));
      expect(read && numberOfBytes(read)).toBe(value);
    }),
  );
  const parts = fc.array(fc.integer({ min: 0, max: 0x7fffffff }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 39 }), parts, (top, next, rest) => {
      const dotted = [top, next, ...rest].join('.');
      expect(readOid(derCursor(oid(dotted)))).toBe(dotted);
    }),
  );
});
