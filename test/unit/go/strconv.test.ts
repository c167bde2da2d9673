import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  floatText,
  formatFloat,
  quote,
  readFloat,
  readInt,
  readUint,
  unquote,
  unquoteChar,
} from '../../../src/go/strconv.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test('the shortest digits of a float read back as the same float', () => {
  fc.assert(
    fc.property(finite, (x) => {
      for (const verb of ['g', 'x'] as const) expect(readFloat(formatFloat(x, verb))).toBe(x);
      expect(Object.is(readFloat(floatText(x)), x)).toBe(true);
    }),
  );
});

test('seventeen significant digits read back as the same float', () => {
  fc.assert(fc.property(finite, (x) => readFloat(formatFloat(x, 'e', 16)) === x));
});

test('a precision beyond all digits of a float is filled with zeros', () => {
  const text = formatFloat(0.1, 'f', 100_000);
  expect(text).toHaveLength(100_002);
  expect(text.slice(2, 57)).toBe('1000000000000000055511151231257827021181583404541015625');
  expect(/^0*$/.test(text.slice(57))).toBe(true);
});

test('halves are rounded to even on the exact value', () => {
  expect([0.5, 1.5, 2.5, 1e21].map((x) => formatFloat(x, 'f', 0))).toEqual([
    '0',
    '2',
    '2',
    '1000000000000000000000',
  ]);
  expect(formatFloat(9.999999999999999e22, 'e', 15)).toBe('9.999999999999999e+22');
  expect(formatFloat(1.005, 'f', 2)).toBe('1.00');
});

const text = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff })))
  .map((runes) => String.fromCodePoint(...runes));

test('what is quoted reads back as itself', () => {
  fc.assert(fc.property(text, (s) => unquote(quote(s)) === s));
});

test('bytes that are no rune survive quoting', () => {
  expect(quote('a\udcffé')).toBe('"a\\xffé"');
  expect(unquote('"a\\xff\\xc3\\xa9"')).toBe('a\udcffé');
});

test('literals with escapes that are none are refused', () => {
  const bad = ['"\\q"', '"\\x1"', '"\\ud800"', '"\\400"'];
  expect(bad.map(unquote)).toEqual(bad.map(() => undefined));
  expect(["'a'", "'\\n'", "'\\''", "'ab'", "'\\x'"].map(unquoteChar)).toEqual([
    97,
    10,
    39,
    undefined,
    undefined,
  ]);
});

test('numbers that cannot be read say why in the words of Go', () => {
  expect(readInt('12a', 10, 64)).toEqual({ error: 'strconv.ParseInt: parsing "12a": invalid syntax' });
  expect(readInt('-129', 10, 8)).toEqual({ error: 'strconv.ParseInt: parsing "-129": value out of range' });
  expect(['-1', '18446744073709551616', '18446744073709551615'].map((s) => readUint(s, 10, 64))).toEqual([
    undefined,
    undefined,
    18446744073709551615n,
  ]);
  expect(readFloat('1e999')).toEqual({ error: 'strconv.ParseFloat: parsing "1e999": value out of range' });
  expect(readFloat('1_')).toEqual({ error: 'strconv.ParseFloat: parsing "1_": invalid syntax' });
});

test('every int64 reads back in every base', () => {
  const int64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
  fc.assert(
    fc.property(
      int64,
      fc.integer({ min: 2, max: 36 }),
      (value, base) => readInt(value.toString(base), base, 64) === value,
    ),
  );
});

test('a long text of digits is refused at once', () => {
  expect(readInt('9'.repeat(5_000_000), 10, 64)).toMatchObject({
    error: expect.stringMatching(/value out of range$/),
  });
});
