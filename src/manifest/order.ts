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

/** The same things in install order: kinds that Helm does not know come last, by name; equal kinds keep their order. */
export function sortByKind<T extends { readonly kind: string }>(things: readonly T[]): readonly T[] {
  const rank = new Map(INSTALL_ORDER.map((kind, index) => [kind, index]));
  const unknown = INSTALL_ORDER.length;
  return [...things].sort((a, b) => {
    const first = rank.get(a.kind) ?? unknown;
    const second = rank.get(b.kind) ?? unknown;
    if (first === unknown && second === unknown) return compareBytes(a.kind, b.kind);
    return first - second;
  });
}
