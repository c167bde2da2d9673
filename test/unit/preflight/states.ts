import { apiPath } from '../../../src/kube/api.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import { toGoMap } from '../../../src/kube/govalue.ts';
import { type JsonObject, objectAt, stringAt } from '../../../src/kube/json.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import type { PreflightRelease } from '../../../src/preflight/preflight.ts';

/** A release of the operator's chart, or of the platform's where `path` says so; `values` are the operator's own. */
export function releaseOf(one: JsonObject): PreflightRelease {
  const path = stringAt(one, 'path') || 'dynamo-operator';
  const chart = stringAt(one, 'chart') || 'dynamo-operator';
  return {
    name: stringAt(one, 'release'),
    namespace: stringAt(one, 'namespace'),
    chart: { name: path.split('/')[0] ?? '', version: '0.7.1', kubeVersion: '' },
    parts: [{ path, chart, version: '0.7.1', values: toGoMap(objectAt(one, 'values')) }],
    objects: undefined,
    createNamespace: false,
  };
}

/** A cluster with these objects; lists of what is forbidden (`clusterroles`, `roles in team-a`) are refused. */
export async function clusterOf(
  objects: readonly JsonObject[],
  forbidden: readonly string[],
): Promise<Cluster> {
  const memory = createMemoryCluster();
  const discovery = createDiscovery(memory);
  const spaces = new Set(
    objects.map((object) => stringAt(object, 'metadata', 'namespace')).filter((one) => one !== ''),
  );
  for (const name of spaces)
    await memory.ask({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: JSON.stringify({ metadata: { name } }),
    });
  for (const object of objects) {
    const resource = await discovery.find(stringAt(object, 'apiVersion'), stringAt(object, 'kind'));
    if (!resource) throw new Error(`no such kind: ${stringAt(object, 'kind')}`);
    const path = apiPath(resource, stringAt(object, 'metadata', 'namespace'));
    const { status, body } = await memory.ask({ method: 'POST', path, body: JSON.stringify(object) });
    if (status >= 300 && status !== 409) throw new Error(`${path}: ${JSON.stringify(body)}`);
  }
  return {
    ...memory,
    ask: async (request, signal) => {
      const [, space = '', plural = ''] = /(?:\/namespaces\/([^/]+))?\/([^/]+)$/.exec(request.path) ?? [];
      const isForbidden = forbidden.some((one) => one === plural || one === `${plural} in ${space}`);
      if (!isForbidden) return memory.ask(request, signal);
      return {
        status: 403,
        warnings: [],
        body: { kind: 'Status', reason: 'Forbidden', message: 'forbidden' },
      };
    },
  };
}
