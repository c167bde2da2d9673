import { expect, test } from 'vitest';
import { createBudget, DEFAULT_LIMITS } from '../../../src/base/budget.ts';
import { sprint, sprintf, textOf, valueText } from '../../../src/go/format.ts';
import type { GoMap, GoStruct, GoType, GoValue } from '../../../src/go/value.ts';

const budget = () => createBudget({ ...DEFAULT_LIMITS, steps: 10_000, fileBytes: 100_000 }, () => 0);

test('many wide verbs end with the budget', () => {
  expect(() => sprintf('%100000d%100000d', [1n, 2n], budget())).toThrow('render budget exceeded');
});

test('values that share their parts end with the budget', () => {
  let value: GoValue = [1n];
  for (let i = 0; i < 60; i++) value = [value, value];
  expect(() => valueText(value, budget())).toThrow('render budget exceeded');
  expect(() => sprintf('%v', [value], budget())).toThrow('render budget exceeded');
});

test('keys are printed in the order of their bytes', () => {
  const map: GoMap = new Map<string, GoValue>([
    ['\uffee', 1n],
    ['😀', 2n],
    ['b', 3n],
    ['A', null],
  ]);
  expect(valueText(map)).toBe('map[A:<nil> b:3 \uffee:1 😀:2]');
});

const type: GoType = { name: 'x.T', text: () => 'text', syntax: () => 'x.New()' };
const fields = new Map<string, GoValue>([
  ['A', 1n],
  ['B', 'b'],
]);
const plain: GoStruct = { go: 'struct', type: { name: 'x.P' }, pointer: false, fields };
const pointer: GoStruct = { ...plain, pointer: true };

test('structs are printed with their fields, pointers to them with an address further down', () => {
  expect(sprintf('%v %+v %#v', [plain, plain, plain])).toBe('{1 b} {A:1 B:b} x.P{A:1, B:"b"}');
  expect(sprintf('%v %T %s', [pointer, pointer, [pointer]])).toBe('&{1 b} *x.P [%!s(*x.P=&{1 b})]');
  expect(sprintf('%v %d %#v', [[pointer], [pointer], [pointer]])).toBe(
    '[0xc000000000] [824633720832] []interface {}{(*x.P)(0xc000000000)}',
  );
});

test('methods speak for their values but where a verb is wrong', () => {
  const value: GoStruct = { ...plain, type };
  expect(sprintf('%v|%s|%q|%x|%#v|%5.2s|%d', [value, value, value, value, value, value, value])).toBe(
    'text|text|"text"|74657874|x.New()|   te|{1 %!d(string=b)}',
  );
  expect(textOf(value)).toBe('text');
  expect(sprint([value, 1n])).toBe('text 1');
});

test('a String method of the pointer is not that of the value', () => {
  const kind: GoType = { name: 'x.K', pointerText: () => 'text' };
  expect(valueText({ ...plain, type: kind })).toBe('{1 b}');
  expect(valueText({ ...pointer, type: kind })).toBe('&{1 b}');
});
