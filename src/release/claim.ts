import { fail, type Problem } from '../base/problem.ts';
import { interrupted } from '../base/problems/kube.ts';
import { lockForbidden, releaseHeld, releaseOfOtherStack } from '../base/problems/lease.ts';
import type { Processes } from '../base/processes.ts';
import { failureOf, failureText, findObject, isDone, objectOf } from '../kube/api.ts';
import type { ApiAnswer } from '../kube/cluster.ts';
import { objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv, Timer } from '../kube/operation.ts';
import {
  type Holder,
  holderText,
  isSameHolder,
  type Lock,
  type LockWriting,
  lockPath,
  readLock,
  type StackMark,
  writeLock,
} from './lock.ts';

/** How long a lock lives without a sign of its holder, and how often things are done about it; milliseconds. */
export interface LockTimes {
  /** Another host's holder is dead when it was not renewed for so long. */
  readonly durationMs: number;
  readonly renewMs: number;
  /** The holder renews before it writes when the last time is so long ago. Less than `durationMs`: requests take time. */
  readonly trustMs: number;
  /** How often somebody who waits looks. */
  readonly pollMs: number;
}

/** The times of leader election in Kubernetes' own controllers. */
export const LOCK_TIMES: LockTimes = { durationMs: 15_000, renewMs: 2000, trustMs: 10_000, pollMs: 500 };

export interface ClaimRequest {
  readonly name: string;
  readonly namespace: string;
  readonly holder: Holder;
  /** How long to wait for a holder that is alive. */
  readonly waitMs: number;
  readonly times: LockTimes;
  /** The stack whose release it is to be. */
  readonly mark?: StackMark | undefined;
}

/** What came of it: a lock, or none with the reason where somebody should know it. */
export interface Claim {
  readonly lock: Lock | undefined;
  readonly warning?: Problem;
}

/** `unknown`: another host's, and it did not yet show whether it is renewed. */
export type Verdict = 'free' | 'alive' | 'unknown';

/** What can change hands so often is no lock. */
const MOST_ROUNDS = 100;

/**
 * Makes the Lease of a release, or takes it over from a holder that is dead; what was done before stays in it. Without
 * the namespace, or the right, there is no lock. Raises release/held, release/of-other-stack, kube/interrupted and
 * kube/refused.
 */
export async function claimLock(
  request: ClaimRequest,
  env: OperationEnv,
  processes: Processes,
): Promise<Claim> {
  const waitForTurn = createQueue(request, env, processes);
  let found: Lock | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const answer = await writeClaim(request, found, env);
    if (isDone(answer)) return { lock: readLock(objectOf(answer)) };
    const without = withoutLock(answer, request.name);
    if (without) return without;
    const turn = await waitForTurn();
    if ('warning' in turn) return turn;
    found = turn.lock;
    refuseOther(request, found?.mark);
    if (isSameHolder(found?.holder, request.holder)) return turn;
  }
  return fail(releaseHeld(request.name, undefined));
}

/** A release belongs to one stack at most. */
function refuseOther({ name, mark }: ClaimRequest, found: StackMark | undefined): void {
  if (mark && found && found.stack !== mark.stack) fail(releaseOfOtherStack(name, found.stack));
}

/** Judges one Lease again and again, by this host's processes and this process's clock. */
export function createJudge(
  times: LockTimes,
  timer: Timer,
  processes: Processes,
): (lock: Lock, askedAtMs: number) => Verdict {
  let seen: { readonly key: string; readonly atMs: number; readonly isRenewed: boolean } | undefined;
  return ({ holder, transitions, renewed }, askedAtMs) => {
    if (!holder) return 'free';
    const isAlive = processes.isAlive(holder);
    if (isAlive === false) return 'free';
    const key = `${holder.host} ${holder.run} ${transitions} ${renewed}`;
    if (seen?.key !== key) seen = { key, atMs: timer.nowMs(), isRenewed: seen !== undefined };
    if (askedAtMs - seen.atMs >= times.durationMs) return 'free';
    return isAlive || seen.isRenewed ? 'alive' : 'unknown';
  };
}

function writeClaim(request: ClaimRequest, found: Lock | undefined, env: OperationEnv): Promise<ApiAnswer> {
  const { name, namespace, holder, times } = request;
  const writing: LockWriting = {
    ...{ name, namespace, holder, work: found?.work, now: env.timer.stamp(), durationMs: times.durationMs },
    mark: request.mark ?? found?.mark,
    transitions: found ? found.transitions + 1 : 0,
    ...(found ? { resourceVersion: found.resourceVersion } : {}),
  };
  return env.cluster.ask(
    {
      method: found ? 'PUT' : 'POST',
      path: found ? lockPath(namespace, name) : lockPath(namespace),
      body: JSON.stringify(writeLock(writing)),
      repeatable: true,
    },
    env.signal,
  );
}

/** What answers mean that there can be no lock; undefined for one that is another's, or gone meanwhile. */
function withoutLock(answer: ApiAnswer, name: string): Claim | undefined {
  const { status, body } = answer;
  if (status === 409) return undefined;
  if (status === 404) return stringAt(body, 'details', 'kind') === 'leases' ? undefined : { lock: undefined };
  const isEnding = objectsAt(body, 'details', 'causes').some(
    (cause) => cause.reason === 'NamespaceTerminating',
  );
  if (isEnding) return { lock: undefined };
  if (status === 400 || status === 403) {
    return { lock: undefined, warning: lockForbidden(name, failureText(answer)) };
  }
  throw failureOf(answer);
}

/** Gives a function that waits until the lock may be taken, and gives it: undefined when there is none any more. */
function createQueue(request: ClaimRequest, env: OperationEnv, processes: Processes): () => Promise<Claim> {
  const { name, namespace, waitMs, times, holder: own } = request;
  const judge = createJudge(times, env.timer, processes);
  const path = lockPath(namespace, name);
  const beganMs = env.timer.nowMs();
  return async () => {
    for (;;) {
      if (env.signal.aborted) fail(interrupted());
      const askedAtMs = env.timer.nowMs();
      const answer = await env.cluster.ask({ method: 'GET', path }, env.signal);
      if (answer.status === 404) return { lock: undefined };
      if (answer.status === 403) {
        return { lock: undefined, warning: lockForbidden(name, failureText(answer)) };
      }
      const lock = readLock(objectOf(answer));
      const { holder } = lock;
      if (!holder || isSameHolder(holder, own)) return { lock };
      const verdict = judge(lock, askedAtMs);
      if (verdict === 'free') return { lock };
      if (verdict === 'alive' && askedAtMs - beganMs >= waitMs) fail(releaseHeld(name, holderText(holder)));
      await env.timer.sleep(times.pollMs, env.signal);
    }
  };
}

/** The lock of a release as it lies there, undefined when there is none. Raises kube/refused. */
export async function findLock(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  { cluster, signal }: Pick<OperationEnv, 'cluster' | 'signal'>,
): Promise<Lock | undefined> {
  const lease = await findObject(cluster, lockPath(namespace, name), signal);
  return lease && readLock(lease);
}
