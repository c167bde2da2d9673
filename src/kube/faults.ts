import { conditionOfType, conditionsOf } from './conditions.ts';
import type { FaultId } from './hopeless.ts';
import { at, type JsonObject, numberAt, objectsAt, stringAt, stringsOf } from './json.ts';
import { isUnschedulable } from './readiness-rules.ts';
import { count } from './verdict.ts';

/** Something that is wrong. */
export interface Fault {
  readonly id: FaultId;
  /** What has it, and what it means, for a person: `container "c" of pod web-1 cannot get its image "x:1"`. */
  readonly what: string;
  /** The machine's word for it: `ImagePullBackOff`. */
  readonly reason: string;
  /** The server's text, '' for none. */
  readonly message: string;
  /** Where its events and logs are. */
  readonly pod?: JsonObject;
  readonly container?: string;
}

/** What a container waits for, by the kubelet's reason. */
const WAITING: ReadonlyMap<string, readonly [FaultId, string]> = new Map([
  ['InvalidImageName', ['image-name', 'has an image name that cannot be read']],
  ['ErrImageNeverPull', ['image-name', 'may not pull its image, and the node has none']],
  ['ErrImagePull', ['image-pull', 'cannot get its image']],
  ['ImagePullBackOff', ['image-pull', 'cannot get its image']],
  ['ImageInspectError', ['image-pull', 'has an image that cannot be inspected']],
  ['RegistryUnavailable', ['image-pull', 'cannot reach the registry of its image']],
  ['CreateContainerConfigError', ['container-config', 'refers to something that is not there']],
  ['CreateContainerError', ['container-config', 'cannot be created']],
  ['RunContainerError', ['container-config', 'cannot be started']],
  ['CrashLoopBackOff', ['crash-loop', 'ends again and again']],
]);

/** So many restarts of a container that is not ready are a crash loop also between two crashes. */
const MANY_RESTARTS = 3;

/** What is wrong with a pod and its containers. */
export function podFaults(pod: JsonObject): readonly Fault[] {
  if (stringAt(pod, 'metadata', 'deletionTimestamp') !== '') return [];
  const containers = ['initContainerStatuses', 'containerStatuses'].flatMap((key) =>
    objectsAt(pod, 'status', key).flatMap((status) => containerFault(pod, status) ?? []),
  );
  return [...containers, ...wholePodFaults(pod)];
}

function wholePodFaults(pod: JsonObject): readonly Fault[] {
  const name = podName(pod);
  const phase = stringAt(pod, 'status', 'phase');
  if (isUnschedulable(pod)) {
    const message = conditionOfType(pod, 'PodScheduled')?.message ?? '';
    return [{ id: 'unschedulable', what: `no node can take ${name}`, reason: 'Unschedulable', message, pod }];
  }
  if (phase === 'Failed') {
    const [reason, message] = [stringAt(pod, 'status', 'reason'), stringAt(pod, 'status', 'message')];
    const [first] = objectsAt(pod, 'spec', 'containers');
    const container = stringAt(first, 'name');
    return [{ id: 'pod-failed', what: `${name} failed`, reason, message, pod, container }];
  }
  if (phase !== 'Pending' && phase !== '') return [];
  return [{ id: 'starting', what: `${name} has not started yet`, reason: '', message: '', pod }];
}

function podName(pod: JsonObject): string {
  return `pod ${stringAt(pod, 'metadata', 'name')}`;
}

function containerFault(pod: JsonObject, status: JsonObject): Fault | undefined {
  const container = stringAt(status, 'name');
  const subject = `container "${container}" of ${podName(pod)}`;
  const place = { pod, container };
  const { reason, message } = textsOf(status, 'waiting');
  const known = WAITING.get(reason);
  if (known) {
    const [id, words] = known;
    const image = id.startsWith('image') ? ` "${stringAt(status, 'image')}"` : '';
    return { id, what: `${subject} ${words}${image}${lastExit(status)}`, reason, message, ...place };
  }
  if (isCrashing(status)) {
    return {
      id: 'crash-loop',
      what: `${subject} ends again and again${lastExit(status)}`,
      ...textsOf(status, 'terminated'),
      ...place,
    };
  }
  return endedFault(subject, status, place) ?? unreadyFault(subject, status, place);
}

type Place = Required<Pick<Fault, 'pod' | 'container'>>;

function endedFault(subject: string, status: JsonObject, place: Place): Fault | undefined {
  const exit = numberAt(status, 'state', 'terminated', 'exitCode');
  if (exit === undefined || exit === 0) return undefined;
  const ended = textsOf(status, 'terminated');
  return { id: 'container-failed', what: `${subject} ended with exit code ${exit}`, ...ended, ...place };
}

function unreadyFault(subject: string, status: JsonObject, place: Place): Fault | undefined {
  const isRunning = at(status, 'state', 'running') !== undefined && status.ready === false;
  if (!isRunning) return undefined;
  return { id: 'not-ready', what: `${subject} runs, but is not ready`, reason: '', message: '', ...place };
}

function textsOf(status: JsonObject, state: string): { readonly reason: string; readonly message: string } {
  return {
    reason: stringAt(status, 'state', state, 'reason'),
    message: stringAt(status, 'state', state, 'message'),
  };
}

function isCrashing(status: JsonObject): boolean {
  const exit = numberAt(status, 'lastState', 'terminated', 'exitCode');
  return (
    status.ready === false &&
    count(status, 'restartCount') >= MANY_RESTARTS &&
    exit !== undefined &&
    exit !== 0
  );
}

/** How the run before ended. */
function lastExit(status: JsonObject): string {
  const exit = numberAt(status, 'lastState', 'terminated', 'exitCode');
  if (exit === undefined) return '';
  const reason = stringAt(status, 'lastState', 'terminated', 'reason');
  return `, last with exit code ${exit}${reason === '' || reason === 'Error' ? '' : ` (${reason})`}`;
}

/** What an object says is wrong with itself. */
export function ownFaults(object: JsonObject): readonly Fault[] {
  return [...refusedPods(object), ...failedJob(object), ...finalizers(object), ...falseConditions(object)];
}

/** Pods that the API server does not let be. */
function refusedPods(object: JsonObject): readonly Fault[] {
  const refused = conditionOfType(object, 'ReplicaFailure');
  if (refused?.status !== 'True') return [];
  return [createRefused(refused.reason, refused.message)];
}

/** Pods that cannot be created, in the words of a condition or an event. */
export function createRefused(reason: string, message: string): Fault {
  return { id: 'create-refused', what: 'its pods cannot be created', reason, message };
}

function failedJob(object: JsonObject): readonly Fault[] {
  const end = conditionOfType(object, 'Failed');
  const words = end?.status === 'True' ? JOB_ENDS.get(end.reason) : undefined;
  if (!end || words === undefined) return [];
  return [{ id: 'job-failed', what: words, reason: end.reason, message: end.message }];
}

const JOB_ENDS: ReadonlyMap<string, string> = new Map([
  ['BackoffLimitExceeded', 'its pods failed as often as backoffLimit allows'],
  ['DeadlineExceeded', 'it took longer than activeDeadlineSeconds'],
  ['PodFailurePolicy', 'a pod failed in a way that podFailurePolicy does not forgive'],
  ['FailedIndexes', 'some of its indexes failed'],
  ['MaxFailedIndexesExceeded', 'more of its indexes failed than maxFailedIndexes allows'],
]);

function finalizers(object: JsonObject): readonly Fault[] {
  if (stringAt(object, 'metadata', 'deletionTimestamp') === '') return [];
  const names = stringsOf(at(object, 'metadata', 'finalizers'));
  if (names.length === 0) return [];
  return [
    {
      id: 'held-by-finalizers',
      what: `it is being deleted, and held by ${names.join(', ')}`,
      reason: '',
      message: '',
    },
  ];
}

/** What its controller says, where that is no good news. */
function falseConditions(object: JsonObject): readonly Fault[] {
  return (conditionsOf(object) ?? [])
    .filter(({ status, message }) => status === 'False' && message !== '')
    .map(({ type, reason, message }) => ({ id: 'unknown', what: `${type} is False`, reason, message }));
}
