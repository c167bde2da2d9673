import { expect, it } from 'vitest';
import { fromPlain } from '../../../src/go/plain.ts';
import { type GoMap, isMap } from '../../../src/go/value.ts';
import { coalesceValues } from '../../../src/values/coalesce.ts';

const map = (plain: object): GoMap => {
  const value = fromPlain(plain);
  return isMap(value) ? value : new Map();
};

it("leaves out nulls of defaults where a version of Helm does, and keeps the user's", () => {
  const chart = { name: 'c', values: map({ a: null, b: { x: null, y: 1 } }), children: [] };
  const joining = { mode: 'coalesce', log: () => {} } as const;
  expect(coalesceValues(chart, map({ u: null }), joining)).toEqual(
    map({ a: null, b: { x: null, y: 1 }, u: null }),
  );
  expect(coalesceValues(chart, map({ u: null }), { ...joining, dropsDefaultNulls: true })).toEqual(
    map({ b: { y: 1 }, u: null }),
  );
});
