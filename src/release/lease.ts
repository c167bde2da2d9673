import { DynError, fail, type Problem, problemOf } from '../base/problem.ts';
import { lockForbidden, lockLeft, lockLost } from '../base/problems/lease.ts';
import type { Processes } from '../base/processes.ts';
import { failureOf, failureText, isDone, objectOf } from '../kube/api.ts';
import type { ApiAnswer, ApiRequest, Cluster } from '../kube/cluster.ts';
import { at } from '../kube/json.ts';
import type { OperationEnv, Timer } from '../kube/operation.ts';
import { claimLock, LOCK_TIMES, type LockTimes } from './claim.ts';
import {
  type Holder,
  holderText,
  isSameHolder,
  type Lock,
  type LockingCommand,
  lockPath,
  readLock,
  type StackMark,
  type Work,
  type WorkEnd,
  writeLock,
} from './lock.ts';

export interface HoldRequest {
  readonly name: string;
  readonly namespace: string;
  readonly command: LockingCommand;
  /** How long to wait for another that is alive (--lock-timeout), in milliseconds; 0 is not at all. */
  readonly waitMs: number;
  readonly times?: LockTimes;
  /** The stack whose release it is to be: the Lease says so, and stays. */
  readonly mark?: StackMark | undefined;
}

/** What a command begins; the rest of `Work` is empty then. */
export type NewWork = Pick<Work, 'action' | 'revision'> & Partial<Work>;

/** How holding a release ends, other than with all done: `gone` when the release is no more. */
export type HoldEnd = WorkEnd | 'gone';

/** A release that is ours until `release`. Where it could not be locked (`warning` says why) all works, as safe as Helm. */
export interface Held {
  /** Ends when the lock is another's; its reason is a DynError. */
  readonly signal: AbortSignal;
  /** How far the one before came that died or stopped; undefined where there was none, or it began nothing. */
  readonly found: Work | undefined;
  /** To be printed once: release/lock-forbidden. */
  readonly warning: Problem | undefined;
  /** Writes down what is begun in place of what was found: to be done before the first other write. Raises release/lock-lost, kube/…. */
  readonly begin: (work: NewWork) => Promise<void>;
  /** Writes down what was done since. Raises release/lock-lost, kube/…. */
  readonly note: (done: Partial<Work>) => Promise<void>;
  /** Raises release/lock-lost unless the lock is surely ours; it is renewed for that where the last time is long ago. */
  readonly check: () => Promise<void>;
  /**
   * Gives the lock back, always to be called. With the end of work what was done stays for the same command run again;
   * the Lease of a stack's release stays until that is gone. Gives release/lock-left where that failed, which harms nobody.
   */
  readonly release: (end?: HoldEnd) => Promise<Problem | undefined>;
}

/**
 * Locks a release by its Lease, and renews that until `release`. `env.signal` ends the waiting only. Raises
 * release/held when another that is alive has it, kube/interrupted, kube/refused and kube/unreachable.
 */
export async function holdRelease(
  request: HoldRequest,
  env: OperationEnv,
  processes: Processes,
): Promise<Held> {
  const { command, times = LOCK_TIMES } = request;
  const holder: Holder = { ...processes.own, command, since: env.timer.stamp() };
  const claim = await claimLock({ ...request, holder, times }, env, processes);
  const holding = createHolding({ request, env, times, holder }, claim.lock);
  return claim.lock ? heldBy(holding, claim.lock) : unheld(holding, claim.warning);
}

/** The same cluster, but nothing is written once the lock is lost. Raises release/lock-lost in place of a write. */
export function guarded(cluster: Cluster, held: Pick<Held, 'check' | 'signal'>): Cluster {
  const joined = joiningWith(held.signal);
  return {
    endpoint: cluster.endpoint,
    ask: async (request, signal) => {
      if (request.method === 'GET') return cluster.ask(request, signal);
      await held.check();
      try {
        return await cluster.ask(request, joined(signal));
      } catch (error) {
        if (held.signal.aborted) await held.check();
        throw error;
      }
    },
    readText: (request, limitBytes, signal) => cluster.readText(request, limitBytes, signal),
    watch: (request, signal) => cluster.watch(request, signal),
  };
}

/** A signal that ends with one or the other, made once for the requests that bring the same. */
function joiningWith(own: AbortSignal): (signal?: AbortSignal) => AbortSignal {
  const made = new WeakMap<AbortSignal, AbortSignal>();
  return (signal) => {
    if (!signal) return own;
    const known = made.get(signal) ?? AbortSignal.any([signal, own]);
    made.set(signal, known);
    return known;
  };
}

interface HoldingOptions {
  readonly request: HoldRequest;
  readonly env: OperationEnv;
  readonly times: LockTimes;
  readonly holder: Holder;
}

/** A lock while it is ours. */
interface Holding extends HoldingOptions {
  readonly lost: AbortController;
  readonly stopped: AbortController;
  lock: Lock;
  work: Work | undefined;
  loss: Problem | undefined;
  /** False where there is nothing to hold: no right, or a namespace that goes away with its Leases. */
  isLocked: boolean;
  renewedAt: Moment;
  queue: Promise<unknown>;
}

interface Moment {
  readonly clockMs: number;
  readonly dayMs: number;
}

const NO_LOCK: Lock = {
  ...{
    holder: undefined,
    work: undefined,
    mark: undefined,
    renewed: '',
    transitions: 0,
    uid: '',
    resourceVersion: '',
  },
};

function createHolding(options: HoldingOptions, lock: Lock | undefined): Holding {
  return {
    ...options,
    lost: new AbortController(),
    stopped: new AbortController(),
    lock: lock ?? NO_LOCK,
    work: lock?.work,
    loss: undefined,
    isLocked: lock !== undefined,
    renewedAt: momentOf(options.env.timer),
    queue: Promise.resolve(),
  };
}

function unheld({ lost }: Holding, warning: Problem | undefined): Held {
  const nothing = async (): Promise<void> => {};
  return {
    ...{ signal: lost.signal, found: undefined, warning, begin: nothing, note: nothing, check: nothing },
    release: async () => undefined,
  };
}

function heldBy(holding: Holding, { work: found }: Lock): Held {
  const beating = beat(holding);
  // What is no problem but a mistake of dyn's own is thrown by release, which waits for the same promise.
  beating.catch(() => {});
  return {
    ...{ signal: holding.lost.signal, found, warning: undefined },
    begin: (work) => write(holding, () => beginning(holding, work)),
    note: (done) => write(holding, (work) => work && { ...work, ...done }),
    check: () => check(holding),
    release: async (end) => {
      holding.stopped.abort();
      await beating;
      return release(holding, end);
    },
  };
}

function beginning({ request: { command }, env }: Holding, work: NewWork): Work {
  return {
    ...{ command, request: '', started: env.timer.stamp(), hooks: [] },
    ...{ cause: '', end: '' },
    ...work,
  };
}

/** Renews until it is stopped. What fails is tried again next time: `check` looks whether that was in time. */
async function beat(holding: Holding): Promise<void> {
  const { env, times, stopped } = holding;
  while (holding.isLocked && !holding.loss) {
    await env.timer.sleep(times.renewMs, stopped.signal);
    if (stopped.signal.aborted) return;
    try {
      await write(holding, (work) => work, stopped.signal);
    } catch (error) {
      problemOf(error);
    }
  }
}

async function check(holding: Holding): Promise<void> {
  if (holding.loss) fail(holding.loss);
  if (holding.isLocked && isOverdue(holding)) await write(holding, (work) => work);
}

/** By the clock that never goes back, and by the time of day: the first stands still while a machine sleeps. */
function isOverdue({ renewedAt, env, times }: Holding): boolean {
  const now = momentOf(env.timer);
  const ageMs = Math.max(now.clockMs - renewedAt.clockMs, now.dayMs - renewedAt.dayMs);
  return ageMs >= times.trustMs;
}

function momentOf(timer: Timer): Moment {
  return { clockMs: timer.nowMs(), dayMs: timer.dayMs?.() ?? Date.parse(timer.stamp()) };
}

/** One after the other, so that none overtakes another. */
function write(
  holding: Holding,
  next: (work: Work | undefined) => Work | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const { holder } = holding;
  const written = holding.queue.then(() => put(holding, { work: next(holding.work), holder, signal }));
  holding.queue = written.catch(() => {});
  return written;
}

const MOST_ATTEMPTS = 5;

interface Writing {
  readonly work: Work | undefined;
  /** Undefined to give the lock back. */
  readonly holder: Holder | undefined;
  readonly signal: AbortSignal | undefined;
}

async function put(holding: Holding, { work, holder, signal }: Writing): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (holding.loss) fail(holding.loss);
    if (!holding.isLocked) return;
    const sentAt = momentOf(holding.env.timer);
    const answer = await holding.env.cluster.ask(putRequest(holding, work, holder), signal);
    if (isDone(answer)) {
      Object.assign(holding, { lock: readLock(objectOf(answer)), work, renewedAt: sentAt });
      return;
    }
    if (await settle(holding, answer, signal)) return;
  }
  fail(lose(holding, 'its Lease changes all the time'));
}

function putRequest(
  { request, env, times, lock }: Holding,
  work: Work | undefined,
  holder: Holder | undefined,
): ApiRequest {
  const { name, namespace } = request;
  const { transitions, resourceVersion, mark } = lock;
  const now = env.timer.stamp();
  const lease = writeLock({
    ...{ name, namespace, holder, work, mark, transitions, now },
    ...{ durationMs: times.durationMs, resourceVersion },
  });
  const path = lockPath(namespace, name);
  return { method: 'PUT', path, body: JSON.stringify(lease), timeoutMs: times.trustMs };
}

/** Looks what an answer means that is none: true when there is nothing to hold any more. Raises release/lock-lost, kube/refused. */
async function settle(holding: Holding, answer: ApiAnswer, signal?: AbortSignal): Promise<boolean> {
  const { request, env, holder } = holding;
  if (answer.status === 403) return giveUp(holding, failureText(answer));
  if (answer.status !== 404 && answer.status !== 409) throw failureOf(answer);
  const path = lockPath(request.namespace, request.name);
  const found = await env.cluster.ask({ method: 'GET', path }, signal);
  if (found.status === 404) return endWithNamespace(holding, signal);
  const lock = readLock(objectOf(found));
  if (isSameHolder(lock.holder, holder)) {
    holding.lock = lock;
    return false;
  }
  return fail(lose(holding, lock.holder ? `${holderText(lock.holder)} has it now` : 'it was given back'));
}

/** A Lease that goes away with its namespace is no loss: nobody can make another there. */
async function endWithNamespace(holding: Holding, signal?: AbortSignal): Promise<boolean> {
  const { request, env } = holding;
  const path = `/api/v1/namespaces/${encodeURIComponent(request.namespace)}`;
  const answer = await env.cluster.ask({ method: 'GET', path }, signal);
  const isEnding = isDone(answer) && at(answer.body, 'metadata', 'deletionTimestamp') !== undefined;
  if (answer.status !== 404 && !isEnding) fail(lose(holding, 'its Lease was deleted'));
  holding.isLocked = false;
  return true;
}

/** Without the right to renew there is no lock, which is no reason to stop. */
function giveUp(holding: Holding, reason: string): true {
  holding.isLocked = false;
  holding.env.report({ kind: 'note', text: lockForbidden(holding.request.name, reason).message });
  return true;
}

function lose(holding: Holding, reason: string): Problem {
  holding.loss ??= lockLost(holding.request.name, reason);
  holding.lost.abort(new DynError(holding.loss));
  return holding.loss;
}

/** How long giving back may take, in milliseconds. */
const RELEASE_MS = 15_000;
/** The same for who pressed Ctrl-C and waits for it. */
const INTERRUPTED_MS = 2000;

async function release(holding: Holding, end: HoldEnd | undefined): Promise<Problem | undefined> {
  await holding.queue;
  if (holding.loss) return undefined;
  const [late, done] = [new AbortController(), new AbortController()];
  const isEnded = end === undefined || end === 'gone';
  const limitMs = isEnded ? RELEASE_MS : INTERRUPTED_MS;
  holding.env.timer.sleep(limitMs, done.signal).then(() => late.abort());
  const { work } = holding;
  const { signal } = late;
  try {
    if (!isEnded && work) await put(holding, { work: { ...work, end }, holder: undefined, signal });
    else if (holding.lock.mark && end !== 'gone')
      await put(holding, { work: undefined, holder: undefined, signal });
    else await remove(holding, signal);
    return undefined;
  } catch (error) {
    return holding.loss ? undefined : lockLeft(holding.request.name, problemOf(error).message);
  } finally {
    done.abort();
  }
}

async function remove(holding: Holding, signal: AbortSignal): Promise<void> {
  const { request, env } = holding;
  for (let attempt = 0; holding.isLocked && attempt < MOST_ATTEMPTS; attempt++) {
    const { uid, resourceVersion } = holding.lock;
    const body = JSON.stringify({ preconditions: { uid, resourceVersion } });
    const path = lockPath(request.namespace, request.name);
    const answer = await env.cluster.ask({ method: 'DELETE', path, body }, signal);
    if (isDone(answer) || answer.status === 404) return;
    if (await settle(holding, answer, signal)) return;
  }
}
