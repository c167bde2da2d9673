import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import type { GoMap } from '../../../src/go/value.ts';
import { applySet, type SetKind } from '../../../src/values/setflag.ts';

const KINDS: readonly SetKind[] = ['set', 'set-string', 'set-file', 'set-literal', 'set-json'];
const pieces = fc.constantFrom(
  'a',
  'b',
  '.',
  '=',
  ',',
  '[',
  ']',
  '{',
  '}',
  '\\',
  '0',
  '1',
  '-',
  ' ',
  '"',
  'é',
  '😀',
  'null',
);
const texts = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''));
const options = { readFile: (path: string) => path };

function outcome(kind: SetKind, text: string, tree: GoMap = new Map()): GoMap | string {
  try {
    return applySet(tree, kind, text, options);
  } catch (error) {
    if (error instanceof DynError) return error.message;
    throw error;
  }
}

test('every text ends in a tree or in a problem', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), texts, (kind, text) => {
      const result = outcome(kind, text);
      expect(typeof result === 'string' ? result.startsWith(`failed parsing --${kind} data`) : true).toBe(
        true,
      );
    }),
    { numRuns: 2000 },
  );
});

test('a flag given twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), texts, (kind, text) => {
      const once = outcome(kind, text);
      if (typeof once === 'string') return;
      const twice = outcome(kind, text, structuredClone(once));
      // A text may lead through what it has set itself, as in `a.b=1,a=2`: then the second time fails.
      if (typeof twice !== 'string') expect(twice).toEqual(once);
    }),
    { numRuns: 2000 },
  );
});

test('long texts take time in proportion', () => {
  const long = Array.from({ length: 20_000 }, (_, i) => `k${i}=\\x${i}`).join(',');
  const tree = outcome('set', long);
  expect(tree instanceof Map && tree.size).toBe(20_000);
  expect(outcome('set', `a=${'\\x'.repeat(100_000)}`)).toEqual(new Map([['a', 'x'.repeat(100_000)]]));
});
