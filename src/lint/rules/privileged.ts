import { mapAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { containersOf, nameOf, podOf } from '../workloads.ts';

const SHARED = ['hostNetwork', 'hostPID', 'hostIPC'];

/** Pods that are on the node as if they were no containers. */
export const privileged: LintRule = {
  id: 'workload/privileged',
  severity: 'warning',
  summary: 'a pod is privileged, or shares a namespace of its node',
  explanation:
    'A privileged container owns its node, and so does whoever breaks into it. Where the workload needs it, say why beside it: `{{/* dyn-ignore: workload/privileged REASON */}}`.',
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object): Finding[] => {
      const pod = podOf(object);
      if (!pod) return [];
      const hint = 'Drop it, or give the reason in a dyn-ignore comment above it.';
      const shared = SHARED.filter((field) => pod.map.get(field) === true).map((field) => ({
        at: object.place([...pod.path, field]),
        message: `a pod sets ${field}`,
        about: nameOf(object),
        hint,
      }));
      const owning = containersOf(object)
        .filter(({ map }) => mapAt(map, 'securityContext').get('privileged') === true)
        .map(({ path, name }) => ({
          at: object.place([...path, 'securityContext', 'privileged']),
          message: `container ${name} is privileged`,
          about: nameOf(object),
          hint,
        }));
      return [...shared, ...owning];
    }),
};
