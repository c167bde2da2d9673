import { missingDependencies } from '../../chart/offline.ts';
import { dependenciesPlace, dependencyPlace } from '../chartfile.ts';
import type { LintRule } from '../rule.ts';

/** Dependencies that Chart.yaml names and charts/ lacks, so that nothing can be rendered. */
export const missingDependency: LintRule = {
  id: 'chart/missing-dependency',
  severity: 'error',
  summary: 'a dependency in Chart.yaml is not in charts/',
  explanation:
    'The chart cannot be installed. Run `helm dependency build`, or lint with `--offline` where the chart lies beside this one. What the templates make without it is looked at all the same, by the rules that do not need what may be in it.',
  checkChart: (subject) =>
    missingDependencies(subject.chart).map(({ name }) => {
      const reason = subject.lost.get(name);
      return {
        at: dependencyPlace(subject, name),
        message: `dependency ${name} is not in charts/${reason === undefined ? '' : `: ${reason}`}`,
        hint: `Run helm dependency build; --offline takes it from a file:// repository, or from ../_offline/${name}.`,
      };
    }),
};

/** Charts in charts/ that Chart.yaml does not name. */
export const undeclaredDependency: LintRule = {
  id: 'chart/undeclared-dependency',
  severity: 'warning',
  summary: 'a chart in charts/ is not declared in Chart.yaml',
  explanation:
    'It is rendered without a condition, and the next `helm dependency update` throws away an archive that nobody declared. Declare it under `dependencies`, or delete it.',
  checkChart: (subject) => {
    const declared = (subject.chart.metadata.dependencies ?? []).map(({ name }) => name);
    // Old charts keep whole folders below charts/ and declare nothing at all; that is a way of its own.
    if (declared.length === 0) return [];
    return subject.chart.subcharts
      .filter(({ metadata }) => !declared.includes(metadata.name))
      .map(({ metadata }) => ({
        at: dependenciesPlace(subject),
        message: `${metadata.name} is in charts/ and not declared`,
        hint: 'Declare it under dependencies, or delete it.',
      }));
  },
};
