import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { expect, test } from 'vitest';
import { RULES } from '../../../src/lint/rules.ts';
import { readSamples, type SampleFiles } from '../../support/lintsamples.ts';

const filesOf = (files: SampleFiles = {}): readonly { path: string; text: string }[] =>
  Object.entries(files).map(([path, text]) => ({ path, text }));

test('docs/lint.md is made of the rules and their samples', async () => {
  const samples = readSamples();
  const rules = RULES.map(({ id, severity, summary, explanation, mends }) => {
    const sample = samples.get(id);
    const examples = { bad: filesOf(sample?.bad), good: filesOf(sample?.good) };
    const fixed = filesOf(sample?.fixed);
    return { id, severity, summary, explanation, mends, ...examples, findings: sample?.findings, fixed };
  });
  const mending = rules.filter(({ mends }) => mends !== undefined);
  const page = Handlebars.compile(readFileSync('docs/lint.hbs', 'utf8'), { noEscape: true });
  await expect(page({ rules, mending, open: '{{', close: '}}' })).toMatchFileSnapshot(
    '../../../docs/lint.md',
  );
});
