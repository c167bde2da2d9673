import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { expect, test } from 'vitest';
import { PREFLIGHT_CODES } from '../../../src/preflight/codes.ts';
import { preflightCodes } from '../../support/preflightcodes.ts';

/** What a command ends with, or says of itself. */
const ENDS = ['preflight/refused', 'preflight/cannot-tell', 'preflight/lost', 'preflight/install-unlocked'];

test('the codes that flags take are those that are made', () => {
  const made = preflightCodes().map(({ code }) => code);
  expect([...PREFLIGHT_CODES].sort()).toEqual(
    [...new Set(made)].filter((code) => !ENDS.includes(code)).sort(),
  );
});

test('docs/preflight.md is made of the makers', async () => {
  const all = new Map(preflightCodes().map((one) => [one.code, one]));
  const page = Handlebars.compile(readFileSync('docs/preflight.hbs', 'utf8'), { noEscape: true });
  const text = page({
    codes: PREFLIGHT_CODES.flatMap((code) => all.get(code) ?? []),
    ends: ENDS.flatMap((code) => all.get(code) ?? []),
  });
  await expect(text).toMatchFileSnapshot('../../../docs/preflight.md');
});
