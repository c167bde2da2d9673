import { expect, test } from 'vitest';
import { REFUSED_RENDER_FLAGS } from '../../src/cli/flags.ts';
import { readAnswers } from '../support/answers.ts';
import { loadCaseFiles, loadCitables, loadFlagStates, loadRefusals } from '../support/cases.ts';

const files = loadCaseFiles();
const cases = files.flatMap((file) => file.cases);
const citables = loadCitables();

test('every section, function and flag is cited by a case', () => {
  const cited = new Set(cases.flatMap((item) => item.cites));
  expect(citables.filter((name) => !cited.has(name))).toEqual([]);
});

test('every citation names something that exists', () => {
  const flags = [...loadFlagStates().keys()].map((name) => `flag ${name}`);
  const known = new Set([...citables, ...flags]);
  const unknown = cases.flatMap((item) =>
    item.cites.filter((cite) => !known.has(cite)).map((c) => `${item.id}: ${c}`),
  );
  expect(unknown).toEqual([]);
});

test('a quarter of all cases end in an error of helm', () => {
  const answers = files.flatMap((file) => [...readAnswers(file).values()]);
  const errors = answers.filter((answer) => answer.exit !== 0).length;
  expect(errors / answers.length).toBeGreaterThan(0.25);
});

test('every refusal belongs to a case', () => {
  const ids = new Set(cases.map((item) => item.id));
  expect([...loadRefusals().keys()].filter((id) => !ids.has(id))).toEqual([]);
});

test('the flags that count as refused are those that dyn refuses', () => {
  const refused = new Set(REFUSED_RENDER_FLAGS.map(({ name }) => `--${name}`));
  const wrong = [...loadFlagStates()].filter(([name, state]) => (state === 'refused') !== refused.has(name));
  expect(wrong).toEqual([]);
});
