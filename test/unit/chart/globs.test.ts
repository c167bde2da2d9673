import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBudget, DEFAULT_LIMITS } from '../../../src/base/budget.ts';
import { DynError } from '../../../src/base/problem.ts';
import { readFileGlob } from '../../../src/chart/fileglob.ts';
import { matchGlob } from '../../../src/chart/glob.ts';
import { ignoreRules } from '../../../src/chart/ignore.ts';

const free = (): void => {};
const names = fc
  .array(fc.constantFrom('a', 'b', '/', '.', 'é'), { maxLength: 6 })
  .map((parts) => parts.join(''));
const patterns = fc
  .array(fc.constantFrom('a', 'b', '/', '*', '?', '[', ']', '^', '!', '-', '{', '}', ',', '\\'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

/** Some patterns make Go panic, which is a failure of the template that uses them. */
function fileMatch(pattern: string, name: string): boolean | string | undefined {
  try {
    return readFileGlob(pattern, free)?.(name);
  } catch (error) {
    if (error instanceof DynError) return error.message;
    throw error;
  }
}

test('every pattern ends in an answer', () => {
  fc.assert(
    fc.property(patterns, names, (pattern, name) => {
      expect(['boolean', 'undefined']).toContain(typeof matchGlob(pattern, name));
      expect(['boolean', 'undefined', 'string']).toContain(typeof fileMatch(pattern, name));
    }),
    { numRuns: 3000 },
  );
});

test('many stars take time in proportion', () => {
  expect(matchGlob(`${'a*'.repeat(200)}c`, `${'a'.repeat(2000)}b`)).toBe(false);
});

test('a file pattern that costs too much ends in a problem', () => {
  const budget = createBudget({ ...DEFAULT_LIMITS, steps: 100_000 }, () => 0);
  const search = () => readFileGlob('{a*b,*}'.repeat(6), () => budget.step())?.(`${'a'.repeat(40)}/`);
  expect(search).toThrow('render budget exceeded');
});

test('without a file of rules the default rule holds', () => {
  const rules = ignoreRules(undefined);
  expect(rules.isIgnored('templates/.hidden', false)).toBe(true);
  expect(rules.isIgnored('templates/sub/.hidden', false)).toBe(false);
  expect(rules.isIgnored('.hidden', false)).toBe(false);
});
