// npm run conformance -- [topic[/file]…] [--record [--all]] [--only TEXT] [--engine EXECUTABLE]
import { parseArgs } from 'node:util';
import { type CaseFile, loadCaseFiles, loadRefusals } from '../support/cases.ts';
import { askProgram, loadDyn } from '../support/dyn.ts';
import { compareFile, describeMismatch, type Mismatch, recordFile } from './runner.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    engine: { type: 'string' },
  },
});

const files = loadCaseFiles(positionals);
const check = await checker();
const bad = new Map<string, number>();
for (const file of files) {
  const found = await check(file);
  bad.set(file.topic, (bad.get(file.topic) ?? 0) + found.length);
  for (const mismatch of found) console.log(`${describeMismatch(mismatch)}\n`);
}
printTopics();
process.exitCode = files.length === 0 || [...bad.values()].some((count) => count > 0) ? 1 : 0;

async function checker(): Promise<(file: CaseFile) => Promise<Mismatch[]>> {
  if (values.record) return (file) => recordFile(file, { all: values.all, only: values.only });
  const { engine } = values;
  const ask = engine === undefined ? await loadDyn() : askProgram(engine);
  const subject = { ask, refusals: loadRefusals(), prints: engine !== undefined };
  return (file) => compareFile(file, subject, values.only);
}

function printTopics(): void {
  for (const [topic, count] of bad) {
    const cases = files
      .filter((file) => file.topic === topic)
      .flatMap((file) => file.cases)
      .filter((item) => item.name.includes(values.only));
    console.log(`${topic}: ${cases.length} cases, ${count} ${values.record ? 'random' : 'different'}`);
  }
  if (files.length === 0) console.log(`no case file at ${positionals.join(', ') || 'all'}`);
}
