import type { FieldPath } from '../base/fieldpath.ts';
import type { GoMap } from '../go/value.ts';
import { type GoValue, isList, isMap } from '../go/value.ts';
import { mapAt, mapsAt, textAt } from '../kube/fields.ts';
import type { LintObject } from './subject.ts';
import { podOf } from './workloads.ts';

/** A field of an object that names another one. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly path: FieldPath;
}

/** What the pod's fields refer to, by the field that holds the name. */
const FIELDS: Readonly<Record<string, readonly [kind: string, key: string]>> = {
  configMapRef: ['ConfigMap', 'name'],
  configMapKeyRef: ['ConfigMap', 'name'],
  configMap: ['ConfigMap', 'name'],
  secretRef: ['Secret', 'name'],
  secretKeyRef: ['Secret', 'name'],
  secret: ['Secret', 'secretName'],
  persistentVolumeClaim: ['PersistentVolumeClaim', 'claimName'],
};

/** The objects that one names and cannot do without. */
export function referencesOf(object: LintObject): readonly Reference[] {
  const pod = podOf(object);
  if (!pod) return besidePods(object);
  const account = textAt(pod.map, 'serviceAccountName');
  const own: Reference[] = [
    { kind: 'ServiceAccount', name: account, path: [...pod.path, 'serviceAccountName'] },
  ];
  return [...own, ...referencesIn(pod.map, pod.path)];
}

function referencesIn(value: GoValue, path: FieldPath): readonly Reference[] {
  if (isList(value)) return value.flatMap((item, index) => referencesIn(item, [...path, index]));
  if (!isMap(value)) return [];
  return [...value].flatMap(([field, inner]) => {
    const found = isMap(inner) ? referenceAt(field, inner, [...path, field]) : [];
    return [...found, ...referencesIn(inner, [...path, field])];
  });
}

function referenceAt(field: string, map: GoMap, path: FieldPath): readonly Reference[] {
  const [kind, key] = FIELDS[field] ?? [];
  if (kind === undefined || key === undefined || map.get('optional') === true) return [];
  return [{ kind, name: textAt(map, key), path: [...path, key] }];
}

const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet'];
const ROLES = ['Role', 'ClusterRole'];

/** What objects without pods name. */
function besidePods({ object, kind }: LintObject): readonly Reference[] {
  if (kind === 'HorizontalPodAutoscaler') return namedAt(mapAt(object, 'spec'), 'scaleTargetRef', SCALED);
  if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    return [...namedAt(object, 'roleRef', ROLES), ...subjectsOf(object)];
  return kind === 'Ingress' ? backendsIn(mapAt(object, 'spec'), ['spec']) : [];
}

function namedAt(map: GoMap, field: string, kinds: readonly string[]): readonly Reference[] {
  const target = mapAt(map, field);
  const kind = textAt(target, 'kind');
  const path = field === 'roleRef' ? [field, 'name'] : ['spec', field, 'name'];
  return kinds.includes(kind) ? [{ kind, name: textAt(target, 'name'), path }] : [];
}

function subjectsOf(object: GoMap): readonly Reference[] {
  return mapsAt(object, 'subjects').flatMap((subject, index) =>
    textAt(subject, 'kind') === 'ServiceAccount'
      ? [{ kind: 'ServiceAccount', name: textAt(subject, 'name'), path: ['subjects', index, 'name'] }]
      : [],
  );
}

function backendsIn(value: GoValue, path: FieldPath): readonly Reference[] {
  if (isList(value)) return value.flatMap((item, index) => backendsIn(item, [...path, index]));
  if (!isMap(value)) return [];
  const service = mapAt(mapAt(value, 'backend'), 'service');
  const name = textAt(service, 'name');
  const own = name === '' ? [] : [{ kind: 'Service', name, path: [...path, 'backend', 'service', 'name'] }];
  return [...own, ...[...value].flatMap(([key, inner]) => backendsIn(inner, [...path, key]))];
}
