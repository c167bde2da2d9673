import { expect, test } from 'vitest';
import { createBudget, unlimitedBudget } from '../../../src/base/budget.ts';
import { compileRegexp, findAllIndexes, matches } from '../../../src/go/regexp.ts';

test('a pattern is compiled once', () => {
  expect(compileRegexp('a+b')).toBe(compileRegexp('a+b'));
});

test('the cache forgets the pattern that was not used for the longest time', () => {
  const first = compileRegexp('first');
  for (let i = 0; i < 300; i++) compileRegexp(`filler${i}`);
  expect(compileRegexp('first')).not.toBe(first);
});

test('long texts are charged', () => {
  const limits = { steps: 1000, timeMs: 1000, fileBytes: 1e6, totalBytes: 1e6 };
  const budget = createBudget(limits, () => 0);
  expect(() => matches(compileRegexp('b'), 'a'.repeat(100_000), budget)).toThrow();
});

test('offsets count UTF-16 units, and bytes that are no UTF-8 as one', () => {
  const found = findAllIndexes(compileRegexp('(b)'), '😀b\udcffb', -1, unlimitedBudget());
  expect(found).toEqual([
    [2, 3, 2, 3],
    [4, 5, 4, 5],
  ]);
});
