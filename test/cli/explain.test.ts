import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { askCommand, readCommandCases } from '../support/commandcases.ts';

const cases = readCommandCases('explain');

describe('dyn explain tells of', () => {
  test.each(cases.map((item) => [item.about, item] as const))('%s', async (_, item) => {
    const { status, prints } = item;
    expect(await askCommand(main, item)).toEqual({ status, prints });
  });
});

test.each([
  'explain/value-unknown',
  'explain/object-unknown',
  'explain/object-ambiguous',
  'explain/field-unknown',
])('%s is what a case ends with', (code) => {
  expect(cases.some(({ status, prints }) => status === 1 && prints.endsWith(`code: ${code}\n`))).toBe(true);
});
