import { conditionsOf } from './conditions.ts';
import { at, type Json, type JsonObject, objectAt, objectsAt, stringAt } from './json.ts';
import { type Kind, ruleKey } from './readiness.ts';
import { count, current, failed, inProgress, type Readiness } from './verdict.ts';

/** What an object's readiness needs besides the object: its ReplicaSets, or its pods. */
export interface LegacyChildren {
  readonly replicaSets: readonly JsonObject[];
  readonly pods: readonly JsonObject[];
}

/** Kinds of which the children count, by which of them. */
export const LEGACY_CHILDREN: ReadonlyMap<string, keyof LegacyChildren> = new Map([
  ['apps/Deployment', 'replicaSets'],
  ['apps/ReplicaSet', 'pods'],
  ['ReplicationController', 'pods'],
]);

type Rule = (object: JsonObject, children: LegacyChildren) => Readiness;

/** How far an object is by the rules of Helm 3; `jobs` says whether Jobs count. Source: helm pkg/kube ready.go. */
export function legacyReadiness(
  object: JsonObject,
  kind: Kind,
  { jobs, ...children }: LegacyChildren & { readonly jobs: boolean },
): Readiness {
  const key = ruleKey(kind);
  if (key === 'batch/Job' && !jobs) return READY;
  return LEGACY_RULES.get(key)?.(object, children) ?? READY;
}

/** Whether Helm 3 would ask the server for an object of this kind at all. */
export function hasLegacyRule(kind: Kind): boolean {
  return LEGACY_RULES.has(ruleKey(kind));
}

const READY = current('ready');

function verdict(isReady: boolean, message: string): Readiness {
  return isReady ? READY : inProgress(message);
}

function isPodReady(pod: JsonObject): boolean {
  return !!conditionsOf(pod)?.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function isObserved(object: JsonObject): boolean {
  return count(object, 'status.observedGeneration') === count(object, 'metadata.generation');
}

const UNOBSERVED = inProgress('its controller has not seen the newest generation');

/** A number of pods as a count or a percentage of all. */
function scaled(value: Json | undefined, total: number, round: (n: number) => number): number | undefined {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? undefined : round((Number(percent) * total) / 100);
}

/** Source: deploymentutil.MaxUnavailable. */
function deploymentUnavailable(deployment: JsonObject, replicas: number): number {
  const strategy = objectAt(deployment, 'spec', 'strategy');
  if (stringAt(strategy, 'type') !== 'RollingUpdate' || replicas === 0) return 0;
  const surge = scaled(at(strategy, 'rollingUpdate', 'maxSurge') ?? 0, replicas, Math.ceil) ?? 0;
  const most = scaled(at(strategy, 'rollingUpdate', 'maxUnavailable') ?? 0, replicas, Math.floor) ?? 0;
  return Math.min(surge === 0 && most === 0 ? 1 : most, replicas);
}

/** A pod template without what its ReplicaSet adds. */
function templateText(owner: JsonObject): string {
  const template = objectAt(owner, 'spec', 'template');
  const { 'pod-template-hash': _, ...labels } = objectAt(template, 'metadata', 'labels');
  return JSON.stringify({ ...template, metadata: { ...objectAt(template, 'metadata'), labels } });
}

/** The ReplicaSet of the newest template, the oldest one of several. */
function newestSet(deployment: JsonObject, sets: readonly JsonObject[]): JsonObject | undefined {
  const uid = stringAt(deployment, 'metadata', 'uid');
  const owned = sets.filter((set) =>
    objectsAt(set, 'metadata', 'ownerReferences').some(
      (owner) => owner.controller === true && owner.uid === uid,
    ),
  );
  const template = templateText(deployment);
  const age = (set: JsonObject): string =>
    `${stringAt(set, 'metadata', 'creationTimestamp')} ${stringAt(set, 'metadata', 'name')}`;
  return owned
    .filter((set) => templateText(set) === template)
    .reduce<JsonObject | undefined>((a, b) => (a !== undefined && age(a) <= age(b) ? a : b), undefined);
}

const deployment: Rule = (object, { replicaSets }) => {
  if (at(object, 'spec', 'paused') === true) return current('paused');
  const set = newestSet(object, replicaSets);
  if (!set) return inProgress('it has no ReplicaSet of its newest template');
  if (!isObserved(set) || !isObserved(object)) return UNOBSERVED;
  const replicas = count(object, 'spec.replicas', 1);
  const [ready, needed] = [
    count(set, 'status.readyReplicas'),
    replicas - deploymentUnavailable(object, replicas),
  ];
  return verdict(ready >= needed, `Ready: ${ready}/${needed}`);
};

const daemonSet: Rule = (object) => {
  if (!isObserved(object)) return UNOBSERVED;
  const strategy = objectAt(object, 'spec', 'updateStrategy');
  if (stringAt(strategy, 'type') !== 'RollingUpdate') return READY;
  const desired = count(object, 'status.desiredNumberScheduled');
  const updated = count(object, 'status.updatedNumberScheduled');
  if (updated !== desired) return inProgress(`Updated: ${updated}/${desired}`);
  const most = scaled(at(strategy, 'rollingUpdate', 'maxUnavailable'), desired, Math.ceil) ?? desired;
  const ready = count(object, 'status.numberReady');
  return verdict(ready >= desired - most, `Ready: ${ready}/${desired - most}`);
};

const statefulSet: Rule = (object) => {
  if (!isObserved(object)) return UNOBSERVED;
  if (stringAt(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') return READY;
  const partition = count(object, 'spec.updateStrategy.rollingUpdate.partition');
  const replicas = count(object, 'spec.replicas', 1);
  const updated = count(object, 'status.updatedReplicas');
  if (updated < replicas - partition) return inProgress(`Updated: ${updated}/${replicas - partition}`);
  const ready = count(object, 'status.readyReplicas');
  if (ready !== replicas) return inProgress(`Ready: ${ready}/${replicas}`);
  const isOneRevision =
    stringAt(object, 'status', 'currentRevision') === stringAt(object, 'status', 'updateRevision');
  return verdict(partition > 0 || isOneRevision, 'the newest revision is not the current one');
};

const podOwner: Rule = (object, { pods }) => {
  if (!isObserved(object)) return UNOBSERVED;
  const ready = pods.filter(isPodReady).length;
  return verdict(ready === pods.length, `Ready: ${ready}/${pods.length}`);
};

const job: Rule = (object) => {
  const name = `${stringAt(object, 'metadata', 'namespace')}/${stringAt(object, 'metadata', 'name')}`;
  if (count(object, 'status.failed') > count(object, 'spec.backoffLimit', 6))
    return failed(`job is failed: ${name}`);
  const [done, wanted] = [count(object, 'status.succeeded'), count(object, 'spec.completions')];
  return verdict(done >= wanted, `Completed: ${done}/${wanted}`);
};

const service: Rule = (object) => {
  const type = stringAt(object, 'spec', 'type');
  if (type === 'ExternalName') return READY;
  if (stringAt(object, 'spec', 'clusterIP') === '') return inProgress('it has no cluster IP');
  const isBalanced = type !== 'LoadBalancer' || hasAddress(object);
  return verdict(isBalanced, 'its load balancer has no address');
};

function hasAddress(object: JsonObject): boolean {
  const external = at(object, 'spec', 'externalIPs');
  if (Array.isArray(external) && external.length > 0) return true;
  return Array.isArray(at(object, 'status', 'loadBalancer', 'ingress'));
}

const definition: Rule = (object) => {
  const isSettled = conditionsOf(object)?.some(
    ({ type, status }) =>
      (type === 'Established' && status === 'True') || (type === 'NamesAccepted' && status === 'False'),
  );
  return verdict(isSettled === true, 'it is not established');
};

const claim: Rule = (object) => {
  const phase = stringAt(object, 'status', 'phase');
  return verdict(phase === 'Bound', `it is not bound: ${phase}`);
};

const LEGACY_RULES = new Map<string, Rule>([
  ['Pod', (object) => verdict(isPodReady(object), 'it is not ready')],
  ['batch/Job', job],
  ['apps/Deployment', deployment],
  ['PersistentVolumeClaim', claim],
  ['Service', service],
  ['apps/DaemonSet', daemonSet],
  ['apiextensions.k8s.io/CustomResourceDefinition', definition],
  ['apps/StatefulSet', statefulSet],
  ['ReplicationController', podOwner],
  ['apps/ReplicaSet', podOwner],
]);
