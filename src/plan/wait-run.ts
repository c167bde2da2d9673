import { fail } from '../base/problem.ts';
import { interrupted } from '../base/problems/kube.ts';
import { follow, type Listener } from '../kube/follow.ts';
import type { JsonObject } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { ruleKey } from '../kube/readiness.ts';
import type { Readiness } from '../kube/verdict.ts';
import {
  type Entry,
  type EntryScope,
  type Goal,
  isSettled,
  markGone,
  progressOf,
  scopesOf,
} from './wait-board.ts';

/** One wait. */
export interface WaitRun {
  readonly entries: readonly Entry[];
  readonly goal: Goal;
  readonly timeoutMs: number;
  /** How far an object is. */
  readonly judge: (entry: Entry, object: JsonObject, signal: AbortSignal) => Readiness | Promise<Readiness>;
  /** Looks deeper at what is not settled, every so often, and may mark entries hopeless. */
  readonly inspect: ((entries: readonly Entry[], signal: AbortSignal) => Promise<void>) | undefined;
}

/** How a wait ended. */
export type WaitEnd = 'settled' | 'timeout' | 'hopeless';

/** A timer cannot be set for longer. */
const LONGEST_MS = 2 ** 31 - 1;

const TICK_MS = 1000;
const TICKS_PER_LOOK = 5;
const FIRST_LOOK = 2;
const REPORT_MS = 100;

/** A wait that is under way. */
interface Running extends WaitRun {
  readonly env: OperationEnv;
  /** Ends everything that belongs to the wait. */
  readonly stop: AbortController;
  readonly signal: AbortSignal;
  /** Scopes of which not all was told yet. */
  readonly unlisted: Set<EntryScope>;
  end: WaitEnd | undefined;
  reportedMs: number;
}

/**
 * Follows objects until all are settled, one is hopeless, or time runs out. Raises kube/interrupted when the operation's
 * signal ends it, and kube/refused where the server does not let it look.
 */
export async function runWait(run: WaitRun, env: OperationEnv): Promise<WaitEnd> {
  const stop = new AbortController();
  const scopes = scopesOf(run.entries);
  const running: Running = {
    ...run,
    ...{ env, stop, signal: AbortSignal.any([env.signal, stop.signal]), unlisted: new Set(scopes) },
    ...{ end: undefined, reportedMs: Number.NEGATIVE_INFINITY },
  };
  endIfSettled(running);
  try {
    const followers = scopes.map((scope) =>
      follow(scope, listenerOf(scope, running), env, AbortSignal.any([running.signal])),
    );
    await Promise.all([...followers, expire(running), tick(running)]);
  } finally {
    stop.abort();
  }
  report(running, true);
  return running.end ?? fail(interrupted());
}

function listenerOf(scope: EntryScope, running: Running): Listener {
  return {
    seen: async (name, object) => {
      const entry = scope.entries.get(name);
      if (!entry) return;
      await update(entry, object, running);
      changed(running);
    },
    gone: (name) => {
      const entry = scope.entries.get(name);
      if (entry) markGone(entry);
      changed(running);
    },
    listed: (present) => {
      running.unlisted.delete(scope);
      for (const entry of scope.entries.values()) {
        if (!present.has(entry.ref.name) && entry.readiness.status !== 'Unknown') markGone(entry);
      }
      changed(running);
    },
  };
}

async function update(entry: Entry, object: JsonObject, running: Running): Promise<void> {
  const readiness = await running.judge(entry, object, running.signal);
  if (running.signal.aborted) return;
  entry.readiness = readiness;
  entry.object = readiness.status === 'Current' ? undefined : object;
}

/** A pod fails by time alone. */
async function updatePods(running: Running): Promise<void> {
  for (const entry of running.entries) {
    if (entry.object && ruleKey(entry.resource) === 'Pod') await update(entry, entry.object, running);
  }
  endIfSettled(running);
}

function changed(running: Running): void {
  endIfSettled(running);
  const { env, unlisted, reportedMs, signal } = running;
  if (!signal.aborted && unlisted.size === 0 && env.timer.nowMs() - reportedMs >= REPORT_MS) report(running);
}

function endIfSettled(running: Running): void {
  const { entries, goal, unlisted } = running;
  if (unlisted.size === 0 && entries.every((entry) => isSettled(entry, goal))) finish('settled', running);
}

function finish(end: WaitEnd, running: Running): void {
  running.end ??= end;
  running.stop.abort();
}

async function expire(running: Running): Promise<void> {
  const { timeoutMs, env, signal } = running;
  await env.timer.sleep(Math.min(timeoutMs, LONGEST_MS), signal);
  if (!signal.aborted) finish('timeout', running);
}

async function tick(running: Running): Promise<void> {
  const { env, signal, inspect } = running;
  for (let ticks = 1; !signal.aborted; ticks += 1) {
    await env.timer.sleep(TICK_MS, signal);
    if (signal.aborted) return;
    await updatePods(running);
    if (inspect && ticks % TICKS_PER_LOOK === FIRST_LOOK) await look(inspect, running);
    report(running);
  }
}

async function look(inspect: NonNullable<WaitRun['inspect']>, running: Running): Promise<void> {
  const { entries, goal, signal } = running;
  await inspect(
    entries.filter((entry) => !isSettled(entry, goal)),
    signal,
  );
  if (signal.aborted) return;
  if (entries.some(({ hopeless }) => hopeless !== undefined)) finish('hopeless', running);
  else endIfSettled(running);
}

function report(running: Running, isOver = false): void {
  const { entries, goal, env } = running;
  running.reportedMs = env.timer.nowMs();
  env.report({ kind: 'wait', objects: entries.map((entry) => progressOf(entry, goal)), isOver });
}
