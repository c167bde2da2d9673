import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DynError } from '../../src/base/problem.ts';
import { composeValue, UNSURE } from '../../src/yaml/compose.ts';
import { composeDirectly } from '../../src/yaml/direct.ts';
import { openInput } from '../../src/yaml/input.ts';
import { allTexts, holds, textOf } from './property.ts';

const SCALARS = [
  'a',
  'b c',
  '"q"',
  "'s'",
  '1',
  'true',
  '~',
  '""',
  '-x',
  '?y',
  ':z',
  'a#b',
  '0755',
  '1e3',
  '.inf',
  '<<',
];
const MARKS = [
  'a:',
  'b: ',
  '"k": ',
  "'l' :",
  '- ',
  '-',
  '? ',
  ': ',
  ':',
  '#',
  ' # c',
  '&x ',
  '*x',
  '!t ',
  '|',
  '|-',
  '>',
  '|2',
];
const FLOW = ['[', ']', '{', '}', ', ', ',', '"a":'];
const SPACE = [
  '\n',
  '\n',
  '\n ',
  '\n  ',
  '\n    ',
  '\n\n',
  '\n  - ',
  '\n- ',
  ' ',
  '\t',
  '---',
  '---\n',
  '...',
  '%',
  'é',
  '\r\n',
];

/** Lines as charts have them, so that many are read to their end. */
const line = fc
  .tuple(
    fc.constantFrom('', '', '  ', '  ', '    ', '      ', ' '),
    fc.constantFrom('', '', '', '- ', '- - ', '-'),
    fc.constantFrom('', 'a:', 'b: ', 'c d: ', '"k": ', "'l': ", 'm:  ', '1: ', 'yes: ', '# '),
    fc.constantFrom(
      '',
      ...SCALARS,
      '[a, {b: c}]',
      '{a: 1, "b":2, c: }',
      '[]',
      '{}',
      '|',
      '>-',
      '|+',
      '"open',
      '[a,',
      'b]',
      'x"',
    ),
    fc.constantFrom('', '', '', ' ', ' # note', ' more'),
  )
  .map((parts) => `${parts.join('')}\n`);
const lines = fc.array(line, { maxLength: 10 }).map((all) => all.join(''));

test('what is read without tokens is what they give', () => {
  let direct = 0;
  holds(fc.oneof(lines, textOf([...SCALARS, ...MARKS, ...FLOW, ...SPACE], 16)), (text) => {
    direct += expectSame(text);
  });
  expect(direct).toBeGreaterThan(0);
});

test('so it is for every short text', () => {
  for (const text of allTexts('a:- \n[]{},"#|', 4)) expectSame(text);
  for (const text of allTexts('a: \n-', 7)) expectSame(text);
});

/** Compares both ways; gives 1 where the text was plain enough for the direct one. */
function expectSame(text: string): number {
  const value = composeDirectly(openInput({ name: 'x', text }, ''));
  if (value === UNSURE) return 0;
  expect(shown(value), JSON.stringify(text)).toBe(careful(text));
  return 1;
}

/** With the order of keys, and numbers as they are. */
function shown(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part instanceof Map ? { entries: [...part] } : Object.is(part, -0) ? '-0' : part,
  );
}

function careful(text: string): unknown {
  try {
    return shown(composeValue(openInput({ name: 'x', text }, '')));
  } catch (error) {
    return error instanceof DynError ? error.message : error;
  }
}
