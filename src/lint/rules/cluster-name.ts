import { isNamespaced } from '../../kube/definitions.ts';
import { lineAndOrigin } from '../places.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintObject } from '../subject.ts';
import { nameOf } from '../workloads.ts';

/** Objects without a namespace that have the same name in every release. */
export const clusterName: LintRule = {
  id: 'manifest/cluster-name',
  severity: 'warning',
  summary: 'an object of the whole cluster has one name in every release',
  explanation:
    'Installed a second time, in another namespace or under another name, the chart meets its own object: the install fails, or one release takes it from the other. Put the name of the release into the name, and the namespace where releases may be called alike. Of a chart in which no name at all holds that of the release this is said once.',
  checkChart: ({ cases: [first], twin, definitions }) => {
    const others = new Set(twin.objects.map(({ kind, name }) => `${kind}/${name}`));
    const own = (first?.objects ?? []).filter(({ isForeign }) => !isForeign);
    const isFixed = ({ kind, name }: LintObject): boolean => others.has(`${kind}/${name}`);
    const shared = own.filter(
      (object) =>
        isNamespaced(definitions, object.apiVersion, object.kind) === false &&
        !SHARED.includes(object.kind) &&
        isFixed(object),
    );
    const [one, ...more] = shared;
    if (one && more.length > 0 && own.every(isFixed)) return [onceFinding(one)];
    return shared.map((object): Finding => {
      const message = `${object.kind} has no namespace, and the same name in every release`;
      const hint = 'Put .Release.Name and .Release.Namespace into its name.';
      return { ...lineAndOrigin(object, ['metadata', 'name']), message, about: nameOf(object), hint };
    });
  },
};

/** Of a chart that takes no name from its release this is said once. */
function onceFinding(object: LintObject): Finding {
  const message = 'no name holds that of the release: the chart can be installed once in a cluster';
  const hint = 'Put .Release.Name and .Release.Namespace into the names of what has no namespace.';
  return { ...lineAndOrigin(object, ['metadata', 'name']), message, about: nameOf(object), hint };
}

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
