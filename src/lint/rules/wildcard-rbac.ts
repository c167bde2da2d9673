import type { GoMap } from '../../go/value.ts';
import { mapsAt, textsAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { nameOf } from '../workloads.ts';

const FIELDS = ['apiGroups', 'resources', 'verbs'];

/** Roles that grant everything of something. */
export const wildcardRbac: LintRule = {
  id: 'rbac/wildcard',
  severity: 'warning',
  summary: 'a role grants rights by a wildcard',
  explanation:
    'A `*` grants what exists today and what any operator adds tomorrow. List the API groups, resources and verbs that the workload uses. All verbs of custom resources that are listed by name are left to their operator.',
  checkChart: (subject) =>
    ownObjects(subject)
      .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
      .flatMap((object) =>
        mapsAt(object.object, 'rules').flatMap((rule, index): Finding[] => {
          const fields = FIELDS.filter((field) => isWild(rule, field));
          const [first] = fields;
          if (first === undefined) return [];
          return [
            {
              at: object.place(['rules', index, first]),
              message: `a role grants ${fields.join(', ')}: ["*"]`,
              about: nameOf(object),
              hint: `List the ${fields.join(', ')} that are needed.`,
            },
          ];
        }),
      ),
};

function isWild(rule: GoMap, field: string): boolean {
  return textsAt(rule, field).includes('*') && !isListless(rule, field);
}

/** Groups whose resources are the metrics that somebody measures, which nobody can list. */
const METRICS = ['custom.metrics.k8s.io', 'external.metrics.k8s.io'];

function isListless(rule: GoMap, field: string): boolean {
  const groups = textsAt(rule, 'apiGroups');
  // An operator does with its own resources whatever can be done.
  if (field === 'verbs' && groups.length > 0 && groups.every(isCustom))
    return !textsAt(rule, 'resources').includes('*');
  return field === 'resources' && groups.length > 0 && groups.every((group) => METRICS.includes(group));
}

/** Whether a group is none of Kubernetes' own. */
function isCustom(group: string): boolean {
  return group.includes('.') && !group.endsWith('k8s.io');
}
