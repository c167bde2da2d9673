import { metricsMissing } from '../../base/problems/needs.ts';
import { objectsAt, stringAt } from '../../kube/json.ts';
import { groupedBy, taken } from '../answers.ts';
import { hasGroup, nameOf, type Rendered, renderedBy } from '../objects.ts';
import type { PreflightCheck, PreflightRelease } from '../preflight.ts';

/** By the type of a metric: the API that tells it, and what brings that. */
const APIS: Readonly<Record<string, readonly [group: string, brings: string]>> = {
  Resource: ['metrics.k8s.io', 'metrics-server'],
  ContainerResource: ['metrics.k8s.io', 'metrics-server'],
  Pods: ['custom.metrics.k8s.io', 'an adapter such as prometheus-adapter or KEDA'],
  Object: ['custom.metrics.k8s.io', 'an adapter such as prometheus-adapter or KEDA'],
  External: ['external.metrics.k8s.io', 'an adapter such as KEDA or prometheus-adapter'],
};

/** The APIs by whose measurements autoscalers scale. */
export const metrics: PreflightCheck = {
  name: 'metrics',
  stage: 'objects',
  concerns: (releases) => scalersOf(releases).length > 0,
  reads: () => [{ kind: 'api' }],
  check: (releases, { api }) => {
    const wants = scalersOf(releases).filter(({ group }) => !hasGroup(api.apiVersions, group));
    return groupedBy(wants, ({ of, group }) => `${of.release.namespace}/${of.release.name} ${group}`).flatMap(
      (same) => {
        const [first] = same;
        if (!first) return [];
        const names = [...new Set(same.map(({ of }) => nameOf(of.object)))];
        const evidence = [{ what: `API group ${first.group}`, why: 'the server does not have it' }];
        return [taken(first.of.release, metricsMissing(names, first.group, first.brings), evidence)];
      },
    );
  },
};

interface Scaler {
  readonly of: Rendered;
  readonly group: string;
  readonly brings: string;
}

/** Each autoscaler once for each API; without metrics it goes by CPU. */
function scalersOf(releases: readonly PreflightRelease[]): readonly Scaler[] {
  const scalers = renderedBy(releases).filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return scalers.flatMap((of) => {
    const types = objectsAt(of.object, 'spec', 'metrics').map((metric) => stringAt(metric, 'type'));
    const wanted = new Set(types.length === 0 ? ['Resource'] : types);
    return [...wanted].flatMap((type) => {
      const [group, brings] = APIS[type] ?? [];
      return group === undefined || brings === undefined ? [] : [{ of, group, brings }];
    });
  });
}
