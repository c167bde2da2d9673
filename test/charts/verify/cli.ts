// npm run charts:verify [-- DIR]   DIR: a tree that charts:assemble has made; without it one is made and removed.
import { resolve } from 'node:path';
import { assembledCharts } from '../support/assembled.ts';
import { shippedCases } from './cases.ts';
import { readOwnKinds } from './kinds.ts';
import { isSound, type Verdict, verifyAll } from './verdict.ts';

const [folder] = process.argv.slice(2);
const tree = folder === undefined ? assembledCharts() : resolve(folder);
const running = verifyAll(shippedCases(tree), await readOwnKinds(tree));
const verdicts: Verdict[] = [];
console.log(row(['chart', 'values', 'helm = dyn', 'lint', 'objects']));
for (const verdict of running) {
  verdicts.push(await verdict);
  print(await verdict);
}
printCount();
process.exitCode = verdicts.length > 0 && verdicts.every(isSound) ? 0 : 1;

function print({ item, differences, lint, judgement }: Verdict): void {
  const { objects, findings } = judgement;
  const same = differences.length === 0 ? 'same' : 'DIFFERS';
  const clean = lint.length > 0 ? 'SAYS' : item.lint ? 'clean' : '-';
  const valid = findings.length === 0 ? `${objects} valid` : `${findings.length} WRONG of ${objects}`;
  console.log(row([item.chart, item.name, same, clean, valid]));
  for (const line of [...differences, ...lint, ...findings]) console.log(`    ${line}`);
}

function row([chart = '', values = '', same = '', lint = '', objects = '']: readonly string[]): string {
  return `${chart.padEnd(22)} ${values.padEnd(46)} ${same.padEnd(10)} ${lint.padEnd(6)} ${objects}`;
}

function printCount(): void {
  const count = (holds: (verdict: Verdict) => boolean) => verdicts.filter(holds).length;
  const total = (of: (verdict: Verdict) => number) => verdicts.reduce((sum, verdict) => sum + of(verdict), 0);
  const linted = count(({ item }) => item.lint !== undefined);
  console.log(
    [
      `${count(({ differences }) => differences.length === 0)} of ${verdicts.length} cases the same under helm and dyn`,
      `${count(({ item, lint }) => item.lint !== undefined && lint.length === 0)} of ${linted} clean under helm lint --strict`,
      `${total(({ judgement }) => judgement.findings.length)} findings in ${total(({ judgement }) => judgement.objects)} objects`,
      `${total(({ judgement }) => judgement.foreign)} of them of kinds that others define: only their metadata was judged`,
    ].join('\n'),
  );
}
