import { fail } from '../base/problem.ts';
import { clusterUnreachable, refusedByServer } from '../base/problems/kube.ts';
import { type ApiResource, isDone, objectOf } from './api.ts';
import type { ApiAnswer, Cluster } from './cluster.ts';
import {
  aggregatedGroups,
  type GroupVersion,
  listedVersion,
  type NamedVersion,
  namedVersions,
} from './groups.ts';
import { type Json, stringAt } from './json.ts';

/** What the API server can do, asked once and kept until `refresh`. */
export interface Discovery {
  /** The resource of a kind, undefined when the server has none. Raises kube/…. */
  find(apiVersion: string, kind: string): Promise<ApiResource | undefined>;
  /** `.Capabilities.APIVersions`: group versions, and each with a kind behind it, in order of their bytes. */
  apiVersions(): Promise<readonly string[]>;
  /** `v1.35.4`. Raises kube/unreachable in Helm's words for whatever keeps the server from telling. */
  serverVersion(): Promise<string>;
  /** Forgets what was asked: there are new kinds. */
  refresh(): void;
}

/** Answers of an earlier run, each with what it is known by. It never fails: what cannot be kept is not. */
export interface AnswerCache {
  read(path: string): { readonly etag: string; readonly body: Json } | undefined;
  write(path: string, etag: string, body: Json): void;
}

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

/** Discovery by two requests, /api and /apis, as servers answer since Kubernetes 1.26; older ones are asked group by group. */
export function createDiscovery(cluster: Cluster, signal?: AbortSignal, cache?: AnswerCache): Discovery {
  let known: Promise<Known> | undefined;
  let version: Promise<string> | undefined;
  const load = (): Promise<Known> => {
    known ??= loadAll({ cluster, signal, cache });
    return known;
  };
  return {
    find: async (apiVersion, kind) => findIn(await load(), apiVersion, kind),
    apiVersions: async () => (await load()).apiVersions,
    serverVersion: () => {
      version ??= loadVersion(cluster, signal);
      return version;
    },
    refresh: () => {
      known = undefined;
    },
  };
}

interface Known {
  readonly resources: ReadonlyMap<string, ApiResource>;
  readonly apiVersions: readonly string[];
  readonly down: ReadonlySet<string>;
}

function findIn({ resources, down }: Known, apiVersion: string, kind: string): ApiResource | undefined {
  const found = resources.get(`${apiVersion} ${kind}`);
  if (found || !down.has(apiVersion)) return found;
  const reason = `unable to retrieve the complete list of server APIs: ${apiVersion}: stale GroupVersion discovery: ${apiVersion}`;
  return fail(refusedByServer(reason, 'ServiceUnavailable'));
}

/** Source: client-go rest request.go, newUnstructuredResponseError; Helm tells nothing else of such an answer. */
const GENERIC: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

async function loadVersion(cluster: Cluster, signal?: AbortSignal): Promise<string> {
  const answer = await cluster.ask({ method: 'GET', path: '/version' }, signal);
  if (isDone(answer)) return stringAt(objectOf(answer), 'gitVersion');
  return fail(clusterUnreachable(genericText(answer)));
}

function genericText({ status, body }: ApiAnswer): string {
  const message = stringAt(body, 'message');
  if (status === 403 && message !== '') return message;
  const text = GENERIC[status];
  if (text !== undefined) return text;
  if (status >= 500) {
    return `an error on the server ("${message || (typeof body === 'string' ? body.trim() : 'unknown')}") has prevented the request from succeeding`;
  }
  return message || `the server responded with the status code ${status} but did not return more information`;
}

interface Asking {
  readonly cluster: Cluster;
  readonly signal: AbortSignal | undefined;
  readonly cache: AnswerCache | undefined;
}

async function loadAll(asking: Asking): Promise<Known> {
  const lists = await Promise.all(['/api', '/apis'].map((path) => loadGroups(path, asking)));
  const resources = new Map<string, ApiResource>();
  const apiVersions = new Set<string>();
  const down = new Set<string>();
  for (const group of lists.flat()) {
    if (group.isDown) {
      down.add(group.apiVersion);
      continue;
    }
    apiVersions.add(group.apiVersion);
    for (const kind of group.kinds) apiVersions.add(`${group.apiVersion}/${kind}`);
    for (const resource of group.resources) resources.set(`${group.apiVersion} ${resource.kind}`, resource);
  }
  return { resources, apiVersions: [...apiVersions].sort(), down };
}

async function loadGroups(path: string, asking: Asking): Promise<readonly GroupVersion[]> {
  const body = await loadCached(path, asking);
  const groups = aggregatedGroups(body);
  return groups ?? mapBounded(namedVersions(body), (named) => loadVersionOf(named, asking));
}

/** What the server says, or said before where it knows that nothing has changed. */
async function loadCached(path: string, { cluster, signal, cache }: Asking): Promise<Json> {
  const kept = cache?.read(path);
  const request = { method: 'GET', path, accept: AGGREGATED } as const;
  const answer = await cluster.ask({ ...request, ...(kept ? { etag: kept.etag } : {}) }, signal);
  if (kept && answer.status === 304) return kept.body;
  const body = objectOf(answer);
  if (answer.etag !== undefined) cache?.write(path, answer.etag, body);
  return body;
}

/** One group version that is not there, or whose server is down, does not keep others from being known. */
async function loadVersionOf(named: NamedVersion, { cluster, signal }: Asking): Promise<GroupVersion> {
  const answer = await cluster.ask({ method: 'GET', path: named.path }, signal);
  return listedVersion(named, isDone(answer) ? answer.body : undefined);
}

const PARALLEL = 8;

async function mapBounded<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}
