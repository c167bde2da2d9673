import { DynError } from '../base/problem.ts';
import { type ApiResource, apiPath, isDone } from './api.ts';
import { type Json, type JsonObject, numberAt, objectsAt, stringAt } from './json.ts';
import type { OperationEnv } from './operation.ts';
import { isBuiltIn, ruleKey } from './readiness.ts';
import { DAEMON_SET, DEPLOYMENT, EVENT, JOB, POD, REPLICA_SET, STATEFUL_SET } from './resources.ts';
import { count } from './verdict.ts';

type EvidenceEnv = Pick<OperationEnv, 'cluster' | 'signal'>;

/** What is in one namespace now, each kind asked for once and only when somebody wants it. */
export interface NamespaceView {
  list(resource: ApiResource, fieldSelector?: string): Promise<readonly JsonObject[]>;
  isTerminating(): Promise<boolean>;
}

const PAGE = '500';
const MOST_PAGES = 4;

/** A look at a namespace. What may not be read, or cannot be just now, is empty. */
export function viewNamespace(namespace: string, env: EvidenceEnv): NamespaceView {
  const known = new Map<string, Promise<readonly JsonObject[]>>();
  return {
    list: (resource, fieldSelector = '') => {
      const key = `${resource.plural} ${fieldSelector}`;
      const found = known.get(key) ?? listSome(apiPath(resource, namespace), fieldSelector, env);
      known.set(key, found);
      return found;
    },
    isTerminating: async () => {
      if (namespace === '') return false;
      const body = await read(`/api/v1/namespaces/${encodeURIComponent(namespace)}`, {}, env);
      return stringAt(body, 'status', 'phase') === 'Terminating';
    },
  };
}

async function listSome(
  path: string,
  fieldSelector: string,
  env: EvidenceEnv,
): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  let page = '';
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const query = {
      limit: PAGE,
      ...(fieldSelector === '' ? {} : { fieldSelector }),
      ...(page === '' ? {} : { continue: page }),
    };
    const body = await read(path, query, env);
    items.push(...objectsAt(body, 'items'));
    page = stringAt(body, 'metadata', 'continue');
    if (page === '') break;
  }
  return items;
}

/** An answer, or an empty one where there is none to be had: what explains a failure may not be another. */
async function read(
  path: string,
  query: Readonly<Record<string, string>>,
  { cluster, signal }: EvidenceEnv,
): Promise<Json> {
  try {
    const answer = await cluster.ask({ method: 'GET', path, query, timeoutMs: READ_MS }, signal);
    return isDone(answer) ? answer.body : null;
  } catch (error) {
    if (error instanceof DynError) return null;
    throw error;
  }
}

const READ_MS = 10_000;

/** What an object made: controllers in between, and pods, the newest first. */
export interface Family {
  readonly owners: readonly JsonObject[];
  readonly pods: readonly JsonObject[];
}

/** Kinds that an object of a kind has made objects of, owners before what they own. */
const BELOW: ReadonlyMap<string, readonly ApiResource[]> = new Map([
  ['apps/Deployment', [REPLICA_SET, POD]],
  ...['apps/ReplicaSet', 'apps/StatefulSet', 'apps/DaemonSet', 'batch/Job', 'ReplicationController'].map(
    (key): [string, readonly ApiResource[]] => [key, [POD]],
  ),
  ['batch/CronJob', [JOB, POD]],
]);

const ANYTHING: readonly ApiResource[] = [DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB, REPLICA_SET, POD];

/** What an object has made, as far as it may be read; a pod is its own family. */
export async function familyOf(
  object: JsonObject,
  resource: ApiResource,
  view: NamespaceView,
): Promise<Family> {
  if (ruleKey(resource) === 'Pod') return { owners: [], pods: [object] };
  const made = await ownedBy(object, { kinds: kindsBelow(resource), view, keep: newestRevision });
  const [pods, owners] = [true, false].map((isPod) =>
    made.filter((one) => (one.resource === POD) === isPod).map((one) => one.object),
  );
  return { owners: owners ?? [], pods: (pods ?? []).sort(newestFirst) };
}

function kindsBelow(resource: ApiResource): readonly ApiResource[] {
  return (
    BELOW.get(ruleKey(resource)) ?? (resource.group.includes('.') && resource.isNamespaced ? ANYTHING : [])
  );
}

/** An object that another one has made. */
export interface Made {
  readonly resource: ApiResource;
  readonly object: JsonObject;
}

/**
 * All that an object has made, older revisions included, owners before what they own. What Kubernetes itself brings
 * makes nothing but what is known of its kind.
 */
export async function madeBy(
  object: JsonObject,
  resource: ApiResource,
  view: NamespaceView,
): Promise<readonly Made[]> {
  if (!BELOW.has(ruleKey(resource)) && isBuiltIn(resource)) return [];
  return ownedBy(object, { kinds: kindsBelow(resource), view, keep: (sets) => sets });
}

interface Search {
  readonly kinds: readonly ApiResource[];
  readonly view: NamespaceView;
  /** Which of some ReplicaSets count. */
  readonly keep: (sets: readonly JsonObject[]) => readonly JsonObject[];
}

async function ownedBy(object: JsonObject, { kinds, view, keep }: Search): Promise<readonly Made[]> {
  const uids = new Set([uidOf(object)]);
  const made: Made[] = [];
  for (const resource of kinds) {
    const owned = (await view.list(resource)).filter((item) => isOwned(item, uids));
    for (const item of resource === REPLICA_SET ? keep(owned) : owned) {
      uids.add(uidOf(item));
      made.push({ resource, object: item });
    }
  }
  return made;
}

function uidOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'uid');
}

function isOwned(object: JsonObject, uids: ReadonlySet<string>): boolean {
  return objectsAt(object, 'metadata', 'ownerReferences').some(
    ({ uid }) => typeof uid === 'string' && uids.has(uid),
  );
}

const REVISION = 'deployment.kubernetes.io/revision';

/** Of each Deployment's ReplicaSets the newest: pods of older ones are on their way out. */
function newestRevision(sets: readonly JsonObject[]): readonly JsonObject[] {
  const newest = new Map<string, JsonObject>();
  for (const set of sets) {
    const owner = objectsAt(set, 'metadata', 'ownerReferences')
      .map(({ uid }) => String(uid))
      .join(' ');
    const other = newest.get(owner);
    if (!other || revisionOf(set) > revisionOf(other)) newest.set(owner, set);
  }
  return [...newest.values()];
}

function revisionOf(set: JsonObject): number {
  return Number(stringAt(set, 'metadata', 'annotations', REVISION)) || 0;
}

function newestFirst(a: JsonObject, b: JsonObject): number {
  const [left, right] = [a, b].map((object) => stringAt(object, 'metadata', 'creationTimestamp'));
  return left === right ? 0 : (left ?? '') < (right ?? '') ? 1 : -1;
}

/** Something that was said of an object. */
export interface EventNote {
  readonly reason: string;
  readonly message: string;
  readonly times: number;
  /** When it was said last, RFC 3339. */
  readonly at: string;
}

/** Warnings about objects, the newest first; about claims also what is no warning. */
export async function eventsOf(
  objects: readonly JsonObject[],
  view: NamespaceView,
  fieldSelector = 'type=Warning',
): Promise<readonly EventNote[]> {
  const uids = new Set(objects.map(uidOf));
  const events = await view.list(EVENT, fieldSelector);
  return events
    .filter((event) => uids.has(stringAt(event, 'involvedObject', 'uid')))
    .map(noteOf)
    .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
}

/** Events are written the old way or the new one. */
function noteOf(event: JsonObject): EventNote {
  const at = [
    stringAt(event, 'series', 'lastObservedTime'),
    stringAt(event, 'lastTimestamp'),
    stringAt(event, 'eventTime'),
  ].find((time) => time !== '');
  return {
    reason: stringAt(event, 'reason'),
    message: stringAt(event, 'message'),
    times: numberAt(event, 'series', 'count') ?? count(event, 'count', 1),
    at: at ?? '',
  };
}
