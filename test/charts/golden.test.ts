import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GOLDEN, goldenCases, goldenText } from './golden/golden.ts';

const cases = goldenCases();

test.each(cases.map((item) => [item.title, item] as const))('%s', async (_, item) => {
  expect(await goldenText(item)).toBe(readFileSync(join(GOLDEN, item.path), 'utf8'));
});

test('every golden file is that of a case', () => {
  const files = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^[^/]+\/.*\.yaml$/.test(path),
  );
  expect(files.sort()).toEqual(cases.map(({ path }) => path).sort());
});
