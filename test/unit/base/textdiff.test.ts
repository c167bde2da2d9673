import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, diffText } from '../../../src/base/textdiff.ts';

const ALL = { context: 0, limit: 1000 };

describe('the difference of two texts', () => {
  it('is the fewest lines to remove and to add, with their surroundings', () => {
    const lines = diffLines('a\nb\nc\nd\ne\nf', 'a\nb\nX\nd\ne\nf\ng');
    expect(diffText(lines, { context: 1, limit: 99 })).toBe(
      ['@@ line 2 @@', ' b', '-c', '+X', ' d', '@@ line 6 @@', ' f', '+g'].join('\n'),
    );
  });

  it('is nothing when they are equal', () => {
    expect(diffText(diffLines('a\nb', 'a\nb'), ALL)).toBe('');
  });

  it('is cut at the limit, with the number of lines that are left out', () => {
    expect(diffText(diffLines('', 'a\nb\nc\nd'), { context: 0, limit: 3 })).toBe(
      ['@@ line 1 @@', '-', '+a', '… 3 more lines'].join('\n'),
    );
  });

  it('takes all lines for changed where there are too many to compare', () => {
    const old = Array.from({ length: 2500 }, (_, i) => `old ${i}`);
    const now = Array.from({ length: 2500 }, (_, i) => `new ${i}`);
    const lines = diffLines(['same', ...old, 'end'].join('\n'), ['same', ...now, 'end'].join('\n'));
    expect(lines.map(({ kind }) => kind)).toEqual([
      'same',
      ...old.map(() => 'removed'),
      ...now.map(() => 'added'),
      'same',
    ]);
  });

  it('leads from the one to the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const without = (kind: string): string =>
          lines
            .filter((line) => line.kind !== kind)
            .map((line) => line.text)
            .join('\n');
        expect(without('added')).toBe(before);
        expect(without('removed')).toBe(after);
      }),
    );
  });
});
