import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GoMap } from '../../src/go/value.ts';
import { applySet, type SetKind } from '../../src/values/setflag.ts';
import { allTexts, holds, orRefused, textOf } from './property.ts';

const PIECES = [
  'a',
  'b',
  'ab',
  '.',
  ',',
  '=',
  '[0]',
  '[1]',
  '[',
  ']',
  '{',
  '}',
  '\\',
  '"',
  ' ',
  '1',
  'null',
  'true',
  '-1',
  '{"a":1}',
  'é',
  '\udcff',
];
const KINDS: readonly SetKind[] = ['set', 'set-string', 'set-json', 'set-file', 'set-literal'];
const options = { readFile: (path: string) => `content of ${path}` };
const flags = fc.tuple(fc.constantFrom(...KINDS), textOf(PIECES, 14));

test('any flag is taken or refused', () => {
  holds(flags, ([kind, text]) => void orRefused(() => apply(kind, text, new Map())));
  for (const text of allTexts('a.,=[0]{\\', 5)) orRefused(() => apply('set', text, new Map()));
});

test('a flag that is given twice counts once', () => {
  holds(flags, ([kind, text]) => {
    const once = orRefused(() => apply(kind, text, new Map()));
    if (!once) return;
    const kept = structuredClone(once);
    expect(apply(kind, text, once)).toEqual(kept);
  });
});

function apply(kind: SetKind, text: string, tree: GoMap): GoMap {
  return applySet(tree, kind, text, options);
}
