import type { Chart } from '../../chart/chart.ts';
import type { HelmMessage, HelmSeverity } from './message.ts';
import { type HelmLintEnv, load, type Subject } from './subject.ts';

/** Whether charts/ and Chart.yaml name the same charts. Source: helm lint/rules Dependencies. */
export function dependenciesRules(subject: Subject, env: HelmLintEnv): readonly HelmMessage[] {
  const loaded = load(subject, env.log);
  if ('error' in loaded)
    return [{ severity: 'ERROR', file: '', message: `unable to load chart\n\t${loaded.error}` }];
  const declared = (loaded.chart.metadata.dependencies ?? []).map(({ name }) => name);
  const present = namesIn(loaded.chart);
  return [
    ...missing('ERROR', 'chart metadata', { wanted: present, given: declared }),
    ...missing('WARNING', 'chart directory', { wanted: declared, given: present }),
  ].map((message) => ({ ...message, file: subject.path }));
}

function namesIn({ subcharts }: Chart): readonly string[] {
  return subcharts.map(({ metadata }) => metadata.name);
}

function missing(
  severity: HelmSeverity,
  place: string,
  { wanted, given }: { readonly wanted: readonly string[]; readonly given: readonly string[] },
): readonly Omit<HelmMessage, 'file'>[] {
  const names = wanted.filter((name) => !given.includes(name));
  if (names.length === 0) return [];
  return [{ severity, message: `${place} is missing these dependencies: ${names.join(',')}` }];
}
