import { DynError } from '../base/problem.ts';
import { type ApiResource, apiPath, failureOf, isDone, objectOf } from './api.ts';
import type { ApiAnswer, ApiRequest, WatchEvent } from './cluster.ts';
import { type JsonObject, numberAt, objectsAt, stringAt } from './json.ts';
import type { OperationEnv } from './operation.ts';

/** The objects of one kind in one namespace. */
export interface Scope {
  readonly resource: ApiResource;
  /** Empty for what belongs to the whole cluster. */
  readonly namespace: string;
  /** The names that matter. */
  readonly names: ReadonlySet<string>;
}

/** Who is told. What is not in `names` is never told of. */
export interface Listener {
  /** An object as it is now. */
  readonly seen: (name: string, object: JsonObject) => Promise<void> | void;
  /** An object that was deleted. */
  readonly gone: (name: string) => void;
  /** All there is was told of: names that are not `present` are not there. */
  readonly listed: (present: ReadonlySet<string>) => void;
}

type FollowEnv = Pick<OperationEnv, 'cluster' | 'timer'>;

/** Server and client end a watch after so long, in seconds: a connection that died unnoticed costs no more. */
const WATCH_SECONDS = 120;
const GRACE_MS = 15_000;

/** A watch that lasted so long did its work, even when nothing happened. */
const FRUITFUL_MS = 10_000;

const PAUSES_MS: readonly number[] = [0, 250, 500, 1000, 2000, 5000];
const POLL_MS = 2000;
const PAGE = '500';

/** Kinds of which only metadata matter, and whose contents may be large or secret. */
const METADATA_ONLY: readonly string[] = ['Secret', 'ConfigMap'];
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/**
 * Tells of objects until `signal` ends: lists them, watches from there, and lists again when the server has forgotten or
 * was away. Where there is no right to list or watch, each object is asked for. Raises kube/refused when that is refused too.
 */
export async function follow(scope: Scope, on: Listener, env: FollowEnv, signal: AbortSignal): Promise<void> {
  if (scope.names.size === 0) return;
  const verbs = scope.resource.verbs;
  if (!verbs.includes('list') || !verbs.includes('watch')) return pollEach(scope, on, env, signal);
  for (let failures = 0; !signal.aborted; ) {
    await pause(failures, env, signal);
    const listed = await tolerant(() => listAll(scope, on, env, signal), signal);
    if (listed === 'refused') return pollEach(scope, on, env, signal);
    if (listed === undefined) failures += 1;
    else failures = (await watchFrom(listed.version, { scope, on, env, signal })) ? 0 : failures + 1;
  }
}

function pause(failures: number, { timer }: FollowEnv, signal: AbortSignal): Promise<void> | undefined {
  const ms = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0;
  return ms === 0 ? undefined : timer.sleep(ms, signal);
}

/** What `act` gives; undefined when the server was not there, or when nobody waits any more. */
async function tolerant<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    if (signal.aborted || error.problem.code === 'kube/unreachable') return undefined;
    throw error;
  }
}

/** The version to watch from; undefined when the server could not tell, 'refused' where there is no right to list. */
async function listAll(
  scope: Scope,
  on: Listener,
  { cluster }: FollowEnv,
  signal: AbortSignal,
): Promise<{ readonly version: string } | 'refused' | undefined> {
  const present = new Set<string>();
  let page = '';
  let version = '';
  do {
    const query = { ...selectorOf(scope), limit: PAGE, ...(page === '' ? {} : { continue: page }) };
    const answer = await cluster.ask(requestOf(scope, query, METADATA_LIST), signal);
    if (answer.status === 404) break;
    if (!isDone(answer)) return afterFailure(answer);
    for (const item of objectsAt(answer.body, 'items')) await tell(item, present, scope, on);
    version = stringAt(answer.body, 'metadata', 'resourceVersion');
    page = stringAt(answer.body, 'metadata', 'continue');
  } while (page !== '');
  on.listed(present);
  return version === '' ? undefined : { version };
}

async function tell(item: JsonObject, present: Set<string>, scope: Scope, on: Listener): Promise<void> {
  const name = stringAt(item, 'metadata', 'name');
  if (!scope.names.has(name)) return;
  present.add(name);
  await on.seen(name, item);
}

/** Statuses that another try may change. */
function afterFailure(answer: ApiAnswer): 'refused' | undefined {
  if (answer.status === 403 || answer.status === 405) return 'refused';
  if (answer.status === 410 || answer.status === 429 || answer.status >= 500) return undefined;
  throw failureOf(answer);
}

function requestOf(
  { resource, namespace }: Scope,
  query: Readonly<Record<string, string>>,
  metadata: string,
): ApiRequest {
  const isBrief = resource.group === '' && METADATA_ONLY.includes(resource.kind);
  const accept = isBrief ? { accept: metadata } : {};
  return { method: 'GET', path: apiPath(resource, namespace), query, ...accept };
}

function selectorOf({ names }: Scope): Readonly<Record<string, string>> {
  const [only] = names;
  return names.size === 1 && only !== undefined ? { fieldSelector: `metadata.name=${only}` } : {};
}

interface Following {
  readonly scope: Scope;
  readonly on: Listener;
  readonly env: FollowEnv;
  readonly signal: AbortSignal;
}

/** Watches as long as that works, then gives whether it did at all; the next step is to list again. */
async function watchFrom(version: string, following: Following): Promise<boolean> {
  let from = version;
  let worked = false;
  while (!following.signal.aborted) {
    const watch = await watchOnce(from, following);
    if (!watch.isFruitful) return worked;
    worked = true;
    if (watch.version === undefined) return worked;
    from = watch.version;
  }
  return worked;
}

/** One watch: where the next one goes on, undefined when it cannot; and whether it was of use. */
interface Watched {
  readonly version?: string;
  readonly isFruitful: boolean;
}

async function watchOnce(from: string, { scope, on, env, signal }: Following): Promise<Watched> {
  const { cluster, timer } = env;
  const end = new AbortController();
  const both = AbortSignal.any([signal, end.signal]);
  const began = timer.nowMs();
  const isDead = (): boolean => end.signal.aborted;
  void timer.sleep(WATCH_SECONDS * 1000 + GRACE_MS, both).then(() => end.abort());
  let version = from;
  let events = 0;
  const query = {
    ...selectorOf(scope),
    ...{
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: from,
      timeoutSeconds: String(WATCH_SECONDS),
    },
  };
  const outcome = await tolerant(async () => {
    for await (const event of cluster.watch(requestOf(scope, query, METADATA), both)) {
      if (event.type === 'ERROR') return { isFruitful: numberAt(event.object, 'code') === 410 && events > 0 };
      events += 1;
      version = stringAt(event.object, 'metadata', 'resourceVersion') || version;
      await pass(event, scope, on);
    }
    const isFruitful = events > 0 || timer.nowMs() - began >= FRUITFUL_MS;
    return isDead() ? { isFruitful } : { version, isFruitful };
  }, both);
  end.abort();
  return outcome ?? { version, isFruitful: events > 0 };
}

async function pass({ type, object }: WatchEvent, { names }: Scope, on: Listener): Promise<void> {
  const name = stringAt(object, 'metadata', 'name');
  if (type === 'BOOKMARK' || !names.has(name)) return;
  if (type === 'DELETED') on.gone(name);
  else await on.seen(name, object);
}

/** Asks for each object, again and again. */
async function pollEach(scope: Scope, on: Listener, env: FollowEnv, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await tolerant(() => askEach(scope, on, env, signal), signal);
    await env.timer.sleep(POLL_MS, signal);
  }
}

async function askEach(
  { resource, namespace, names }: Scope,
  on: Listener,
  { cluster }: FollowEnv,
  signal: AbortSignal,
): Promise<void> {
  const present = new Set<string>();
  for (const name of names) {
    const answer = await cluster.ask({ method: 'GET', path: apiPath(resource, namespace, name) }, signal);
    if (answer.status === 404) continue;
    if (!isDone(answer)) {
      if (answer.status === 429 || answer.status >= 500) return;
      throw failureOf(answer);
    }
    present.add(name);
    await on.seen(name, objectOf(answer));
  }
  on.listed(present);
}
