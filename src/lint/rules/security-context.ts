import type { GoMap } from '../../go/value.ts';
import { mapAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { containersOf, isHostProcess, isTest, nameOf, podOf } from '../workloads.ts';

/** Containers that may run as root or gain rights. */
export const securityContext: LintRule = {
  id: 'workload/security-context',
  severity: 'note',
  summary: 'a container may run as root, or gain more rights than it starts with',
  explanation:
    'A namespace with the `restricted` pod security level refuses pods whose containers do not set `runAsNonRoot: true` and `allowPrivilegeEscalation: false`. Set both in `securityContext`, by values with these defaults.',
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object) => {
      const owner = podOf(object)?.map ?? new Map();
      const pod = mapAt(owner, 'securityContext');
      return (isTest(object) ? [] : containersOf(object)).flatMap(({ map, path, name }): Finding[] => {
        const own = mapAt(map, 'securityContext');
        const isOfNode = own.get('privileged') === true || isHostProcess(owner) || isHostProcess(map);
        const missing = isOfNode ? [] : missingIn(own, pod);
        if (missing.length === 0) return [];
        const at = object.place(map.has('securityContext') ? [...path, 'securityContext'] : path);
        const message = `container ${name} does not set ${missing.join(' and ')}`;
        return [
          {
            at,
            message,
            about: nameOf(object),
            hint: `Set ${missing.join(' and ')} in its securityContext.`,
          },
        ];
      });
    }),
};

function missingIn(own: GoMap, pod: GoMap): readonly string[] {
  const isNonRoot = (own.get('runAsNonRoot') ?? pod.get('runAsNonRoot')) === true;
  const keepsRights = own.get('allowPrivilegeEscalation') === false;
  return [
    ...(isNonRoot ? [] : ['runAsNonRoot: true']),
    ...(keepsRights ? [] : ['allowPrivilegeEscalation: false']),
  ];
}
