import { DynError } from '../../base/problem.ts';
import type { Source } from '../../base/source.ts';
import type { Chart } from '../../chart/chart.ts';
import type { HelmMessage } from './message.ts';
import { type ObjectHead, readObjects } from './objects.ts';
import { type HelmLintEnv, load, type Subject } from './subject.ts';

const FOLDER = 'crds/';

/** What is wrong with the files of crds/, those of subcharts too. Source: helm lint/rules Crds. */
export function crdsRules(subject: Subject, env: HelmLintEnv): readonly HelmMessage[] {
  if (subject.crds === 'absent') return [];
  const error = (file: string, message: string): HelmMessage => ({ severity: 'ERROR', file, message });
  if (subject.crds === 'file') return [error(FOLDER, 'not a directory')];
  const loaded = load(subject, env.log);
  if ('error' in loaded) return [error(FOLDER, loaded.error)];
  const messages: HelmMessage[] = [];
  for (const crd of crdsOf(loaded.chart)) {
    try {
      for (const head of readObjects(crd))
        if (head) for (const fault of faultsOf(head)) messages.push(error(crd.name, fault));
    } catch (cause) {
      if (!(cause instanceof DynError)) throw cause;
      return [...messages, error(crd.name, `unable to parse YAML: ${cause.message}`)];
    }
  }
  return messages;
}

function crdsOf({ crds, subcharts }: Chart): readonly Source[] {
  return [...crds, ...subcharts.flatMap(crdsOf)];
}

function faultsOf({ apiVersion, kind }: ObjectHead): readonly string[] {
  return [
    ...(apiVersion.startsWith('apiextensions.k8s.io') ? [] : ["apiVersion is not in 'apiextensions.k8s.io'"]),
    ...(kind === 'CustomResourceDefinition' ? [] : ["object kind is not 'CustomResourceDefinition'"]),
  ];
}
