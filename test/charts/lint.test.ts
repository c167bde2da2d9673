import { expect, test } from 'vitest';
import { findingText, lintAt } from '../support/lintsamples.ts';

test('our charts have no lint errors and no warnings, and all of them are looked at', () => {
  const { charts, problems } = lintAt(process.cwd(), [], true);
  const loud = problems.filter(({ severity }) => severity !== 'note');
  expect(loud.map((problem) => `${problem.code} ${findingText(problem)}`)).toEqual([]);
  const ours = ['chrek', 'crds', 'dimtensor', 'hello', 'operator', 'platform'];
  expect([...charts].sort()).toEqual(ours.map((name) => `charts/${name}`));
});
