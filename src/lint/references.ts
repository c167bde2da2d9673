import type { FieldPath } from '../base/fieldpath.ts';
import type { GoMap } from '../go/value.ts';
import { type GoValue, integerOf, isList, isMap } from '../go/value.ts';
import { mapAt, mapsAt, textAt } from '../kube/fields.ts';
import type { LintObject } from './subject.ts';
import { type Part, podOf } from './workloads.ts';

/** A field of an object that names another one. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly path: FieldPath;
  /** The key of a ConfigMap or Secret, or the port of a Service by its name or number. */
  readonly part?: { readonly what: 'key' | 'port'; readonly value: string; readonly path: FieldPath };
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
    ...pullSecretsOf(pod),
    ...serviceOf(object),
  ];
  return [...own, ...referencesAt(pod.map, pod.path)];
}

function pullSecretsOf({ map, path }: Part): readonly Reference[] {
  return mapsAt(map, 'imagePullSecrets').map((secret, index) => ({
    kind: 'Secret',
    name: textAt(secret, 'name'),
    path: [...path, 'imagePullSecrets', index, 'name'],
  }));
}

function serviceOf({ object, kind }: LintObject): readonly Reference[] {
  if (kind !== 'StatefulSet') return [];
  return [
    { kind: 'Service', name: textAt(mapAt(object, 'spec'), 'serviceName'), path: ['spec', 'serviceName'] },
  ];
}

/** What a part of a pod refers to. */
export function referencesAt(value: GoValue, path: FieldPath): readonly Reference[] {
  if (isList(value)) return value.flatMap((item, index) => referencesAt(item, [...path, index]));
  if (!isMap(value)) return [];
  return [...value].flatMap(([field, inner]) => {
    const found = isMap(inner) ? referenceAt(field, inner, [...path, field]) : [];
    return [...found, ...referencesAt(inner, [...path, field])];
  });
}

function referenceAt(field: string, map: GoMap, path: FieldPath): readonly Reference[] {
  const [kind, key] = Object.hasOwn(FIELDS, field) ? (FIELDS[field] ?? []) : [];
  if (kind === undefined || key === undefined || map.get('optional') === true) return [];
  // Among the sources of a projected volume a Secret is named as a ConfigMap is.
  const named = map.has(key) ? key : 'name';
  return [{ kind, name: textAt(map, named), path: [...path, named], ...keyOf(field, map, path) }];
}

function keyOf(field: string, map: GoMap, path: FieldPath): Pick<Reference, 'part'> {
  const value = textAt(map, 'key');
  return field.endsWith('KeyRef') && value !== ''
    ? { part: { what: 'key', value, path: [...path, 'key'] } }
    : {};
}

const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet'];
const ROLES = ['Role', 'ClusterRole'];

/** What objects without pods name. */
function besidePods({ object, apiVersion, kind }: LintObject): readonly Reference[] {
  const spec = mapAt(object, 'spec');
  switch (kind) {
    case 'HorizontalPodAutoscaler':
      return namedAt(spec, 'scaleTargetRef', SCALED);
    case 'ScaledObject':
      return apiVersion.startsWith('keda.sh/') ? scaledByKeda(spec) : [];
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return [...namedAt(object, 'roleRef', ROLES), ...subjectsOf(object)];
    case 'Ingress':
      return [...backendAt(spec, 'defaultBackend', ['spec']), ...backendsIn(spec, ['spec'])];
    case 'MutatingWebhookConfiguration':
    case 'ValidatingWebhookConfiguration':
      return mapsAt(object, 'webhooks').flatMap((webhook, index) =>
        serviceAt(mapAt(webhook, 'clientConfig'), ['webhooks', index, 'clientConfig']),
      );
    case 'APIService':
      return serviceAt(spec, ['spec']);
    default:
      return apiVersion.startsWith('gateway.networking.k8s.io/') ? routedIn(spec, ['spec']) : [];
  }
}

function namedAt(map: GoMap, field: string, kinds: readonly string[]): readonly Reference[] {
  const target = mapAt(map, field);
  const kind = textAt(target, 'kind');
  const path = field === 'roleRef' ? [field, 'name'] : ['spec', field, 'name'];
  return kinds.includes(kind) ? [{ kind, name: textAt(target, 'name'), path }] : [];
}

/** KEDA takes a Deployment where no kind is named. */
function scaledByKeda(spec: GoMap): readonly Reference[] {
  const target = mapAt(spec, 'scaleTargetRef');
  const kind = textAt(target, 'kind') || 'Deployment';
  const path = ['spec', 'scaleTargetRef', 'name'];
  return SCALED.includes(kind) ? [{ kind, name: textAt(target, 'name'), path }] : [];
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
  return [
    ...backendAt(value, 'backend', path),
    ...[...value].flatMap(([key, inner]) => backendsIn(inner, [...path, key])),
  ];
}

function backendAt(map: GoMap, field: string, path: FieldPath): readonly Reference[] {
  return serviceAt(mapAt(map, field), [...path, field]);
}

function serviceAt(map: GoMap, path: FieldPath): readonly Reference[] {
  const service = mapAt(map, 'service');
  if (service.size === 0) return [];
  const at = [...path, 'service'];
  const port = mapAt(service, 'port');
  const named = port.has('name')
    ? partOf(port, 'name', [...at, 'port'])
    : partOf(port, 'number', [...at, 'port']);
  return [{ kind: 'Service', name: textAt(service, 'name'), path: [...at, 'name'], ...named }];
}

function partOf(map: GoMap, field: string, path: FieldPath): Pick<Reference, 'part'> {
  const value = map.get(field) ?? null;
  if (value === null || isMap(value) || isList(value)) return {};
  return { part: { what: 'port', value: String(integerOf(value) ?? value), path: [...path, field] } };
}

/** What the routes of the Gateway API lead to; a Service where no kind is named. */
function routedIn(value: GoValue, path: FieldPath): readonly Reference[] {
  if (isList(value)) return value.flatMap((item, index) => routedIn(item, [...path, index]));
  if (!isMap(value)) return [];
  const own = mapsAt(value, 'backendRefs').flatMap((backend, index): Reference[] => {
    const at = [...path, 'backendRefs', index];
    if (!['', 'Service'].includes(textAt(backend, 'kind')) || textAt(backend, 'namespace') !== '') return [];
    const named = { name: textAt(backend, 'name'), path: [...at, 'name'] };
    return [{ kind: 'Service', ...named, ...partOf(backend, 'port', at) }];
  });
  return [...own, ...[...value].flatMap(([key, inner]) => routedIn(inner, [...path, key]))];
}
