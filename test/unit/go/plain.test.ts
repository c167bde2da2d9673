import { expect, test } from 'vitest';
import { fromPlain } from '../../../src/go/plain.ts';

test('plain data becomes lists and maps, holes and undefined items null', () => {
  const holes = [1, undefined, 3];
  delete holes[0];
  expect(fromPlain({ a: holes, b: undefined, c: { d: true } })).toEqual(
    new Map<string, unknown>([
      ['a', [null, null, 3]],
      ['c', new Map([['d', true]])],
    ]),
  );
});

test('an object may stand in two places, but not in itself', () => {
  const shared = { x: 1 };
  expect(fromPlain([shared, shared])).toEqual([new Map([['x', 1]]), new Map([['x', 1]])]);
  const circle: Record<string, unknown> = {};
  circle.a = [circle];
  expect(() => fromPlain(circle)).toThrow('an object that holds itself cannot be a value of a chart');
});

test.each([
  ['Date', new Date(0)],
  ['Set', new Set([1])],
  ['Uint8Array', new Uint8Array(1)],
  ['bigint', 1n],
])('a %s is refused rather than lost', (name, value) => {
  expect(() => fromPlain({ value })).toThrow(`a ${name} cannot be a value of a chart`);
});
