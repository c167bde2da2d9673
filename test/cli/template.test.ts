import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { askCommand, readCommandCases } from '../support/commandcases.ts';

describe('dyn template says what is wrong with', () => {
  const cases = readCommandCases('template');
  test.each(cases.map((item) => [item.about, item] as const))('%s', async (_, item) => {
    const { status, prints } = item;
    expect(await askCommand(main, item)).toEqual({ status, prints });
  });
});
