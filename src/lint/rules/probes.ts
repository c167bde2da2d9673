import { mapsAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { type Container, containersOf, nameOf } from '../workloads.ts';

const SERVING = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Containers that serve a port and never say whether they are ready. */
export const probes: LintRule = {
  id: 'workload/probes',
  severity: 'note',
  summary: 'a container with ports has no readiness probe',
  explanation:
    'Without a readiness probe a Service sends requests as soon as the process has started, and a rollout goes on over pods that cannot serve. Give containers that listen a `readinessProbe`.',
  checkChart: (subject) =>
    ownObjects(subject)
      .filter(({ kind, hook }) => SERVING.includes(kind) && !hook)
      .flatMap((object) =>
        containersOf(object)
          .filter(lacksProbe)
          .map(({ path, name }): Finding => {
            const at = object.place([...path, 'ports']);
            const message = `container ${name} has ports and no readinessProbe`;
            return { at, message, about: nameOf(object), hint: 'Add a readinessProbe that asks the port.' };
          }),
      ),
};

function lacksProbe({ map, isInit }: Container): boolean {
  return !isInit && mapsAt(map, 'ports').length > 0 && !map.has('readinessProbe');
}
