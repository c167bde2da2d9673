const TEMPLATE: readonly string[] = ['spec', 'template'];

const APPS: readonly string[] = ['apps', 'extensions'];

/** Kinds that are or make pods: their groups, of old charts too, and where in them a pod is described. */
const MAKERS: Readonly<Record<string, readonly [groups: readonly string[], path: readonly string[]]>> = {
  Pod: [[''], []],
  ReplicationController: [[''], TEMPLATE],
  Deployment: [APPS, TEMPLATE],
  ReplicaSet: [APPS, TEMPLATE],
  DaemonSet: [APPS, TEMPLATE],
  StatefulSet: [['apps'], TEMPLATE],
  Job: [['batch'], TEMPLATE],
  CronJob: [['batch'], ['spec', 'jobTemplate', 'spec', 'template']],
};

/**
 * The path to the pod that an object of a kind is or makes: there are its `metadata` and its `spec`. Undefined for kinds
 * that make none. Source: Kubernetes API, PodTemplateSpec.
 */
export function podPath(group: string, kind: string): readonly string[] | undefined {
  const [groups, path] = MAKERS[kind] ?? [];
  return groups?.includes(group) ? path : undefined;
}
