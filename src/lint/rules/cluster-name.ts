import { isNamespaced } from '../../kube/definitions.ts';
import { lineAndOrigin } from '../places.ts';
import type { Finding, LintRule } from '../rule.ts';
import { nameOf } from '../workloads.ts';

/** Objects without a namespace that have the same name in every release. */
export const clusterName: LintRule = {
  id: 'manifest/cluster-name',
  severity: 'warning',
  summary: 'an object of the whole cluster has one name in every release',
  explanation:
    'Installed a second time, in another namespace or under another name, the chart meets its own object: the install fails, or one release takes it from the other. Put the name of the release into the name, and the namespace where releases may be called alike.',
  checkChart: ({ cases: [first], twin, definitions }) => {
    const others = new Set(twin.objects.map(({ kind, name }) => `${kind}/${name}`));
    const shared = (first?.objects ?? []).filter(
      ({ apiVersion, kind, name, isForeign }) =>
        !isForeign &&
        isNamespaced(definitions, apiVersion, kind) === false &&
        !SHARED.includes(kind) &&
        others.has(`${kind}/${name}`),
    );
    return shared.map((object): Finding => {
      const message = `${object.kind} has no namespace, and the same name in every release`;
      const hint = 'Put .Release.Name and .Release.Namespace into its name.';
      return { ...lineAndOrigin(object, ['metadata', 'name']), message, about: nameOf(object), hint };
    });
  },
};

/** Kinds whose names are chosen for the cluster. */
const SHARED = [
  'Namespace',
  'CustomResourceDefinition',
  'APIService',
  'PriorityClass',
  'StorageClass',
  'RuntimeClass',
  'IngressClass',
  'CSIDriver',
];
