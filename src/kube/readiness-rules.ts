import { conditionsOf } from './conditions.ts';
import { at, type JsonObject, objectsAt, stringAt } from './json.ts';
import { type Check, count, current, failed, inProgress, type Readiness, UNKNOWN } from './verdict.ts';

/** Kinds that are ready as soon as they are there. */
export const ALWAYS_READY: readonly string[] = ['Secret', 'ConfigMap', 'batch/CronJob'];

/** After so long without a node a pod by itself has failed, in milliseconds. */
export const SCHEDULE_WINDOW_MS = 15_000;

const REPLICAS = 'spec.replicas';

/** A step that waits while `have` is less than `want`, and says so. */
function fewer(label: string, have: string, want: string | ((object: JsonObject) => number)): Check {
  return (object) => {
    const [is, needed] = [count(object, have), typeof want === 'string' ? count(object, want) : want(object)];
    return needed > is ? inProgress(`${label}: ${is}/${needed}`) : undefined;
  };
}

const wanted = (object: JsonObject): number => count(object, REPLICAS, 1);

/** Pods of an older state that are not gone yet. */
const noExtras: Check = (object) => {
  const extra = count(object, 'status.replicas') - wanted(object);
  return extra > 0 ? inProgress(`Pending termination: ${extra}`) : undefined;
};

function done(words: string, path: string): Check {
  return (object) => current(`${words}${count(object, path)}`);
}

/** A step that waits while a condition is not true, or has not the reason it needs. */
function untilTrue(type: string, message: string, reason?: string): Check {
  return (object) => {
    const isTrue = conditionsOf(object)?.some(
      (c) => c.type === type && c.status === 'True' && (reason === undefined || c.reason === reason),
    );
    return isTrue ? undefined : inProgress(message);
  };
}

const NO_DEADLINE = 2_147_483_647;

const progressDeadline: Check = (object) =>
  conditionsOf(object)?.some((c) => c.type === 'Progressing' && c.reason === 'ProgressDeadlineExceeded')
    ? failed('Progress deadline exceeded')
    : undefined;

/** Without a deadline the controller does not tell of progress. */
const progressed: Check = (object, ms) =>
  count(object, 'spec.progressDeadlineSeconds', NO_DEADLINE) === NO_DEADLINE
    ? undefined
    : untilTrue('Progressing', 'ReplicaSet not Available', 'NewReplicaSetAvailable')(object, ms);

const DEPLOYMENT: readonly Check[] = [
  progressDeadline,
  fewer('Replicas', 'status.replicas', wanted),
  fewer('Updated', 'status.updatedReplicas', wanted),
  noExtras,
  fewer('Available', 'status.availableReplicas', 'status.updatedReplicas'),
  fewer('Ready', 'status.readyReplicas', wanted),
  progressed,
  untilTrue('Available', 'Deployment not Available'),
  done('Deployment is available. Replicas: ', 'status.replicas'),
];

const REPLICA_SET: readonly Check[] = [
  (object) =>
    conditionsOf(object)?.some((c) => c.type === 'ReplicaFailure' && c.status === 'True')
      ? inProgress('Replica Failure condition. Check Pods')
      : undefined,
  fewer('Labelled', 'status.fullyLabeledReplicas', wanted),
  fewer('Available', 'status.availableReplicas', wanted),
  fewer('Ready', 'status.readyReplicas', wanted),
  noExtras,
  done('ReplicaSet is available. Replicas: ', 'status.replicas'),
];

/** A set that is rolled out only from an ordinal on. */
const partitioned: Check = (object) => {
  const partition = count(object, 'spec.updateStrategy.rollingUpdate.partition', -1);
  if (partition === -1) return undefined;
  const [updated, needed] = [count(object, 'status.updatedReplicas'), wanted(object) - partition];
  return updated < needed
    ? inProgress(`updated: ${updated}/${needed}`)
    : current(`Partition rollout complete. updated: ${updated}`);
};

const STATEFUL_SET: readonly Check[] = [
  (object) =>
    stringAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete'
      ? current('StatefulSet is using the ondelete update strategy')
      : undefined,
  fewer('Replicas', 'status.replicas', wanted),
  fewer('Ready', 'status.readyReplicas', wanted),
  noExtras,
  partitioned,
  fewer('current', 'status.currentReplicas', wanted),
  (object) =>
    stringAt(object, 'status', 'currentRevision') === stringAt(object, 'status', 'updateRevision')
      ? undefined
      : inProgress('Waiting for updated revision to match current'),
  done('All replicas scheduled as expected. Replicas: ', 'status.replicas'),
];

function present(path: string, message: string): Check {
  return (object) => (at(object, ...path.split('.')) === undefined ? inProgress(message) : undefined);
}

const DESIRED = 'status.desiredNumberScheduled';

const DAEMON_SET: readonly Check[] = [
  present('metadata.generation', 'DaemonSet metadata.generation not found'),
  present('status.observedGeneration', 'DaemonSet status.observedGeneration not found'),
  present(DESIRED, 'Missing .status.desiredNumberScheduled'),
  fewer('Current', 'status.currentNumberScheduled', DESIRED),
  fewer('Updated', 'status.updatedNumberScheduled', DESIRED),
  fewer('Available', 'status.numberAvailable', DESIRED),
  fewer('Ready', 'status.numberReady', DESIRED),
  done('All replicas scheduled as expected. Replicas: ', DESIRED),
];

/** The names of containers that are started again and again. */
export function crashLooping(pod: JsonObject): readonly string[] {
  return objectsAt(pod, 'status', 'containerStatuses')
    .filter((status) => stringAt(status, 'state', 'waiting', 'reason') === 'CrashLoopBackOff')
    .map((status) => stringAt(status, 'name'));
}

/** Whether the scheduler found no node for a pod. */
export function isUnschedulable(pod: JsonObject): boolean {
  return !!conditionsOf(pod)?.some(
    (c) => c.type === 'PodScheduled' && c.status === 'False' && c.reason === 'Unschedulable',
  );
}

function runningPod(pod: JsonObject): Readiness {
  if (conditionsOf(pod)?.some((c) => c.type === 'Ready' && c.status === 'True'))
    return current('Pod is Ready');
  const looping = crashLooping(pod);
  return looping.length > 0
    ? failed(`Containers in CrashLoop state: ${looping.join(',')}`)
    : inProgress('Pod is running but is not Ready');
}

function pendingPod(pod: JsonObject, unscheduledMs: number): Readiness {
  if (!isUnschedulable(pod)) return inProgress('Pod is in the Pending phase');
  return unscheduledMs < SCHEDULE_WINDOW_MS
    ? inProgress('Pod has not been scheduled')
    : failed('Pod could not be scheduled');
}

const POD: readonly Check[] = [
  (pod, unscheduledMs) => {
    switch (stringAt(pod, 'status', 'phase')) {
      case 'Succeeded':
        return current('Pod has completed successfully');
      case 'Failed':
        return current('Pod has completed, but not successfully');
      case 'Running':
        return runningPod(pod);
      case 'Pending':
        return pendingPod(pod, unscheduledMs);
      case '':
        return inProgress('Pod phase not available');
      default:
        return UNKNOWN;
    }
  },
];

/** How a Job ended, undefined while it runs. */
const jobEnd: Check = (job) => {
  const completions = count(job, 'spec.completions', count(job, 'spec.parallelism', 1));
  const end = conditionsOf(job)?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  if (!end) return undefined;
  return end.type === 'Failed'
    ? failed(`Job Failed. failed: ${count(job, 'status.failed')}/${completions}`)
    : current(`Job Completed. succeeded: ${count(job, 'status.succeeded')}/${completions}`);
};

const JOB: readonly Check[] = [
  jobEnd,
  present('status.startTime', 'Job not started'),
  (job) => {
    const [success, active, lost] = ['succeeded', 'active', 'failed'].map((key) =>
      count(job, `status.${key}`),
    );
    return current(`Job in progress. success:${success}, active: ${active}, failed: ${lost}`);
  },
];

/** A Job that has to end, as --wait-for-jobs and hooks want it. Source: helm internal/statusreaders. */
export const FINISHED_JOB: readonly Check[] = [jobEnd, () => inProgress('Job in progress')];

/** A Pod that has to end, as hooks want it. Source: helm internal/statusreaders. */
export const FINISHED_POD: readonly Check[] = [
  (pod) => {
    const [phase, name] = [stringAt(pod, 'status', 'phase'), stringAt(pod, 'metadata', 'name')];
    if (phase === 'Succeeded') return current(`pod ${name} succeeded`);
    return phase === 'Failed' ? failed(`pod ${name} failed`) : inProgress('Pod in progress');
  },
];

const CLAIM: readonly Check[] = [
  (claim) => {
    const phase = stringAt(claim, 'status', 'phase') || 'unknown';
    return phase === 'Bound' ? current('PVC is Bound') : inProgress(`PVC is not Bound. phase: ${phase}`);
  },
];

const SERVICE: readonly Check[] = [
  (service) => {
    const isBalanced = stringAt(service, 'spec', 'type') === 'LoadBalancer';
    return isBalanced && stringAt(service, 'spec', 'clusterIP') === ''
      ? inProgress('ClusterIP not set. Service type: LoadBalancer')
      : current('Service is ready');
  },
];

const DEFINITION: readonly Check[] = [
  (definition) => {
    for (const { type, status, reason, message } of conditionsOf(definition) ?? []) {
      if (type === 'NamesAccepted' && status === 'False') return failed(message);
      if (type !== 'Established') continue;
      if (status === 'True') return current('CRD is established');
      if (status === 'False' && reason !== 'Installing') return failed(message);
    }
    return inProgress('Install in progress');
  },
];

/** The rule of each kind that has one, by group and kind: steps, of which the first with a verdict decides. */
export const RULES: ReadonlyMap<string, readonly Check[]> = new Map(
  Object.entries({
    Service: SERVICE,
    Pod: POD,
    PersistentVolumeClaim: CLAIM,
    'apps/StatefulSet': STATEFUL_SET,
    'apps/DaemonSet': DAEMON_SET,
    'extensions/DaemonSet': DAEMON_SET,
    'apps/Deployment': DEPLOYMENT,
    'extensions/Deployment': DEPLOYMENT,
    'apps/ReplicaSet': REPLICA_SET,
    'extensions/ReplicaSet': REPLICA_SET,
    'policy/PodDisruptionBudget': [() => current('AllowedDisruptions has been computed.')],
    'batch/Job': JOB,
    'apiextensions.k8s.io/CustomResourceDefinition': DEFINITION,
  }),
);
