import { compareBytes } from '../go/bytes.ts';

/** The order in which Helm installs kinds. Source: helm releaseutil.InstallOrder. */
export const INSTALL_ORDER: readonly string[] = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
];

const FROM_SERVICE_ON = 'IngressClass';

/** The order in which Helm deletes kinds: the other way round, but services go with what leads to them. Source: helm releaseutil.UninstallOrder. */
export const UNINSTALL_ORDER: readonly string[] = INSTALL_ORDER.filter((kind) => kind !== 'Service')
  .toReversed()
  .flatMap((kind) => (kind === FROM_SERVICE_ON ? [kind, 'Service'] : [kind]));

/** The same things in uninstall order; kinds that Helm does not know come last here too. */
export function sortForUninstall<T extends { readonly kind: string }>(things: readonly T[]): readonly T[] {
  return sortBy(things, UNINSTALL_ORDER);
}

/** The same things in install order: kinds that Helm does not know come last, by name; equal kinds keep their order. */
export function sortByKind<T extends { readonly kind: string }>(things: readonly T[]): readonly T[] {
  return sortBy(things, INSTALL_ORDER);
}

function sortBy<T extends { readonly kind: string }>(
  things: readonly T[],
  order: readonly string[],
): readonly T[] {
  const rank = new Map(order.map((kind, index) => [kind, index]));
  const unknown = order.length;
  return [...things].sort((a, b) => {
    const first = rank.get(a.kind) ?? unknown;
    const second = rank.get(b.kind) ?? unknown;
    if (first === unknown && second === unknown) return compareBytes(a.kind, b.kind);
    return first - second;
  });
}
