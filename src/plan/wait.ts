import { DynError, fail } from '../base/problem.ts';
import { notReady, waitTimeout } from '../base/problems/wait.ts';
import { conditionOfType } from '../kube/conditions.ts';
import { at, type JsonObject } from '../kube/json.ts';
import { createMask } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { firstOf, readiness, ruleKey } from '../kube/readiness.ts';
import { FINISHED_JOB, FINISHED_POD, isUnschedulable } from '../kube/readiness-rules.ts';
import { current, type Readiness } from '../kube/verdict.ts';
import { createEntries, type Entry, entryLine, type Goal, isReached, type Waited } from './wait-board.ts';
import { causesOf, hopelessInspector } from './wait-causes.ts';
import { waitLegacy } from './wait-legacy.ts';
import { withPods } from './wait-pods.ts';
import { runWait, type WaitRun } from './wait-run.ts';

export type { Waited } from './wait-board.ts';

/** Helm's --wait. */
export type WaitStrategy = 'watcher' | 'hookOnly' | 'legacy';

export interface WaitOptions {
  readonly strategy: WaitStrategy;
  /** 0 is 30 s for the watcher, and no limit for legacy. */
  readonly timeoutMs: number;
  /** --wait-for-jobs. */
  readonly jobs: boolean;
  /** The longest grace of a hopeless state; 0 never ends a wait early. */
  readonly hopelessAfterMs?: number;
  /** Texts that nobody may see. */
  readonly secrets?: readonly string[];
}

/**
 * Waits until objects are ready as Helm's strategies mean it. Raises wait/not-ready for one that failed or is hopeless,
 * wait/timeout when time ran out, kube/refused, kube/interrupted. Source: helm pkg/kube statuswait.go, wait.go.
 */
export async function waitReady(
  waited: readonly Waited[],
  options: WaitOptions,
  env: OperationEnv,
): Promise<void> {
  if (options.strategy === 'hookOnly' || waited.length === 0) return;
  const judge: WaitRun['judge'] = (entry, object, signal) =>
    entry.judge?.(object) ??
    (options.jobs && ruleKey(entry.resource) === 'batch/Job'
      ? firstOf(FINISHED_JOB, object)
      : withPods(readyVerdict(entry, object, env), { entry, object }, { ...env, signal }));
  await waitFor({ waited, goal: 'ready', judge, options }, env);
}

function readyVerdict(entry: Entry, object: JsonObject, { timer }: OperationEnv): Readiness {
  const { resource } = entry;
  if (ruleKey(resource) === 'apps/Deployment' && at(object, 'spec', 'paused') === true)
    return current('Deployment is paused');
  entry.unscheduledMs = isUnschedulable(object) ? (entry.unscheduledMs ?? timer.nowMs()) : undefined;
  const sinceMs = entry.unscheduledMs ?? timer.nowMs();
  return readiness(object, resource, timer.nowMs() - sinceMs);
}

/** Waits until objects are no more. Raises wait/timeout and what `waitReady` does. */
export async function waitGone(
  waited: readonly Waited[],
  options: WaitOptions,
  env: OperationEnv,
): Promise<void> {
  if (options.strategy === 'hookOnly' || waited.length === 0) return;
  const judge: WaitRun['judge'] = ({ resource }, object) => readiness(object, resource);
  await waitFor({ waited, goal: 'gone', judge, options }, env);
}

/** What a hook's wait needs to know; without a strategy it is the watcher's. */
export type HookWaitOptions = Omit<WaitOptions, 'strategy' | 'jobs'> & { readonly strategy?: WaitStrategy };

/**
 * Waits until a hook has done its work: a Job is complete, a Pod succeeded; every other kind has at once. Raises
 * wait/not-ready when it failed or can never end, wait/timeout, kube/refused, kube/interrupted.
 */
export async function waitHook(waited: Waited, options: HookWaitOptions, env: OperationEnv): Promise<void> {
  const checks = HOOK_RULES.get(ruleKey(waited.resource));
  if (!checks) return;
  const judge: WaitRun['judge'] = (_entry, object) => firstOf(checks, object);
  const strategy = options.strategy ?? 'watcher';
  const isLegacy = strategy === 'legacy';
  const hookOptions: WaitOptions = { ...options, strategy: 'watcher', jobs: true };
  const timeoutMs = isLegacy && options.timeoutMs === 0 ? Number.POSITIVE_INFINITY : options.timeoutMs;
  const words = isLegacy ? LEGACY_HOOK : WATCHER;
  await waitFor(
    { waited: [waited], goal: 'ready', judge, options: { ...hookOptions, timeoutMs }, words },
    env,
  );
}

const HOOK_RULES = new Map([
  ['batch/Job', FINISHED_JOB],
  ['Pod', FINISHED_POD],
]);

/** How a wait that ended badly is told. */
interface WaitWords {
  readonly line: (entry: Entry, goal: Goal) => string;
  readonly timeout: (lines: readonly string[]) => string;
}

const DEADLINE = 'context deadline exceeded';
const WATCHER: WaitWords = { line: entryLine, timeout: (lines) => [...lines, DEADLINE].join('\n') };
const LEGACY: WaitWords = { line: entryLine, timeout: () => DEADLINE };

/** Source: helm pkg/kube wait.go waitForJob, waitForPodSuccess; client-go's text of a watch without an end. */
const LEGACY_HOOK: WaitWords = {
  line: ({ ref, resource, object = {} }) =>
    ruleKey(resource) === 'batch/Job'
      ? `job ${ref.name} failed: ${conditionOfType(object, 'Failed')?.reason ?? ''}`
      : `pod ${ref.name} failed`,
  timeout: () => 'timed out waiting for the condition',
};

interface WaitPlan {
  readonly waited: readonly Waited[];
  readonly goal: Goal;
  readonly judge: WaitRun['judge'];
  readonly options: WaitOptions;
  readonly words?: WaitWords;
}

/** Helm's DefaultStatusWatcherTimeout. */
const DEFAULT_MS = 30_000;

async function waitFor(plan: WaitPlan, env: OperationEnv): Promise<void> {
  const { goal, options } = plan;
  const entries = createEntries(plan.waited);
  const mask = createMask(options.secrets ?? []);
  const inspect = goal === 'ready' ? hopelessInspector(options.hopelessAfterMs, mask, env) : undefined;
  const isLegacy = options.strategy === 'legacy';
  const words = plan.words ?? (isLegacy ? LEGACY : WATCHER);
  const run = { ...plan, entries, inspect, jobs: options.jobs, timeoutMs: options.timeoutMs };
  try {
    const end = isLegacy
      ? await waitLegacy(run, env)
      : await runWait({ ...run, timeoutMs: options.timeoutMs || DEFAULT_MS }, env);
    const lines = missed(run).map((entry) => mask(words.line(entry, goal)));
    if (end === 'timeout') fail(waitTimeout(words.timeout(lines), []));
    if (lines.length > 0) fail(notReady(lines.join('\n'), []));
  } catch (error) {
    if (!isWaitProblem(error)) throw error;
    const parts = await causesOf(missed(run), mask, env);
    fail({ ...error.problem, parts }, error);
  }
}

/** Entries that are not where they should be; of a wait that asks one after the other those that had a turn. */
function missed({
  entries,
  goal,
  options,
}: WaitPlan & { readonly entries: readonly Entry[] }): readonly Entry[] {
  const all = entries.filter((entry) => !isReached(entry, goal));
  const known = all.filter(({ readiness: { status } }) => status !== 'Unknown');
  return options.strategy === 'legacy' && known.length > 0 ? known : all;
}

function isWaitProblem(error: unknown): error is DynError {
  return error instanceof DynError && error.problem.code.startsWith('wait/');
}
