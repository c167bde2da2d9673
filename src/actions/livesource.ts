import type { GoMap, GoValue } from '../go/value.ts';
import { apiPath, findObject, objectOf } from '../kube/api.ts';
import { toGoMap, toGoValue } from '../kube/govalue.ts';
import { objectsAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { readKubeVersion } from '../render/capabilities.ts';
import type { LookupAnswer, LookupKey } from '../render/lookups.ts';
import type { ClusterSource } from './clustersource.ts';

/** The cluster itself. Source: helm action getCapabilities, engine lookup_func. */
export function liveSource(env: OperationEnv): ClusterSource {
  return {
    capabilities: async () => ({
      kubeVersion: readKubeVersion(await env.discovery.serverVersion()),
      apiVersions: await env.discovery.apiVersions(),
    }),
    answer: (key) => answerFromCluster(env, key),
  };
}

async function answerFromCluster(env: OperationEnv, key: LookupKey): Promise<LookupAnswer> {
  if (key.kind !== 'object') return { value: '' };
  const { apiVersion, objectKind, namespace, name } = key;
  const resource = await env.discovery.find(apiVersion, objectKind);
  if (!resource) {
    if ((await env.discovery.apiVersions()).includes(apiVersion)) return { value: new Map() };
    const what = `unable to get apiresource from unstructured: ${apiVersion}, Kind=${objectKind}`;
    return { error: `${what}: the server could not find the requested resource` };
  }
  const path = apiPath(resource, namespace, name);
  if (name === '') return { value: await listAnswer(env, path, { apiVersion, objectKind }) };
  const object = await findObject(env.cluster, path, env.signal);
  return { value: object ? toGoMap(object) : new Map() };
}

/** A list, each of its items with the kind that the server leaves out there. */
async function listAnswer(
  env: OperationEnv,
  path: string,
  { apiVersion, objectKind }: { readonly apiVersion: string; readonly objectKind: string },
): Promise<GoMap> {
  const list = objectOf(await env.cluster.ask({ method: 'GET', path }, env.signal));
  const items = objectsAt(list, 'items').map((item) => toGoMap({ ...item, apiVersion, kind: objectKind }));
  return new Map<string, GoValue>([
    ['apiVersion', apiVersion],
    ['kind', `${objectKind}List`],
    ['metadata', toGoValue(list.metadata)],
    ['items', items],
  ]);
}
