import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readAnswers } from '../support/answers.ts';
import { loadCaseFiles, loadRefusals } from '../support/cases.ts';
import { loadDyn, raisedCodes } from '../support/dyn.ts';
import { problemCodes } from '../support/problemcodes.ts';
import { compareCase, describeMismatch, verifyFile } from './runner.ts';

const files = loadCaseFiles();
const subject = { ask: await loadDyn(), refusals: loadRefusals() };
const againstHelm = process.env.CI !== undefined || process.env.ORACLE !== undefined;
const agreeing = new Map<string, number>();

for (const file of files)
  describe(file.path, () => {
    const answers = readAnswers(file);

    for (const item of file.cases)
      test(item.name, async () => {
        const mismatch = await compareCase(item, answers.get(item.name), subject);
        if (mismatch) expect.fail(describeMismatch(mismatch));
        agreeing.set(file.topic, (agreeing.get(file.topic) ?? 0) + 1);
      });

    if (againstHelm)
      test('helm says what is recorded', { timeout: 600_000 }, async () => {
        expect((await verifyFile(file)).map(describeMismatch)).toEqual([]);
      });
  });

test('every problem is raised by a case or named in a test', () => {
  const named = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => readFileSync(join('test', path), 'utf8'))
    .join('\n');
  const raised = [...raisedCodes, named].join('\n');
  expect(problemCodes().filter((code) => !raised.includes(code))).toEqual([]);
});

afterAll(() => {
  for (const topic of new Set(files.map((file) => file.topic))) {
    const total = files
      .filter((file) => file.topic === topic)
      .reduce((sum, file) => sum + file.cases.length, 0);
    console.log(`conformance ${topic}: ${agreeing.get(topic) ?? 0} of ${total} cases agree`);
  }
});
