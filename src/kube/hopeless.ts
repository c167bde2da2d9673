/** What can be wrong with an object, by what to do about it. */
export type FaultId =
  | 'namespace-terminating'
  | 'image-name'
  | 'image-pull'
  | 'container-config'
  | 'crash-loop'
  | 'unschedulable'
  | 'create-refused'
  | 'claim-unbound'
  | 'volume-mount'
  | 'job-failed'
  | 'container-failed'
  | 'pod-failed'
  | 'held-by-finalizers'
  | 'not-ready'
  | 'starting'
  | 'unknown';

/** What is known of a kind of fault. */
export interface FaultKind {
  /** How long it may last before it counts as hopeless, in milliseconds; undefined where it may always end by itself. */
  readonly graceMs: number | undefined;
  /** Which run of the container has the reason in its log. */
  readonly log: 'none' | 'this' | 'previous';
  readonly hint: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The longest grace where nobody names one: a node that an autoscaler starts needs minutes. */
export const HOPELESS_AFTER_MS: number = 5 * MINUTE;

/** Every kind of fault, worst first: the first that is found is the root cause. */
export const FAULTS: Readonly<Record<FaultId, FaultKind>> = {
  'namespace-terminating': {
    graceMs: 0,
    log: 'none',
    hint: 'Wait until the namespace is gone, then install again; `kubectl get namespace NAME -o yaml` says what holds it.',
  },
  'image-name': {
    graceMs: 10 * SECOND,
    log: 'none',
    hint: 'Correct the name of the image: the container runtime cannot read it.',
  },
  'image-pull': {
    graceMs: 90 * SECOND,
    log: 'none',
    hint: "Look whether the image and its tag exist, and whether imagePullSecrets may read the registry; the event has the registry's answer.",
  },
  'container-config': {
    graceMs: 2 * MINUTE,
    log: 'none',
    hint: 'Create what the container refers to (a Secret, a ConfigMap, a key in one), or correct the reference.',
  },
  'create-refused': {
    graceMs: 2 * MINUTE,
    log: 'none',
    hint: 'The API server refuses the pods: raise the quota, or change the pods to what the policy or webhook allows.',
  },
  'crash-loop': {
    graceMs: 3 * MINUTE,
    log: 'previous',
    hint: 'The program ends by itself: the lines of its log above say why.',
  },
  'claim-unbound': {
    graceMs: 2 * MINUTE,
    log: 'none',
    hint: 'Name a StorageClass that exists and can make such a volume, or create a PersistentVolume that fits.',
  },
  'job-failed': {
    graceMs: undefined,
    log: 'this',
    hint: 'The Job has used up its tries: the lines of its log above say why.',
  },
  unschedulable: {
    graceMs: HOPELESS_AFTER_MS,
    log: 'none',
    hint: 'Add nodes, or ask for less: requests, node selectors, tolerations and affinities say what the pod needs. --hopeless-after gives an autoscaler more time.',
  },
  'volume-mount': {
    graceMs: 5 * MINUTE,
    log: 'none',
    hint: 'Create the volume that the pod mounts, or correct its name.',
  },
  'container-failed': {
    graceMs: undefined,
    log: 'this',
    hint: 'The program ended with an error: the lines of its log above say why.',
  },
  'pod-failed': {
    graceMs: undefined,
    log: 'this',
    hint: 'The pod ended with an error: the reason above says why.',
  },
  'held-by-finalizers': {
    graceMs: undefined,
    log: 'none',
    hint: 'The controllers that these finalizers belong to have to let go of it; look whether they run.',
  },
  'not-ready': {
    graceMs: undefined,
    log: 'this',
    hint: 'The program runs, but its readiness probe does not succeed: look at the probe and at its log.',
  },
  starting: { graceMs: undefined, log: 'none', hint: 'It may only need longer: give it a larger --timeout.' },
  unknown: {
    graceMs: undefined,
    log: 'none',
    hint: 'Look at the object and at the controller that looks after its kind.',
  },
};

/** How long a fault may last with the longest grace that was asked for: 0 ends no wait early. Undefined: for ever. */
export function graceOf(id: FaultId, hopelessAfterMs: number): number | undefined {
  const { graceMs } = FAULTS[id];
  if (hopelessAfterMs === 0 || graceMs === undefined) return undefined;
  return id === 'unschedulable' ? hopelessAfterMs : Math.min(graceMs, hopelessAfterMs);
}

const RANKS: ReadonlyMap<string, number> = new Map(Object.keys(FAULTS).map((id, rank) => [id, rank]));

/** How much a fault explains: the lower the more. */
export function rankOf(id: FaultId): number {
  return RANKS.get(id) ?? RANKS.size;
}
