import type { FieldPath } from '../../base/fieldpath.ts';
import { mapAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { type Container, containersOf, isHostProcess, nameOf, type Part, podOf } from '../workloads.ts';

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
      const found = [pod, ...containersOf(object)].flatMap(settingsIn);
      return found.map(({ path, message }) => ({
        at: object.place(path),
        message,
        about: nameOf(object),
        hint,
      }));
    }),
};

interface Setting {
  readonly path: FieldPath;
  readonly message: string;
}

function settingsIn(part: Part | Container): readonly Setting[] {
  const { map, path } = part;
  const who = 'name' in part ? `container ${part.name}` : 'a pod';
  const context = [...path, 'securityContext'];
  const isProcess = isHostProcess(map);
  // Processes of a Windows node have its network, and the pod must say so.
  const shared = SHARED.filter(
    (field) => map.get(field) === true && !(isProcess && field === 'hostNetwork'),
  ).map((field) => ({ path: [...path, field], message: `${who} sets ${field}` }));
  return [
    ...shared,
    ...(isProcess
      ? [{ path: [...context, 'windowsOptions', 'hostProcess'], message: `${who} sets hostProcess` }]
      : []),
    ...(mapAt(map, 'securityContext').get('privileged') === true
      ? [{ path: [...context, 'privileged'], message: `${who} is privileged` }]
      : []),
  ];
}
