import type { GoMap } from '../../go/value.ts';
import { mapsAt, textsAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { nameOf } from '../workloads.ts';

const FIELDS = ['verbs', 'resources', 'apiGroups'];

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
        mapsAt(object.object, 'rules').flatMap((rule, index): Finding[] =>
          FIELDS.filter((field) => textsAt(rule, field).includes('*') && !isListless(rule, field)).map(
            (field) => ({
              at: object.place(['rules', index, field]),
              message: `a role grants ${field}: ["*"]`,
              about: nameOf(object),
              hint: `List the ${field} that are needed.`,
            }),
          ),
        ),
      ),
};

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
