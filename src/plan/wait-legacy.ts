import { DynError, fail } from '../base/problem.ts';
import { interrupted } from '../base/problems/kube.ts';
import { notReady } from '../base/problems/wait.ts';
import { apiPath, failureOf, findObject, isDone, objectOf } from '../kube/api.ts';
import type { ApiAnswer } from '../kube/cluster.ts';
import { type JsonObject, objectAt, objectsAt, stringsAt } from '../kube/json.ts';
import { hasLegacyRule, LEGACY_CHILDREN, legacyReadiness } from '../kube/legacy-readiness.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { ruleKey } from '../kube/readiness.ts';
import { POD, REPLICA_SET } from '../kube/resources.ts';
import { selectorText } from '../kube/selectors.ts';
import { current } from '../kube/verdict.ts';
import { type Entry, type Goal, markGone, progressOf } from './wait-board.ts';
import type { WaitEnd, WaitRun } from './wait-run.ts';

export interface LegacyWait {
  readonly entries: readonly Entry[];
  readonly goal: Goal;
  /** 0 for no limit. */
  readonly timeoutMs: number;
  readonly jobs: boolean;
  /** As for the watcher. */
  readonly inspect: WaitRun['inspect'];
}

const POLL_MS = 2000;
const LONGEST_MS = 2 ** 31 - 1;

/** So many times in a row an object's failure is taken for a passing one. */
const RETRIES = 30;

/** So many rounds lie between two looks at what is wrong. */
const ROUNDS_PER_LOOK = 3;

/**
 * Waits by asking every 2 s for one object after the other, as Helm 3 did, until all are ready by its rules, or gone.
 * Raises wait/not-ready for a Job that stays failed, kube/refused, kube/interrupted. Source: helm pkg/kube wait.go.
 */
export async function waitLegacy(wait: LegacyWait, env: OperationEnv): Promise<WaitEnd> {
  const stop = new AbortController();
  const signal = AbortSignal.any([env.signal, stop.signal]);
  if (wait.timeoutMs > 0) {
    void env.timer.sleep(Math.min(wait.timeoutMs, LONGEST_MS), signal).then(() => stop.abort());
  }
  let end: WaitEnd | undefined;
  try {
    end = await rounds(wait, { ...env, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop.abort();
    report(wait, env, true);
  }
  if (env.signal.aborted) fail(interrupted());
  return end ?? 'timeout';
}

async function rounds(wait: LegacyWait, env: OperationEnv): Promise<WaitEnd | undefined> {
  const failures = new Map<Entry, number>();
  for (let round = 1; !env.signal.aborted; round += 1) {
    if (await isOver(wait, failures, env)) return 'settled';
    if (round % ROUNDS_PER_LOOK === 0 && wait.goal === 'ready')
      await wait.inspect?.(unready(wait.entries), env.signal);
    if (wait.entries.some(({ hopeless }) => hopeless !== undefined)) return 'hopeless';
    report(wait, env, false);
    await env.timer.sleep(POLL_MS, env.signal);
  }
  return undefined;
}

/** Entries that were looked at and are not ready: the others had no turn. */
function unready(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ readiness: { status } }) => status !== 'Current' && status !== 'Unknown');
}

function report({ entries, goal }: LegacyWait, env: OperationEnv, isOver: boolean): void {
  env.report({ kind: 'wait', objects: entries.map((entry) => progressOf(entry, goal)), isOver });
}

/** One round: looks no further than the first object that is not ready. */
async function isOver(
  { entries, goal, jobs }: LegacyWait,
  failures: Map<Entry, number>,
  env: OperationEnv,
): Promise<boolean> {
  for (const entry of entries) {
    if (goal === 'gone') {
      if (!(await isGone(entry, env))) return false;
      continue;
    }
    const error = await judge(entry, jobs, env);
    const failed = error ? (failures.get(entry) ?? 0) + 1 : 0;
    failures.set(entry, failed);
    if (error && failed > RETRIES) throw error;
    if (entry.readiness.status !== 'Current') return false;
  }
  return true;
}

async function isGone(entry: Entry, env: OperationEnv): Promise<boolean> {
  const { resource, ref } = entry;
  const found = await findObject(env.cluster, apiPath(resource, ref.namespace, ref.name), env.signal);
  if (!found) {
    markGone(entry);
    return true;
  }
  entry.readiness = { status: 'Terminating', message: 'it is still there' };
  return false;
}

/** Notes how far an object is; gives an error that may pass. Raises one that will not. */
async function judge(entry: Entry, jobs: boolean, env: OperationEnv): Promise<DynError | undefined> {
  if (!hasLegacyRule(entry.resource)) {
    entry.readiness = current('ready');
    return undefined;
  }
  const answers = await askAll(entry, env);
  if (answers instanceof DynError) return answers;
  const [object, items = []] = answers;
  const children = { replicaSets: items, pods: items, jobs };
  entry.object = object;
  entry.readiness = legacyReadiness(object, entry.resource, children);
  const { status, message } = entry.readiness;
  return status === 'Failed' ? new DynError(notReady(message, [])) : undefined;
}

/** The object, and those of its children that count; or why there is no answer now. */
async function askAll(
  entry: Entry,
  env: OperationEnv,
): Promise<readonly [JsonObject, (readonly JsonObject[])?] | DynError> {
  const answer = await ask(pathOf(entry), {}, env);
  if (answer instanceof DynError) return answer;
  const object = objectOf(answer);
  const kind = LEGACY_CHILDREN.get(ruleKey(entry.resource));
  if (!kind) return [object];
  const list = apiPath(kind === 'pods' ? POD : REPLICA_SET, entry.ref.namespace);
  const children = await ask(list, { labelSelector: selectorOf(object) }, env);
  return children instanceof DynError ? children : [object, objectsAt(children.body, 'items')];
}

/** A ReplicationController's selector is a plain map. */
function selectorOf(object: JsonObject): string {
  const selector = objectAt(object, 'spec', 'selector');
  const isPlain = Object.values(selector).every((value) => typeof value === 'string');
  return selectorText(isPlain ? { matchLabels: stringsAt(selector) } : selector);
}

function pathOf({ resource, ref }: Entry): string {
  return apiPath(resource, ref.namespace, ref.name);
}

/** An answer, or a failure that may pass. Raises one that will not. */
async function ask(
  path: string,
  query: Readonly<Record<string, string>>,
  { cluster, signal }: OperationEnv,
): Promise<ApiAnswer | DynError> {
  try {
    const answer = await cluster.ask({ method: 'GET', path, query }, signal);
    if (isDone(answer)) return answer;
    const isPassing = answer.status === 429 || (answer.status >= 500 && answer.status !== 501);
    return isPassing ? failureOf(answer) : fail(failureOf(answer).problem);
  } catch (error) {
    if (error instanceof DynError && error.problem.code === 'kube/unreachable') return error;
    throw error;
  }
}
