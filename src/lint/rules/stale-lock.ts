import { isInRange } from '../../chart/dependencies.ts';
import { dependencyPlace } from '../chartfile.ts';
import type { Finding, LintRule } from '../rule.ts';

/** A lock that says something else than Chart.yaml. */
export const staleLock: LintRule = {
  id: 'chart/stale-lock',
  severity: 'error',
  summary: 'Chart.lock and the dependencies in Chart.yaml disagree',
  explanation:
    'Whoever builds the chart from the lock gets other versions than Chart.yaml asks for, or an error. Run `helm dependency update` and commit both files.',
  checkChart: (subject) => {
    const { lock, metadata } = subject.chart;
    if (!lock) return [];
    const locked = (lock.dependencies ?? []).filter((one) => one !== null && one !== undefined);
    return (metadata.dependencies ?? []).flatMap(({ name, version }): readonly Finding[] => {
      // A chart that is taken twice, under two names, is locked twice under one.
      const named = locked.filter((one) => one.name === name);
      if (named.some((one) => isInRange(version, one.version))) return [];
      const [found] = named;
      const is = found ? `is locked at ${found.version}, outside of ${version}` : 'is not in Chart.lock';
      const at = dependencyPlace(subject, name);
      return [{ at, message: `dependency ${name} ${is}`, hint: 'Run helm dependency update.' }];
    });
  },
};
