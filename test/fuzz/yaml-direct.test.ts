import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DynError } from '../../src/base/problem.ts';
import { composeValue, UNSURE } from '../../src/yaml/compose.ts';
import { composeDirectly } from '../../src/yaml/direct.ts';
import { openInput } from '../../src/yaml/input.ts';
import { holds, textOf } from './property.ts';

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
    const input = openInput({ name: 'x', text }, '');
    const value = composeDirectly(input);
    if (value === UNSURE) return;
    direct++;
    expect(shown(value)).toBe(careful(text));
  });
  expect(direct).toBeGreaterThan(0);
});

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
