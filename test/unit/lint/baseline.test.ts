import { expect, test } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { buildBaseline, readBaseline, withoutKnown, writeBaseline } from '../../../src/lint/baseline.ts';

const TEXT = 'a: 1\nb: 2\n';

function problemAt(text: string, mark: string, message = 'm'): Problem {
  const start = text.indexOf(mark);
  const at = { source: { name: 'a.yaml', text }, start, end: start + 1 };
  return { code: 'a/b', severity: 'error', message, at };
}

const known = [problemAt(TEXT, 'b'), problemAt(TEXT, 'a'), problemAt(TEXT, 'a')];

test('a baseline is a list in order, and reads as it was written', () => {
  const text = writeBaseline(buildBaseline(known));
  expect(JSON.parse(text)).toEqual([
    { fingerprint: 'a/b\na.yaml\nm\na: 1', count: 2 },
    { fingerprint: 'a/b\na.yaml\nm\nb: 2', count: 1 },
  ]);
  const read = readBaseline({ name: 'known.json', text });
  expect(writeBaseline(read)).toBe(text);
  expect(withoutKnown(known, read)).toEqual([]);
});

test('known findings stay known when lines are put in above them, not when their line changes', () => {
  const baseline = buildBaseline(known);
  expect(withoutKnown([problemAt(`# new\n${TEXT}`, 'b: 2')], baseline)).toEqual([]);
  const changed = problemAt('b: 3', 'b');
  expect(withoutKnown([changed], baseline)).toEqual([changed]);
});

test('one more than is known is reported', () => {
  const third = problemAt(TEXT, 'a');
  expect(withoutKnown([...known, third], buildBaseline(known))).toEqual([third]);
});

test.each(['{', '{}', '[1]', '[null]', '[{"fingerprint": 1, "count": 1}]', '[{"fingerprint": "x"}]'])(
  'refuses %s as a baseline',
  (text) => {
    expect(() => readBaseline({ name: 'known.json', text })).toThrow(/^known.json is no baseline/);
  },
);
