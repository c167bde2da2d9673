// npm run schema:trial -- DIR [--count N] [--seed N] [--misses]   Every chart in DIR; dependencies come from DIR/_offline.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynError } from '../../src/base/problem.ts';
import { type Judged, type Trial, tryChart } from './trial.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    misses: { type: 'boolean', default: false },
  },
});
const [folder = 'charts'] = positionals;
const options = { count: Number(values.count), seed: Number(values.seed) };
const trials: Trial[] = [];
console.log('| chart | files | refused | unseen | types | keys | together |\n|---|---|---|---|---|---|---|');
for (const name of readdirSync(folder).sort()) {
  const chart = join(folder, name);
  if (!existsSync(join(chart, 'Chart.yaml'))) continue;
  try {
    const trial = tryChart(chart, options);
    trials.push(trial);
    report(name, trial);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    console.log(`| ${name} | ${error.message.split('\n', 1)[0]} |`);
    process.exitCode = 1;
  }
}
const all = trials.flatMap(({ mistakes }) => mistakes);
console.log(`${trials.length} charts, ${all.length} mistakes, ${share(all)} refused`);
if (trials.some(({ refusedFiles }) => refusedFiles.length > 0)) process.exitCode = 1;

function report(name: string, { files, refusedFiles, refusedUnseen, mistakes }: Trial): void {
  const of = (kind: Judged['kind']): string => share(mistakes.filter((one) => one.kind === kind));
  const cells = [name, files, refusedFiles.length, refusedUnseen, of('type'), of('key'), share(mistakes)];
  console.log(`| ${cells.join(' | ')} |`);
  for (const why of refusedFiles) console.log(why);
  if (values.misses)
    for (const { told, isRefused } of mistakes) if (!isRefused) console.log(`    missed ${told}`);
}

function share(mistakes: readonly Judged[]): string {
  const refused = mistakes.filter(({ isRefused }) => isRefused).length;
  return mistakes.length === 0 ? 'none' : `${((100 * refused) / mistakes.length).toFixed(1)} %`;
}
