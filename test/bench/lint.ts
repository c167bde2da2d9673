import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { valuesFilesIn } from '../../src/actions/valuesfiles.ts';
import { hostFiles } from '../../src/host/files.ts';
import { helmPath } from '../support/helm.ts';
import type { Run } from './measure.ts';

/** One measurement of dyn beside all the runs of helm that do the same. */
export interface LintWorkload {
  readonly name: string;
  readonly helm: readonly Run[];
  readonly dyn: Run;
}

const CHANGED = { chart: 'charts/platform', file: 'ci/restricted-values.yaml' };

/** Our charts, complete, below the folder: all of them, and one values file that somebody changed. */
export function lintWorkloads(folder: string): readonly LintWorkload[] {
  execFileSync(process.execPath, ['scripts/assemble.mjs', join(folder, 'charts')]);
  cpSync('dyn.yaml', join(folder, 'dyn.yaml'));
  const charts = readdirSync(join(folder, 'charts'))
    .map((name) => `charts/${name}`)
    .filter((chart) => existsSync(join(folder, chart, 'Chart.yaml')));
  const cases = charts.flatMap((chart) => [
    helmLint(folder, chart),
    ...valuesFilesIn(chart, hostFiles(folder), ['ci', 'examples']).map((file) =>
      helmLint(folder, chart, file),
    ),
  ]);
  const changed = `${CHANGED.chart}/${CHANGED.file}`;
  return [
    { name: `${charts.length} charts, ${cases.length} cases`, helm: cases, dyn: dynLint(folder) },
    { name: changed, helm: [helmLint(folder, CHANGED.chart, CHANGED.file)], dyn: dynLint(folder, changed) },
  ];
}

function helmLint(folder: string, chart: string, file?: string): Run {
  const values = file === undefined ? [] : ['-f', `${chart}/${file}`];
  return { program: helmPath(), argv: ['lint', chart, ...values], cwd: folder };
}

function dynLint(folder: string, ...paths: readonly string[]): Run {
  return { program: process.execPath, argv: [resolve('bin/dyn.js'), 'lint', ...paths], cwd: folder };
}
