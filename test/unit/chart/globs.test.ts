import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFileGlob } from '../../../src/chart/fileglob.ts';
import { matchGlob } from '../../../src/chart/glob.ts';
import { ignoreRules } from '../../../src/chart/ignore.ts';

const names = fc
  .array(fc.constantFrom('a', 'b', '/', '.', 'é'), { maxLength: 6 })
  .map((parts) => parts.join(''));
const patterns = fc
  .array(fc.constantFrom('a', 'b', '/', '*', '?', '[', ']', '^', '!', '-', '{', '}', ',', '\\'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

test('every pattern ends in an answer', () => {
  fc.assert(
    fc.property(patterns, names, (pattern, name) => {
      expect(['boolean', 'undefined']).toContain(typeof matchGlob(pattern, name));
      expect(['boolean', 'undefined']).toContain(typeof readFileGlob(pattern)?.(name));
    }),
    { numRuns: 3000 },
  );
});

test('many stars take time in proportion', () => {
  const name = `${'a'.repeat(2000)}b`;
  expect(matchGlob(`${'a*'.repeat(200)}c`, name)).toBe(false);
  expect(readFileGlob(`${'a*'.repeat(200)}c`)?.(name)).toBe(false);
  expect(readFileGlob(`${'{a,aa}'.repeat(500)}c`)?.(name)).toBe(false);
});

test('without a file of rules the default rule holds', () => {
  const rules = ignoreRules(undefined);
  expect(rules.isIgnored('templates/.hidden', false)).toBe(true);
  expect(rules.isIgnored('templates/sub/.hidden', false)).toBe(false);
  expect(rules.isIgnored('.hidden', false)).toBe(false);
});
