import type { Finding, LintRule } from '../rule.ts';

/** Values files that nobody can check, because their chart is not known. */
export const valuesNoChart: LintRule = {
  id: 'values/no-chart',
  severity: 'error',
  summary: 'it is not known which chart a values file is for',
  explanation:
    'Say it in dyn.yaml, by a glob of files under `lint.values` (where several fit, the longest counts), or in the first line of the file: `# dyn-chart: PATH`, relative to the file. A file inside of a chart needs neither. Without paths, `dyn lint` looks at files for which somebody has said it, and at those that charts ship; a file that is given by its name must have a chart, unless it is a Kubernetes object or hidden.',
};

const HINT = 'Name the chart in lint.values of dyn.yaml, or in a first line `# dyn-chart: PATH`.';

/** Nobody names a chart. */
export const noChart: Omit<Finding, 'at'> = {
  message: 'it is not known which chart this values file is for',
  hint: HINT,
};

/** What is named is no chart. */
export function noChartThere({
  chart,
  by,
}: {
  readonly chart: string;
  readonly by: string;
}): Omit<Finding, 'at'> {
  return { message: `${chart} is no chart, and ${by} names it as this file's`, hint: HINT };
}
