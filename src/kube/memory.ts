import { DynError } from '../base/problem.ts';
import { interrupted } from '../base/problems/kube.ts';
import type { ApiResource } from './api.ts';
import type { ApiAnswer, ApiRequest, Cluster, ClusterEndpoint, WatchEvent } from './cluster.ts';
import { definedKinds } from './defined.ts';
import { objectAt } from './json.ts';
import { builtInKinds, discoveryOf, routeOf } from './memory/kinds.ts';
import { readObjects, watchObjects } from './memory/read.ts';
import { deleteObject, sweepNamespaces } from './memory/remove.ts';
import { done, noSuchPath, refused } from './memory/status.ts';
import { createStore, type Store } from './memory/store.ts';
import { writeObject } from './memory/write.ts';

/** What a cluster in memory may be told; everything has a default. */
export interface MemoryOptions {
  readonly endpoint?: Partial<ClusterEndpoint>;
  /** `v1.35.4` unless said otherwise. */
  readonly serverVersion?: string;
  /** RFC 3339 in whole seconds. Default: always the same one. */
  readonly now?: () => string;
}

/** A cluster in memory: an API server without controllers, for tests. test/contract/cluster.ts says what it holds. */
export interface MemoryCluster extends Cluster {
  /** Forgets what happened so far: a watch from an older version gets 410. */
  forget(): void;
}

const ENDPOINT: ClusterEndpoint = {
  ...{ server: 'https://memory.invalid', context: 'memory', cluster: 'memory' },
  ...{ user: 'root', namespace: 'default' },
};

interface Parts {
  readonly store: Store;
  readonly kinds: () => readonly ApiResource[];
  readonly now: () => string;
  readonly newUid: () => string;
  readonly serverVersion: string;
}

/** A new cluster with the namespaces `default` and `kube-system`, of which CustomResourceDefinitions make new kinds. */
export function createMemoryCluster(options: MemoryOptions = {}): MemoryCluster {
  const store = createStore();
  let made = 0;
  const parts: Parts = {
    store,
    kinds: () => [...builtInKinds(), ...definitionsIn(store).flatMap(definedKinds)],
    now: options.now ?? (() => '2026-01-01T00:00:00Z'),
    newUid: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
    serverVersion: options.serverVersion ?? 'v1.35.4',
  };
  for (const name of ['default', 'kube-system']) {
    const body = JSON.stringify({ metadata: { name } });
    answer(parts, { method: 'POST', path: '/api/v1/namespaces', body });
  }
  const ask = async (request: ApiRequest, signal?: AbortSignal): Promise<ApiAnswer> => {
    if (signal?.aborted) throw new DynError(interrupted());
    return structuredClone(answer(parts, request));
  };
  return {
    endpoint: { ...ENDPOINT, ...options.endpoint },
    ask,
    readText: async (request, limitBytes, signal) => {
      const found = await ask(request, signal);
      return { ...found, text: JSON.stringify(found.body).slice(-limitBytes) };
    },
    watch: (request, signal) => watch(parts, request, signal),
    forget: store.forget,
  };
}

const DEFINITIONS = builtInKinds().filter(({ kind }) => kind === 'CustomResourceDefinition');

function definitionsIn(store: Store): readonly ReturnType<Store['list']>[number][] {
  return DEFINITIONS.flatMap((resource) => store.list(resource, ''));
}

function answer(parts: Parts, request: ApiRequest): ApiAnswer {
  const { path, method } = request;
  if (path === '/version') return done(versionOf(parts.serverVersion));
  if (path === '/api' || path === '/apis') return done(discoveryOf(parts.kinds(), path === '/api'));
  const route = routeOf(path, parts.kinds());
  if (route === undefined) return noSuchPath();
  if (method === 'GET') return readObjects(parts.store, request, route);
  if (method === 'DELETE' && route.name !== '') return deleteObject(parts, request, route);
  if (method === 'DELETE' || (method === 'POST') !== (route.name === ''))
    return refused(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
    );
  const written = writeObject({ ...parts, request, route });
  sweepNamespaces(parts);
  return written;
}

function versionOf(gitVersion: string): { readonly [key: string]: string } {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return { major, minor, gitVersion, gitTreeState: 'clean', platform: 'linux/amd64' };
}

async function* watch(parts: Parts, request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent> {
  const route = routeOf(request.path, parts.kinds());
  if (route !== undefined) yield* watchObjects(parts.store, { request, route }, signal);
  else
    yield {
      type: 'ERROR',
      object: objectAt(
        { body: refused(404, 'NotFound', 'the server could not find the requested resource').body },
        'body',
      ),
    };
}
