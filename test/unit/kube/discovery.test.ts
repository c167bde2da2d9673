import { describe, expect, test } from 'vitest';
import type { ApiAnswer, ApiRequest, Cluster } from '../../../src/kube/cluster.ts';
import { type AnswerCache, createDiscovery } from '../../../src/kube/discovery.ts';
import type { Json } from '../../../src/kube/json.ts';
import { failureOf } from '../../support/failure.ts';

type Handler = (request: ApiRequest) => Partial<ApiAnswer>;

/** A server that answers by paths; `asked` are the paths in order. */
function server(answers: Readonly<Record<string, Json | Handler>>): Cluster & { readonly asked: string[] } {
  const asked: string[] = [];
  const unused = (): never => {
    throw new Error('not asked here');
  };
  return {
    asked,
    endpoint: { server: 'https://x', context: '', cluster: '', user: '', namespace: 'default' },
    ask: async (request) => {
      asked.push(request.path);
      const found = answers[request.path];
      const answer = typeof found === 'function' ? found(request) : { body: found ?? null };
      return { status: found === undefined ? 404 : 200, body: null, warnings: [], ...answer };
    },
    readText: unused,
    watch: unused,
  };
}

const resource = (plural: string, kind: string, subresources: readonly Json[] = []): Json => ({
  ...{ resource: plural, responseKind: { group: '', version: '', kind }, scope: 'Namespaced' },
  ...{ verbs: ['get', 'list'], subresources },
});

const version = (name: string, resources: readonly Json[], freshness = 'Current'): Json => ({
  ...{ version: name, resources, freshness },
});

const list = (...groups: readonly (readonly [string, readonly Json[]])[]): Json => ({
  kind: 'APIGroupDiscoveryList',
  items: groups.map(([name, versions]) => ({ metadata: { name }, versions })),
});

const CORE = list(['', [version('v1', [resource('pods', 'Pod', [resource('eviction', 'Eviction')])])]]);
const APPS = list(
  ['apps', [version('v1', [resource('deployments', 'Deployment', [resource('scale', 'Scale')])])]],
  ['metrics.example', [version('v1', [resource('loads', 'Load')], 'Stale')]],
);

describe('aggregated discovery', () => {
  test('knows kinds, and what Helm calls APIVersions, kinds of subresources among them', async () => {
    const discovery = createDiscovery(server({ '/api': CORE, '/apis': APPS }));
    expect(await discovery.apiVersions()).toEqual([
      ...['apps/v1', 'apps/v1/Deployment', 'apps/v1/Scale', 'v1', 'v1/Eviction', 'v1/Pod'],
    ]);
    expect(await discovery.find('apps/v1', 'Deployment')).toEqual({
      ...{ group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments' },
      ...{ isNamespaced: true, verbs: ['get', 'list'] },
    });
    expect(await discovery.find('apps/v1', 'Scale')).toBeUndefined();
    expect(await discovery.find('apps/v2', 'Deployment')).toBeUndefined();
  });

  test('a group whose server is down breaks what is of it, and nothing else', async () => {
    const discovery = createDiscovery(server({ '/api': CORE, '/apis': APPS }));
    expect(await failureOf(discovery.find('metrics.example/v1', 'Load'))).toBe(
      'kube/refused: unable to retrieve the complete list of server APIs: metrics.example/v1: stale GroupVersion discovery: metrics.example/v1',
    );
    expect(await discovery.find('v1', 'Pod')).toMatchObject({ plural: 'pods' });
  });

  test('is asked once, and again after a refresh', async () => {
    const cluster = server({ '/api': CORE, '/apis': APPS });
    const discovery = createDiscovery(cluster);
    await Promise.all([discovery.find('v1', 'Pod'), discovery.apiVersions()]);
    expect(cluster.asked).toEqual(['/api', '/apis']);
    discovery.refresh();
    await discovery.find('v1', 'Pod');
    expect(cluster.asked).toHaveLength(4);
  });

  test('with 2000 custom kinds takes three requests, the version included', async () => {
    const many = Array.from({ length: 2000 }, (_, i): readonly [string, readonly Json[]] => [
      `g${i}.example`,
      [version('v1', [resource(`things${i}`, `Thing${i}`)])],
    ]);
    const cluster = server({ '/api': CORE, '/apis': list(...many), '/version': { gitVersion: 'v1.35.4' } });
    const discovery = createDiscovery(cluster);
    expect(await discovery.serverVersion()).toBe('v1.35.4');
    expect(await discovery.find('g1999.example/v1', 'Thing1999')).toMatchObject({ plural: 'things1999' });
    expect(await discovery.apiVersions()).toHaveLength(4003);
    expect(cluster.asked).toHaveLength(3);
  });
});

describe('an old server', () => {
  const OLD = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': {
      kind: 'APIGroupList',
      groups: [
        { name: 'apps', versions: [{ version: 'v1' }, { version: 'v1beta1' }] },
        { name: 'metrics.example', versions: [{ version: 'v1' }] },
      ],
    },
    '/api/v1': {
      resources: [
        { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get'] },
        { name: 'pods/eviction', kind: 'Eviction', group: 'policy', version: 'v1', namespaced: true },
        { name: 'nodes', kind: 'Node', namespaced: false, verbs: ['get'] },
      ],
    },
    '/apis/apps/v1': {
      resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs: [] }],
    },
    '/apis/apps/v1beta1': { resources: [] },
    '/apis/metrics.example/v1': () => ({ status: 503, body: { message: 'down' } }),
  };

  test('is asked group by group; one that is down does not matter', async () => {
    const cluster = server(OLD);
    const discovery = createDiscovery(cluster);
    expect(await discovery.apiVersions()).toEqual([
      ...['apps/v1', 'apps/v1/Deployment', 'apps/v1beta1', 'v1', 'v1/Eviction', 'v1/Node', 'v1/Pod'],
    ]);
    expect(await discovery.find('v1', 'Node')).toMatchObject({ plural: 'nodes', isNamespaced: false });
    expect(await discovery.find('v1', 'Eviction')).toBeUndefined();
    expect(await failureOf(discovery.find('metrics.example/v1', 'Load'))).toContain('metrics.example/v1');
    expect(cluster.asked).toHaveLength(6);
  });
});

describe('answers that are kept', () => {
  function cache(kept: Map<string, { etag: string; body: Json }>): AnswerCache {
    return {
      read: (path) => kept.get(path),
      write: (path, etag, body) => void kept.set(path, { etag, body }),
    };
  }

  test('are used where the server says that they are still so', async () => {
    const kept = new Map<string, { etag: string; body: Json }>();
    const tagged =
      (body: Json, etag: string): Handler =>
      (request) =>
        request.etag === etag ? { status: 304, etag } : { body, etag };
    const cluster = server({ '/api': tagged(CORE, '"a"'), '/apis': tagged(APPS, '"b"') });
    const first = await createDiscovery(cluster, undefined, cache(kept)).apiVersions();
    expect([...kept.keys()].sort()).toEqual(['/api', '/apis']);
    expect(await createDiscovery(cluster, undefined, cache(kept)).apiVersions()).toEqual(first);
    kept.set('/apis', { etag: '"old"', body: list() });
    expect(await createDiscovery(cluster, undefined, cache(kept)).apiVersions()).toEqual(first);
  });
});

test.each<[number, Json, string]>([
  [401, { message: 'Unauthorized' }, 'the server has asked for the client to provide credentials'],
  [
    400,
    'Client sent an HTTP request to an HTTPS server.',
    'the server rejected our request for an unknown reason',
  ],
  [403, { message: 'no, not you' }, 'no, not you'],
  [418, null, 'the server responded with the status code 418 but did not return more information'],
  [500, { message: 'boom' }, 'an error on the server ("boom") has prevented the request from succeeding'],
])('a server that answers %d to the first question is unreachable', async (status, body, reason) => {
  const discovery = createDiscovery(server({ '/version': () => ({ status, body }) }));
  expect(await failureOf(discovery.serverVersion())).toBe(
    `kube/unreachable: kubernetes cluster unreachable: ${reason}`,
  );
});
