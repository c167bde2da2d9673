import { groupedBy } from './answers.ts';
import type { Query } from './preflight.ts';

type May = Extract<Query, { kind: 'may' }>;

/** The YAML of the Roles, and the ClusterRole, that grant these rights; one document a namespace. */
export function roleText(name: string, rights: readonly May[]): string {
  return groupedBy(rights, ({ namespace }) => namespace)
    .map((same) => document(name, same[0]?.namespace ?? '', same))
    .join('---\n');
}

function document(name: string, namespace: string, rights: readonly May[]): string {
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${namespace === '' ? 'ClusterRole' : 'Role'}`,
    'metadata:',
    `  name: ${name}`,
    ...(namespace === '' ? [] : [`  namespace: ${namespace}`]),
    'rules:',
    ...rulesOf(rights),
    '',
  ].join('\n');
}

/** Resources with the same verbs share a rule. */
function rulesOf(rights: readonly May[]): readonly string[] {
  const resources = groupedBy(rights, ({ group, resource }) => `${group}/${resource}`).map((same) => ({
    group: same[0]?.group ?? '',
    resource: same[0]?.resource ?? '',
    verbs: [...new Set(same.map(({ verb }) => verb))],
  }));
  return groupedBy(resources, ({ group, verbs }) => `${group} ${verbs.join(' ')}`).flatMap((same) => [
    `  - apiGroups: ["${same[0]?.group ?? ''}"]`,
    `    resources: [${same.map(({ resource }) => resource).join(', ')}]`,
    `    verbs: [${(same[0]?.verbs ?? []).join(', ')}]`,
  ]);
}
