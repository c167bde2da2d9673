import { DynError, type Problem } from '../base/problem.ts';
import { releaseNotFound } from '../base/problems/record.ts';
import type { Processes } from '../base/processes.ts';
import { apiPath, failureText, isDone, listObjects } from '../kube/api.ts';
import { type JsonObject, objectAt, objectsAt, stringAt, stringsAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { inBatches } from '../plan/batches.ts';
import { holderOf, MANAGED_BY, RELEASE_NAME, RELEASE_NAMESPACE } from '../plan/holder.ts';
import { buildTargets, type Target } from '../plan/targets.ts';
import { createJudge, findLock, LOCK_TIMES, type LockTimes } from '../release/claim.ts';
import {
  type Diagnosis,
  diagnose,
  type LockFacts,
  type ObjectFacts,
  type ReleaseFacts,
} from '../release/diagnose.ts';
import { type DriverName, driverOf } from '../release/drivers.ts';
import { holderText, type Lock } from '../release/lock.ts';
import { type Release, releaseKey } from '../release/release.ts';
import type { ReleaseStore } from '../release/store.ts';

/** What a look at a release needs. */
export interface Examination {
  readonly name: string;
  readonly namespace: string;
  readonly driver: DriverName;
  readonly store: ReleaseStore;
  readonly env: OperationEnv;
  readonly processes: Processes;
  readonly times?: LockTimes;
}

/** A release as it was found, and what is wrong with it. */
export interface Examined {
  readonly facts: ReleaseFacts;
  readonly diagnosis: Diagnosis;
}

/**
 * Looks at all that there is of a release; nothing is written. Another host's lock is watched until it is known whether
 * it is alive, 15 s at most. Raises record/not-found where there is neither a record nor a lock, and kube/….
 */
export async function examineRelease(examination: Examination): Promise<Examined> {
  const { name, namespace, driver } = examination;
  const hidden: [string, string][] = [];
  const look = looking(hidden);
  const { stored, releases } = await examination.store.revisions(name);
  const unreadable = stored > releases.length ? await unreadableKeys(releases, examination) : [];
  const nobody: LockFacts = { state: 'unknown', holder: '', work: undefined };
  const lock = await look('whether somebody works on it', nobody, () => lockFacts(examination));
  if (stored === 0 && lock.state === 'none') throw new DynError(releaseNotFound());
  const { objects, notBuilt } = await objectsOf(releases.at(-1), examination);
  for (const { ref, state } of objects)
    if (state === 'unknown') hidden.push([`about ${ref.kind} ${ref.name}`, 'it may not be read']);
  const facts: ReleaseFacts = {
    ...{ name, namespace, releases, unreadable, stored: driver, lock, objects, notBuilt, hidden },
    ending: await endingOf(examination),
  };
  return { facts, diagnosis: diagnose(facts) };
}

/** What must not be looked at is written down, and something else taken in its place. */
function looking(hidden: [string, string][]) {
  return async <T>(what: string, other: T, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DynError) || error.problem.code !== 'kube/refused') throw error;
      hidden.push([what, error.problem.message]);
      return other;
    }
  };
}

/** Names of the stored objects that are not among the readable ones. */
async function unreadableKeys(
  releases: readonly Release[],
  { name, namespace, driver, env }: Examination,
): Promise<readonly string[]> {
  const request = {
    path: apiPath(driverOf(driver).resource, namespace),
    query: { labelSelector: `name=${name},owner=helm` },
    accept: METADATA_LIST,
  };
  const readable = new Set(releases.map(({ revision }) => releaseKey(name, revision)));
  const keys = (await listObjects(env.cluster, request, env.signal)).map((object) =>
    stringAt(object, 'metadata', 'name'),
  );
  return keys.filter((key) => !readable.has(key)).sort(byNumber);
}

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

function byNumber(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : 1);
}

async function lockFacts({ name, namespace, env, processes, times }: Examination): Promise<LockFacts> {
  const judge = createJudge(times ?? LOCK_TIMES, env.timer, processes);
  for (;;) {
    const askedAtMs = env.timer.nowMs();
    const lock = await findLock({ name, namespace }, env);
    // Without holder and work it only says which stack the release is of.
    if (!lock || (!lock.holder && !lock.work)) return { state: 'none', holder: '', work: undefined };
    if (!lock.holder) return factsOf(lock, 'left');
    const verdict = judge(lock, askedAtMs);
    if (verdict !== 'unknown' || env.signal.aborted)
      return factsOf(lock, verdict === 'free' ? 'dead' : 'alive');
    await env.timer.sleep((times ?? LOCK_TIMES).pollMs, env.signal);
  }
}

function factsOf({ holder, work }: Lock, state: LockFacts['state']): LockFacts {
  return { state, holder: holder ? holderText(holder) : '', work };
}

/** What a namespace waits for that is being deleted; undefined when it is not, or may not be looked at. */
async function endingOf({ namespace, env }: Examination): Promise<string | undefined> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const { body } = await env.cluster.ask({ method: 'GET', path }, env.signal);
  if (stringAt(body, 'metadata', 'deletionTimestamp') === '') return undefined;
  const conditions = objectsAt(body, 'status', 'conditions').filter(({ status }) => status === 'True');
  return conditions.map((condition) => stringAt(condition, 'message')).join(' ');
}

/** Statuses whose objects are meant to be in the cluster, as far as the operation came. */
const WITHOUT_OBJECTS: readonly string[] = ['uninstalled', 'superseded', 'unknown'];

async function objectsOf(
  last: Release | undefined,
  examination: Examination,
): Promise<Pick<ReleaseFacts, 'objects' | 'notBuilt'>> {
  if (!last || WITHOUT_OBJECTS.includes(last.state.status)) return { objects: [], notBuilt: undefined };
  const { env, namespace } = examination;
  const built = await targetsOf(last, namespace, env);
  if ('code' in built) return { objects: [], notBuilt: built.message };
  const named = built.filter(({ ref }) => ref.name !== '');
  const objects = await inBatches(named, (target) => objectFacts(target, examination));
  return { objects, notBuilt: undefined };
}

async function targetsOf(
  { manifest }: Release,
  namespace: string,
  env: OperationEnv,
): Promise<readonly Target[] | Problem> {
  try {
    return await buildTargets(manifest, { namespace }, env);
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'plan/not-built') throw error;
    return error.problem;
  }
}

async function objectFacts(
  { ref, resource }: Target,
  { name, namespace, env }: Examination,
): Promise<ObjectFacts> {
  const path = apiPath(resource, ref.namespace, ref.name);
  const answer = await env.cluster.ask({ method: 'GET', path, accept: METADATA }, env.signal);
  if (answer.status === 404) return { ref, state: 'missing' };
  if (!isDone(answer)) {
    env.log({ level: 'DEBUG', message: failureText(answer), attributes: [] });
    return { ref, state: 'unknown' };
  }
  const live = objectAt(answer.body);
  if (!isOwn(live, { name, namespace }))
    return { ref, state: 'foreign', says: holderOf(live, { release: name, namespace }).says };
  return { ref, state: stringAt(live, 'metadata', 'deletionTimestamp') === '' ? 'there' : 'ending' };
}

function isOwn(live: JsonObject, { name, namespace }: Pick<Examination, 'name' | 'namespace'>): boolean {
  const annotations = stringsAt(live, 'metadata', 'annotations');
  return (
    stringAt(live, 'metadata', 'labels', MANAGED_BY) === 'Helm' &&
    annotations[RELEASE_NAME] === name &&
    annotations[RELEASE_NAMESPACE] === namespace
  );
}
