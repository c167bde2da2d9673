import { mapsAt, textAt } from '../../kube/fields.ts';
import { RELEASE_NAMESPACE } from '../cases.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintCase } from '../subject.ts';
import { nameOf } from '../workloads.ts';

/** Bindings that give rights to a ServiceAccount of another namespace than the chart's own. */
export const subjectNamespace: LintRule = {
  id: 'rbac/subject-namespace',
  severity: 'error',
  summary: 'a binding names the ServiceAccount of the chart in another namespace',
  explanation:
    'The chart makes the ServiceAccount in the namespace of the release, and binds the rights to one of the same name in a fixed namespace: the pods have no rights, and whoever may make that account elsewhere gets them. Write `namespace: {{ .Release.Namespace }}`.',
  checkChart: ({ cases }) => cases.flatMap(strangersIn),
};

function strangersIn({ objects }: LintCase): readonly Finding[] {
  const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
  return objects
    .filter(({ kind, isForeign }) => /^(?:Cluster)?RoleBinding$/.test(kind) && !isForeign)
    .flatMap((binding) =>
      mapsAt(binding.object, 'subjects').flatMap((subject, index): Finding[] => {
        const own = accounts.filter(({ name }) => name === textAt(subject, 'name'));
        const namespace = textAt(subject, 'namespace');
        const isOwn = own.some((account) => (account.namespace || RELEASE_NAMESPACE) === namespace);
        if (textAt(subject, 'kind') !== 'ServiceAccount' || own.length === 0 || namespace === '' || isOwn)
          return [];
        return [
          {
            at: binding.place(['subjects', index, 'namespace']),
            message: `the ServiceAccount is not in namespace ${namespace}`,
            about: nameOf(binding),
            hint: 'Write namespace: {{ .Release.Namespace }}.',
          },
        ];
      }),
    );
}
