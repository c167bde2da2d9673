import { expect, test } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { problemsSummary } from '../../../src/cli/formats/summary.ts';

const source = { name: 'a|b.yaml', text: 'a: 1\n' };
const odd: Problem = {
  code: 'values/duplicate-key',
  severity: 'error',
  message: '<b> & `x` | *y*\nnext [z](u)',
  hint: 'Keep_one.',
  at: { source, start: 3, end: 4 },
};
const note: Problem = { code: 'a/b', severity: 'note', message: 'm' };

test('is a table with the errors first, in which nothing is markup', () => {
  expect(problemsSummary([note, odd], ['c'])).toBe(
    [
      '## dyn lint\n',
      '1 error, 0 warnings, 1 note in 1 chart\n',
      '| severity | rule | place | finding |',
      '|---|---|---|---|',
      '| error | values/duplicate-key | a\\|b.yaml:1:4 | &lt;b&gt; &amp; \\`x\\` \\| \\*y\\* next \\[z\\](u) - Keep\\_one. |',
      '| note | a/b |  | m |\n',
    ].join('\n'),
  );
});

test('is one line where nothing is found', () => {
  expect(problemsSummary([], ['a', 'b'])).toBe('## dyn lint\n\n0 errors, 0 warnings, 0 notes in 2 charts\n');
});

test('stays within the megabyte that GitHub takes, with what is in the file already', () => {
  const many = Array.from({ length: 40_000 }, () => odd);
  for (const given of [0, 1_000_000, 2_000_000]) {
    const text = problemsSummary(many, ['c'], given);
    const rows = text.split('\n').filter((line) => line.startsWith('| error')).length;
    expect(given + Buffer.byteLength(text)).toBeLessThanOrEqual(Math.max(1024 * 1024, given + 100));
    expect(text).toContain(`\n${40_000 - rows} more are in the log.\n`);
    if (given === 0) expect(Buffer.byteLength(text)).toBeGreaterThan(1_040_000);
  }
});
