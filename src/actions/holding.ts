import { DynError, fail } from '../base/problem.ts';
import { interrupted } from '../base/problems/kube.ts';
import type { Cluster } from '../kube/cluster.ts';
import { guarded, type Held, type HoldEnd, holdRelease } from '../release/lease.ts';
import { markDead } from '../release/ledger.ts';
import type { Action, LockingCommand, Work } from '../release/lock.ts';
import type { Release } from '../release/release.ts';
import { type Answer, answerTo, lastRecord } from '../release/resume.ts';
import type { ReleaseStore } from '../release/store.ts';
import type { Deployment, RunOptions } from './deployment.ts';

/** What is to be held: a release, for an action of a command. */
export interface HoldingKey {
  readonly name: string;
  readonly namespace: string;
  readonly command: LockingCommand;
  readonly action: Action;
  readonly options: Pick<RunOptions, 'lockTimeoutMs' | 'stack'>;
}

/** A release that nobody else works on; all that writes goes through it. */
export interface Holding {
  /** Writes nothing any more once the release is lost to somebody else. */
  readonly deployment: Deployment;
  /** What to do with what is there. A record that must not stay as it is has been marked failed. */
  readonly look: (options: LookOptions) => Promise<Looked>;
  /** Says before the first write what is begun; what a dead process did is forgotten. */
  readonly begin: (work: Begun) => Promise<void>;
  /** Holds the release now, where its namespace was not there before. */
  readonly retry: () => Promise<void>;
  /** Hooks that a process which died has run to their end. */
  readonly done: ReadonlySet<string>;
  readonly note: (step: string) => Promise<void>;
  /** Says that the release is no more, or not yet, so that its Lease goes too; or that it is there. */
  readonly gone: (isGone?: boolean) => void;
}

export interface LookOptions {
  /** What tells this run of the command from another, given all revisions; '' where nothing does. */
  readonly request: (releases: readonly Release[]) => string;
  readonly replace?: boolean;
}

export interface Looked {
  readonly answer: Exclude<Answer, 'mark-failed'>;
  readonly last: Release | undefined;
  /** What a dead process was about, where the answer goes by that. */
  readonly work: Work | undefined;
}

/** What is begun: the command's own action, unless it is on its way back. */
export type Begun = Pick<Work, 'revision'> & Partial<Pick<Work, 'action' | 'request' | 'cause'>>;

/**
 * Holds a release while `use` works on it. What was done stays written when `use` is interrupted, so that the same
 * command goes on from there. Raises release/held and what `use` raises.
 */
export async function withHolding<T>(
  key: HoldingKey,
  deployment: Deployment,
  use: (holding: Holding) => Promise<T>,
): Promise<T> {
  const { env, processes } = deployment;
  const { name, namespace, command, options } = key;
  const request = { name, namespace, command, waitMs: options.lockTimeoutMs, mark: options.stack };
  const hold = async (): Promise<Held> => {
    const held = await holdRelease(request, env, processes);
    if (held.warning) env.report({ kind: 'note', text: held.warning.message });
    held.signal.addEventListener('abort', () => lost.abort(held.signal.reason));
    return held;
  };
  const lost = new AbortController();
  const locks = [await hold()];
  let end: HoldEnd | undefined;
  const gone = (isGone = true): void => {
    end = isGone ? 'gone' : undefined;
  };
  try {
    return await use(createHolding({ locks, hold, key, deployment, gone, lost: lost.signal }));
  } catch (error) {
    if (lost.signal.aborted) throw lost.signal.reason;
    if (error instanceof DynError && error.problem.code === 'kube/interrupted') end = 'interrupted';
    throw error;
  } finally {
    for (const held of locks) {
      const left = await held.release(end);
      if (left) env.report({ kind: 'note', text: left.message });
    }
  }
}

interface HoldingParts {
  /** The last one counts. */
  readonly locks: Held[];
  readonly hold: () => Promise<Held>;
  readonly key: HoldingKey;
  readonly deployment: Deployment;
  readonly gone: Holding['gone'];
  /** Ends when the release is somebody else's; its reason is a DynError. */
  readonly lost: AbortSignal;
}

function createHolding({ locks, hold, key, deployment, gone, lost }: HoldingParts): Holding {
  const current = (): Held => locks.at(-1) ?? fail(interrupted());
  const { found } = current();
  const guardedWay = guardedDeployment(current, lost, deployment);
  const hooks = new Set(found?.action === key.action ? found.hooks : []);
  let begun: Begun | undefined;
  const { action } = key;
  return {
    deployment: guardedWay,
    look: (options) => look(key, found, { ...options, store: guardedWay.store }),
    begin: async (work) => {
      hooks.clear();
      begun = work;
      await current().begin({ action, ...work });
    },
    retry: async () => {
      locks.push(await hold());
      if (begun) await current().begin({ action, ...begun });
    },
    done: hooks,
    gone,
    note: async (step) => {
      hooks.add(step);
      await current().note({ hooks: [...hooks] });
    },
  };
}

async function look(
  { name, action }: HoldingKey,
  work: Work | undefined,
  { store, request, replace = false }: LookOptions & { readonly store: ReleaseStore },
): Promise<Looked> {
  const { stored, releases } = await store.revisions(name);
  const last = releases.at(-1);
  const situation = {
    last: stored > 0 && !last ? ('undecodable' as const) : lastRecord(releases),
    ...{ work, command: action, request: work ? request(releases) : '', replace },
  };
  const answer = answerTo(situation);
  if (answer !== 'mark-failed') return { answer, last, work };
  return { answer: 'begin', last: last && (await markDead(last, store)), work };
}

function guardedDeployment(held: () => Held, lost: AbortSignal, deployment: Deployment): Deployment {
  const { env } = deployment;
  let guard = { by: held(), cluster: guarded(env.cluster, held()) };
  const current = (): Cluster => {
    const by = held();
    if (guard.by !== by) guard = { by, cluster: guarded(env.cluster, by) };
    return guard.cluster;
  };
  const cluster: Cluster = {
    endpoint: env.cluster.endpoint,
    ask: (request, signal) => current().ask(request, signal),
    readText: (request, limitBytes, signal) => env.cluster.readText(request, limitBytes, signal),
    watch: (request, signal) => env.cluster.watch(request, signal),
  };
  const signal = AbortSignal.any([env.signal, lost]);
  return { ...deployment, env: { ...env, cluster, signal }, store: deployment.storeOver(cluster) };
}
