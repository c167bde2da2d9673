import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { positionOf, type Source } from '../../../src/base/source.ts';
import { applyWaivers, readWaivers } from '../../../src/lint/waivers.ts';
import { recordOf } from '../../support/cases.ts';

interface WaiverCase {
  readonly name: string;
  readonly text: string;
  readonly left: readonly unknown[];
  readonly unused: readonly unknown[];
}

const data = load(readFileSync('test/unit/lint/waivers.cases.yaml', 'utf8'));
const cases = (Array.isArray(data) ? data : []).map((item): WaiverCase => {
  const { name, text, left, unused } = recordOf(item) ?? {};
  return {
    name: String(name),
    text: String(text),
    left: Array.isArray(left) ? left : [],
    unused: Array.isArray(unused) ? unused : [],
  };
});

/** A problem of the rule a/b at every `x`. */
function problemsIn(source: Source): Problem[] {
  return [...source.text.matchAll(/\bx\b/g)].map(({ index }) => ({
    code: 'a/b',
    severity: 'warning',
    message: 'm',
    at: { source, start: index, end: index + 1 },
  }));
}

const lineOf = ({ at }: Pick<Problem, 'at'>): number => (at ? positionOf(at.source, at.start).line : 0);

test.each(cases)('a comment that silences: $name', ({ text, left, unused }) => {
  const source = { name: 'a.yaml', text };
  const result = applyWaivers(problemsIn(source), readWaivers(source));
  expect(result.left.map(lineOf)).toEqual(left);
  expect(result.unused.map((one) => `${lineOf(one)}: ${one.id} ${one.reason}`)).toEqual(unused);
});

test('a comment silences nothing in another file', () => {
  const source = { name: 'a.yaml', text: 'x # dyn-ignore: a/b it must be' };
  const other = { name: 'b.yaml', text: 'x' };
  expect(applyWaivers(problemsIn(other), readWaivers(source)).left).toHaveLength(1);
});
