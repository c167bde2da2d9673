import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Edit } from '../../../src/base/edits.ts';
import { applyFixes } from '../../../src/lint/fix.ts';

const source = { name: 'a.yaml', text: '0123456789' };
const edit = (start: number, end: number, text: string): Edit => ({ at: { source, start, end }, text });
const results = (...fixes: readonly (readonly Edit[])[]): readonly unknown[] =>
  applyFixes(fixes).map(({ source: { name }, text, count }) => `${name} ${count} ${text}`);

test.each([
  ['in any order', [[edit(8, 9, 'B')], [edit(1, 2, 'A')]], 'a.yaml 2 0A234567B9'],
  ['beside each other', [[edit(1, 3, 'A')], [edit(3, 5, 'B')]], 'a.yaml 2 0AB56789'],
  ['that are the same, once', [[edit(1, 3, 'A')], [edit(1, 3, 'A')]], 'a.yaml 2 0A3456789'],
  ['but not one inside of another', [[edit(1, 6, 'A')], [edit(2, 3, 'B')]], 'a.yaml 1 0A6789'],
  ['but not one around another', [[edit(2, 3, 'B')], [edit(1, 6, 'A')]], 'a.yaml 1 01B3456789'],
  ['but not two that put texts at one place', [[edit(2, 2, 'A')], [edit(2, 2, 'B')]], 'a.yaml 1 01A23456789'],
  [
    'nor one that puts a text where another begins',
    [[edit(2, 4, 'A')], [edit(2, 2, 'B')]],
    'a.yaml 1 01A456789',
  ],
  ['whole or not at all', [[edit(1, 2, 'A')], [edit(5, 6, 'B'), edit(1, 3, 'C')]], 'a.yaml 1 0A23456789'],
])('fixes are made %s', (_, fixes, expected) => {
  expect(results(...fixes)).toEqual([expected]);
});

test('each file gets its own, and another text of a file waits', () => {
  const at = { source: { name: 'b.yaml', text: 'xy' }, start: 0, end: 1 };
  const stale = { source: { name: 'a.yaml', text: '01234' }, start: 0, end: 1 };
  expect(results([{ at, text: '' }, edit(0, 1, '')], [{ at: stale, text: '' }])).toEqual([
    'b.yaml 1 y',
    'a.yaml 1 123456789',
  ]);
});

test('what no fix touches stays', () => {
  const spans = fc
    .array(fc.tuple(fc.nat(10), fc.nat(10)))
    .map((pairs) => pairs.map(([a, b]) => edit(Math.min(a, b), Math.max(a, b), '-')));
  fc.assert(
    fc.property(spans, (edits) => {
      const [fixed] = applyFixes(edits.map((one) => [one]));
      const touched = new Set(edits.flatMap(({ at }) => [...source.text.slice(at.start, at.end)]));
      const kept = [...source.text].filter((char) => !touched.has(char)).join('');
      for (const char of kept) expect(fixed?.text ?? source.text).toContain(char);
    }),
  );
});
