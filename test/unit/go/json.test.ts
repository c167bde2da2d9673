import { describe, expect, it } from 'vitest';
import { createBudget, DEFAULT_LIMITS } from '../../../src/base/budget.ts';
import { readJson, readJsonPartly, writeJson } from '../../../src/go/json.ts';
import type { GoStruct, GoValue } from '../../../src/go/value.ts';

describe('writeJson', () => {
  it('names fields as their type says, and leaves out what is not exported', () => {
    const value: GoStruct = {
      go: 'struct',
      pointer: true,
      type: { name: 'x.T', jsonNames: { GitCommit: 'git_commit' }, unexported: ['hidden'] },
      fields: new Map<string, GoValue>([
        ['GitCommit', 'a'],
        ['hidden', 1n],
        ['Other', [true]],
      ]),
    };
    expect(writeJson(value)).toBe('{"git_commit":"a","Other":[true]}');
    expect(writeJson(value, { indent: ' ' })).toBe('{\n "git_commit": "a",\n "Other": [\n  true\n ]\n}');
  });

  it('puts what a type marshals itself into the form of the rest', () => {
    const value: GoStruct = {
      go: 'struct',
      pointer: false,
      type: { name: 'x.T', json: () => '{"b":[1,2]}' },
      fields: new Map(),
    };
    expect(writeJson([value], { indent: '  ' })).toBe('[\n  {\n    "b": [\n      1,\n      2\n    ]\n  }\n]');
  });

  it('meets the budget when a value holds another many times over', () => {
    let bomb: GoValue = ['x'.repeat(100)];
    for (let i = 0; i < 40; i++) bomb = [bomb, bomb];
    const budget = createBudget(DEFAULT_LIMITS, () => 0);
    expect(() => writeJson(bomb, { budget })).toThrow('render budget exceeded');
  });
});

describe('readJson', () => {
  it('makes maps of objects, whatever their keys', () => {
    expect(readJson('{"__proto__":{"a":1},"2":[],"1":null}')).toEqual(
      new Map<string, GoValue>([
        ['__proto__', new Map([['a', 1]])],
        ['2', []],
        ['1', null],
      ]),
    );
  });

  it('gives what could be read beside an error', () => {
    expect(readJsonPartly('[1,1e400,2]')).toEqual({
      value: [1, null, 2],
      error: 'json: cannot unmarshal number 1e400 into Go value of type float64',
    });
  });
});
