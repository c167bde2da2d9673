import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/lint/rules.ts';
import { findingText, lintFiles, readSamples, type SampleFiles } from '../../support/lintsamples.ts';

const samples = readSamples();

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

describe.each([...samples])('rule %s', (id, sample) => {
  test.each([sample, ...sample.also])('finds exactly what is listed: $why', ({ bad, findings: wanted }) => {
    expect(findings(id, bad)).toEqual(wanted);
  });

  test('is content with the good chart', () => {
    expect(findings(id, sample.good)).toEqual([]);
  });
});
