import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type LintTarget, wholeScope } from '../../src/actions/lintscope.ts';
import { readRepository } from '../../src/actions/repository.ts';
import { valuesFilesIn } from '../../src/actions/valuesfiles.ts';
import { hostFiles } from '../../src/host/files.ts';
import { helmPath } from '../support/helm.ts';
import type { Run } from './measure.ts';

/** One measurement of dyn beside all the runs of helm that look at the same. */
export interface LintWorkload {
  readonly name: string;
  readonly helm: readonly Run[];
  readonly dyn: Run;
}

const CHART = 'charts/platform';
const CHANGED = `${CHART}/ci/restricted-values.yaml`;

/** Our charts, complete, below the folder, with all their values files; and one values file that somebody changed. */
export function lintWorkloads(folder: string): readonly LintWorkload[] {
  execFileSync(process.execPath, ['scripts/assemble.mjs', join(folder, 'charts')]);
  for (const name of ['dyn.yaml', 'values']) cpSync(name, join(folder, name), { recursive: true });
  const files = hostFiles(folder);
  const { targets } = wholeScope(readRepository(files), files);
  const helm = targets.flatMap((target) => helmRuns(folder, target));
  return [
    { name: `${targets.length} charts, ${helm.length} cases`, helm, dyn: dynLint(folder) },
    { name: CHANGED, helm: [helmLint(folder, CHART, CHANGED)], dyn: dynLint(folder, CHANGED) },
  ];
}

/** One for each case that dyn renders. */
function helmRuns(folder: string, { folder: chart, outside }: LintTarget): readonly Run[] {
  const shipped = valuesFilesIn(chart, hostFiles(folder), ['ci', 'examples']);
  const given = [...shipped.map((name) => `${chart}/${name}`), ...outside];
  return [helmLint(folder, chart), ...given.map((file) => helmLint(folder, chart, file))];
}

function helmLint(folder: string, chart: string, file?: string): Run {
  const values = file === undefined ? [] : ['-f', file];
  return { program: helmPath(), argv: ['lint', chart, ...values], cwd: folder };
}

function dynLint(folder: string, ...paths: readonly string[]): Run {
  return { program: process.execPath, argv: [resolve('bin/dyn.js'), 'lint', ...paths], cwd: folder };
}
