import { expect, test } from 'vitest';
import { createTablePrinter } from '../../../src/cli/formats/server-table.ts';
import { tableText } from '../../../src/cli/formats/table.ts';

test('cells are padded to their column, the last one too; colours take no room', () => {
  expect(
    tableText([
      ['A', 'LONGER'],
      ['\x1b[32mgreen\x1b[0m', 'x'],
    ]),
  ).toBe('A    \tLONGER\n\x1b[32mgreen\x1b[0m\tx     \n');
});

test('wide characters take two columns', () => {
  expect(tableText([['初め'], ['abcdef']])).toBe('初め  \nabcdef\n');
});

test('a cell of several lines is cut to the longest of them', () => {
  const cut = tableText([['short\nthe longest line\nx']]);
  expect(cut.split('\n').map((line) => line.trimEnd())).toEqual(['short', 'the long...', '']);
});

test('a table of the server has its header once, and what is not for wide output', () => {
  const print = createTablePrinter();
  const table = {
    columnDefinitions: [
      { name: 'Name', priority: 0 },
      { name: 'Ready', priority: 0 },
      { name: 'Node', priority: 1 },
    ],
    rows: [{ cells: ['web-with-a-long-name', 1, 'n1'] }],
  };
  expect(print({ ...table, rows: [] })).toBe('');
  expect(print(table)).toBe('NAME                   READY\nweb-with-a-long-name   1\n');
  expect(print({ ...table, rows: [{ cells: ['a\nb', null, 'n'] }] })).toBe('a...   \n');
});
