import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/lint/rules.ts';
import {
  findingText,
  fixFiles,
  lintFiles,
  readSamples,
  type SampleFiles,
} from '../../support/lintsamples.ts';

const samples = readSamples();

const pathOf = (field: string): string => field.slice(0, field.indexOf(': '));

const findings = (id: string, files: SampleFiles): readonly string[] =>
  lintFiles(files)
    .filter(({ code }) => code === id)
    .map(findingText);

test('every rule has a sample, and every sample a rule', () => {
  expect([...samples.keys()].sort()).toEqual(RULES.map(({ id }) => id).sort());
});

test('every sample has findings in its bad chart', () => {
  const empty = [...samples].filter(([, sample]) => sample.findings.length === 0);
  expect(empty.map(([id]) => id)).toEqual([]);
});

test('a rule says that it mends if and only if a sample of it is mended', () => {
  const mending = RULES.filter(({ mends }) => mends !== undefined).map(({ id }) => id);
  const mended = [...samples].filter(([, sample]) => [sample, ...sample.also].some(({ fixed }) => fixed));
  expect(mended.map(([id]) => id).sort()).toEqual(mending.sort());
});

describe.each([...samples])('rule %s', (id, sample) => {
  test.each([sample, ...sample.also])('finds exactly what is listed: $why', ({ bad, findings: wanted }) => {
    expect(findings(id, bad)).toEqual(wanted);
  });

  const cases = [sample, ...sample.also];

  test.each(cases.filter(({ fixed }) => fixed))('mends this, and changes nothing else: $why', (one) => {
    const { changed, left, fields } = fixFiles(one.bad);
    const [before, after] = fields;
    const otherwise = after.filter((field) => !before.includes(field));
    const gone = before.filter((field) => !after.includes(field));
    expect(changed).toEqual(one.fixed);
    expect(left.filter(({ code }) => code === id).map(findingText)).toEqual(one.left);
    expect(otherwise.map(pathOf)).toEqual(one.changes);
    expect(gone.map(pathOf).filter((path) => !one.changes.includes(path))).toEqual([]);
  });

  test.each(cases.filter(({ fixed }) => !fixed))('leaves this alone: $why', ({ bad }) => {
    const fixes = lintFiles(bad).filter(({ code, fix }) => code === id && fix);
    expect(fixes).toEqual([]);
  });

  test('is content with the good chart', () => {
    expect(findings(id, sample.good)).toEqual([]);
  });
});
