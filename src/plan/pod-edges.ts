import { type JsonObject, objectAt, objectsAt, stringAt } from '../kube/json.ts';
import { podPath } from '../kube/pods.ts';
import { type Edge, type EdgeCause, type TargetIndex, targetName } from './edges.ts';
import type { Target } from './targets.ts';

/** The pod that an object is or makes, its labels with it; undefined for other kinds. */
export function podTemplate({ ref, resource, object }: Target): JsonObject | undefined {
  const path = podPath(resource.group, ref.kind);
  return path && objectAt(object, ...path);
}

/** Edges to what makes pods, from what its pods use: the account and its rights, settings, secrets, claims. */
export function podEdges(index: TargetIndex): readonly Edge[] {
  const rights = rightsOf(index);
  return index.targets.flatMap((target) => {
    const template = podTemplate(target);
    if (!template) return [];
    const pod = objectAt(template, 'spec');
    return [...accountEdges(target, pod, { index, rights }), ...mountEdges(target, pod, index)];
  });
}

/** Bindings by the account that they name: `namespace/name`. */
type Rights = ReadonlyMap<string, readonly Target[]>;

function rightsOf({ targets }: TargetIndex): Rights {
  const rights = new Map<string, Target[]>();
  for (const target of targets.filter(isBinding)) {
    for (const subject of objectsAt(target.object, 'subjects')) {
      if (stringAt(subject, 'kind') !== 'ServiceAccount') continue;
      const key = `${stringAt(subject, 'namespace') || target.ref.namespace}/${stringAt(subject, 'name')}`;
      rights.set(key, [...(rights.get(key) ?? []), target]);
    }
  }
  return rights;
}

function isBinding({ ref: { kind }, resource }: Target): boolean {
  return (
    resource.group === 'rbac.authorization.k8s.io' &&
    (kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
  );
}

interface Known {
  readonly index: TargetIndex;
  readonly rights: Rights;
}

function accountEdges(after: Target, pod: JsonObject, { index, rights }: Known): readonly Edge[] {
  const { namespace } = after.ref;
  const name = stringAt(pod, 'serviceAccountName') || stringAt(pod, 'serviceAccount') || 'default';
  const account = index.find('ServiceAccount', namespace, name);
  const bindings = rights.get(`${namespace}/${name}`) ?? [];
  return [
    ...(account ? [written(account, after, 'account', 'its pods run as this account')] : []),
    ...bindings.map((binding) =>
      written(binding, after, 'rights', `its pods run as ${name}, which gets its rights from this`),
    ),
  ];
}

/** Edges to bindings from the roles that they name. */
export function roleEdges(index: TargetIndex): readonly Edge[] {
  return index.targets.filter(isBinding).flatMap((after) => {
    const role = objectAt(after.object, 'roleRef');
    const kind = stringAt(role, 'kind');
    const namespace = kind === 'Role' ? after.ref.namespace : '';
    const before = index.find(kind, namespace, stringAt(role, 'name'));
    return before ? [written(before, after, 'rights', 'it binds this role')] : [];
  });
}

function mountEdges(after: Target, pod: JsonObject, index: TargetIndex): readonly Edge[] {
  const seen = new Set<Target>();
  return usesOf(pod).flatMap(([kind, name, how]) => {
    const before = index.find(kind, after.ref.namespace, name);
    if (!before || seen.has(before)) return [];
    seen.add(before);
    return [written(before, after, 'mount', how)];
  });
}

type Use = readonly [kind: string, name: string, how: string];

function usesOf(pod: JsonObject): readonly Use[] {
  const containers = ['initContainers', 'containers'].flatMap((field) => objectsAt(pod, field));
  return [
    ...objectsAt(pod, 'volumes').flatMap(volumeUses),
    ...containers.flatMap(environmentUses),
    ...objectsAt(pod, 'imagePullSecrets').map(
      (secret): Use => ['Secret', stringAt(secret, 'name'), 'its images are pulled with it'],
    ),
  ];
}

function volumeUses(volume: JsonObject): readonly Use[] {
  const how = `its pods mount it as volume ${stringAt(volume, 'name')}`;
  const parts = objectsAt(volume, 'projected', 'sources');
  return [
    ['ConfigMap', stringAt(volume, 'configMap', 'name'), how],
    ['Secret', stringAt(volume, 'secret', 'secretName'), how],
    ['PersistentVolumeClaim', stringAt(volume, 'persistentVolumeClaim', 'claimName'), how],
    ...parts.flatMap((part): Use[] => [
      ['ConfigMap', stringAt(part, 'configMap', 'name'), how],
      ['Secret', stringAt(part, 'secret', 'name'), how],
    ]),
  ];
}

function environmentUses(container: JsonObject): readonly Use[] {
  const how = `container ${stringAt(container, 'name')} takes its environment from it`;
  const whole = objectsAt(container, 'envFrom').flatMap((from): Use[] => [
    ['ConfigMap', stringAt(from, 'configMapRef', 'name'), how],
    ['Secret', stringAt(from, 'secretRef', 'name'), how],
  ]);
  const single = objectsAt(container, 'env').flatMap((variable): Use[] => [
    ['ConfigMap', stringAt(variable, 'valueFrom', 'configMapKeyRef', 'name'), how],
    ['Secret', stringAt(variable, 'valueFrom', 'secretKeyRef', 'name'), how],
  ]);
  return [...whole, ...single];
}

/** Edges from the namespaces that a release makes to what lies in them. */
export function namespaceEdges(index: TargetIndex): readonly Edge[] {
  return index.targets.flatMap((after) => {
    const { namespace } = after.ref;
    const before = namespace === '' ? undefined : index.find('Namespace', '', namespace);
    return before ? [written(before, after, 'namespace', `it lies in ${targetName(before)}`)] : [];
  });
}

function written(before: Target, after: Target, cause: EdgeCause, reason: string): Edge {
  return { before, after, cause, gate: 'written', reason };
}
