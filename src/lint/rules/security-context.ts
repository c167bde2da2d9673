import type { GoMap } from '../../go/value.ts';
import { mapAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { containersOf, isTest, nameOf, podOf } from '../workloads.ts';

/** Containers that may run as root or gain rights. */
export const securityContext: LintRule = {
  id: 'workload/security-context',
  severity: 'note',
  summary: 'a container may run as root, or gain more rights than it starts with',
  explanation:
    'A namespace with the `restricted` pod security level refuses pods whose containers do not set `runAsNonRoot: true` and `allowPrivilegeEscalation: false`. Set both in `securityContext`, by values with these defaults.',
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object) => {
      const pod = mapAt(podOf(object)?.map ?? new Map(), 'securityContext');
      return (isTest(object) ? [] : containersOf(object)).flatMap(({ map, path, name }): Finding[] => {
        const own = mapAt(map, 'securityContext');
        const missing = own.get('privileged') === true ? [] : missingIn(own, pod);
        if (missing.length === 0) return [];
        const at = object.place([...path, map.has('securityContext') ? 'securityContext' : 'name']);
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
