import { mapSome } from '../base/concurrent.ts';
import { type ApiResource, apiPath, isDone, objectOf } from '../kube/api.ts';
import type { ApiAnswer } from '../kube/cluster.ts';
import { at, isObject, type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import { selectorOf } from '../kube/memory/select.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { jsonObjectOf } from '../plan/targets.ts';
import type { ClusterState, Known, Query } from '../preflight/preflight.ts';
import { type Answers, keyOf, type QueryOf, type StateReader, stateOf } from '../preflight/run.ts';
import type { Capabilities } from '../render/capabilities.ts';
import { answerTogether } from './preflight-together.ts';

/** What is needed to ask a cluster. */
export type Asking = Pick<OperationEnv, 'cluster' | 'discovery' | 'signal' | 'timer'>;

const PARALLEL = 12;
const PAGE = '500';
const BARE = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Asks the cluster, several questions at once. Raises kube/… for all but a missing right, which is an answer. */
export function clusterReader(env: Asking): StateReader {
  return async (queries) => {
    const lists = new Map<string, Known<readonly JsonObject[]>>();
    const together = await answerTogether(queries, env);
    const objects = new Map(together.objects);
    const rights = new Map(together.rights);
    const single = queries.filter((query) => !objects.has(keyOf(query)) && !rights.has(keyOf(query)));
    await mapSome(single, PARALLEL, async (query) => {
      if (query.kind === 'list') lists.set(keyOf(query), await listed(query, env));
      if (query.kind === 'get') objects.set(keyOf(query), await got(query, env));
      if (query.kind === 'may') rights.set(keyOf(query), await reviewed(query, env));
    });
    const api = {
      version: await env.discovery.serverVersion(),
      apiVersions: await env.discovery.apiVersions(),
    };
    return stateOf({ lists, objects, rights }, api, dayOf(env));
  };
}

function dayOf({ timer }: Asking): number {
  return timer.dayMs?.() ?? Date.parse(timer.stamp());
}

async function listed(query: QueryOf<'list'>, env: Asking): Promise<Known<readonly JsonObject[]>> {
  const { apiVersion, of, namespace = '', name, labels } = query;
  const resource = await env.discovery.find(apiVersion, of);
  if (!resource) return { value: [] };
  const selectors = {
    ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
    ...(labels === undefined ? {} : { labelSelector: labels }),
  };
  const items: JsonObject[] = [];
  let next = '';
  do {
    const answer = await env.cluster.ask(
      {
        method: 'GET',
        path: apiPath(resource, namespace),
        query: { ...selectors, limit: PAGE, ...(next === '' ? {} : { continue: next }) },
        ...(query.metadataOnly ? { accept: METADATA } : {}),
      },
      env.signal,
    );
    if (isRefused(answer)) return { missing: rightTo('list', resource, namespace) };
    if (answer.status === 404) return { value: [] };
    const list = objectOf(answer);
    items.push(...objectsAt(list, 'items').map((item) => ({ ...item, apiVersion, kind: of })));
    next = stringAt(list, 'metadata', 'continue');
  } while (next !== '');
  return { value: items };
}

async function got(query: QueryOf<'get'>, env: Asking): Promise<Known<JsonObject | undefined>> {
  const { apiVersion, of, namespace, name } = query;
  const resource = await env.discovery.find(apiVersion, of);
  if (!resource) return { value: undefined };
  const request = { method: 'GET', path: apiPath(resource, namespace, name) } as const;
  const answer = await env.cluster.ask(
    query.metadataOnly ? { ...request, accept: BARE } : request,
    env.signal,
  );
  if (isRefused(answer)) return { missing: rightTo('get', resource, namespace) };
  return { value: answer.status === 404 ? undefined : { ...objectOf(answer), apiVersion, kind: of } };
}

async function reviewed(query: QueryOf<'may'>, env: Asking): Promise<Known<boolean>> {
  const spec = query.url === undefined ? resourceAttributes(query) : pathAttributes(query);
  const answer = await env.cluster.ask(
    {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: JSON.stringify({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec,
      }),
      repeatable: true,
    },
    env.signal,
  );
  if (!isDone(answer)) return { missing: 'create selfsubjectaccessreviews.authorization.k8s.io' };
  return { value: at(answer.body, 'status', 'allowed') === true };
}

function resourceAttributes({ verb, group, resource, namespace, name = '' }: QueryOf<'may'>): object {
  const [plural = '', subresource = ''] = resource.split('/');
  return { resourceAttributes: { verb, group, resource: plural, subresource, namespace, name } };
}

function pathAttributes({ verb, url }: QueryOf<'may'>): object {
  return { nonResourceAttributes: { verb, path: url } };
}

function isRefused({ status }: ApiAnswer): boolean {
  return status === 403;
}

function rightTo(verb: string, { group, plural, isNamespaced }: ApiResource, namespace: string): string {
  const what = group === '' ? plural : `${plural}.${group}`;
  return `${verb} ${what}${isNamespaced && namespace !== '' ? ` in namespace ${namespace}` : ''}`;
}

/** Answers from objects in place of a cluster; whoever has the file may do everything. */
export function objectsReader(
  objects: readonly JsonObject[],
  api: ClusterState['api'],
  nowMs: number,
): StateReader {
  return async (queries) => stateOf(answersFrom(objects, queries), api, nowMs);
}

/** The same of a file of --cluster. */
export function snapshotReader(
  snapshot: Snapshot,
  { kubeVersion, apiVersions }: Capabilities,
  nowMs: number,
): StateReader {
  return objectsReader(
    snapshot.objects.map(jsonObjectOf),
    { version: kubeVersion.version, apiVersions },
    nowMs,
  );
}

function answersFrom(objects: readonly JsonObject[], queries: readonly Query[]): Answers {
  const lists = new Map<string, Known<readonly JsonObject[]>>();
  const found = new Map<string, Known<JsonObject | undefined>>();
  const rights = new Map<string, Known<boolean>>();
  for (const query of queries) {
    if (query.kind === 'list') lists.set(keyOf(query), { value: chosen(objects, query) });
    if (query.kind === 'get') {
      const [value] = chosen(objects, { ...query, kind: 'list' });
      found.set(keyOf(query), { value });
    }
    if (query.kind === 'may') rights.set(keyOf(query), { value: true });
  }
  return { lists, objects: found, rights };
}

/** Objects of a kind in any version of its group; those without a namespace are in all. */
function chosen(objects: readonly JsonObject[], query: QueryOf<'list'>): readonly JsonObject[] {
  const { apiVersion, of, namespace = '', name, labels } = query;
  const selects = labels === undefined ? undefined : selectorOf({ labelSelector: labels });
  return objects.filter((object) => {
    const space = stringAt(object, 'metadata', 'namespace');
    const isThere = namespace === '' || space === '' || space === namespace;
    const isKind =
      stringAt(object, 'kind') === of && groupOf(stringAt(object, 'apiVersion')) === groupOf(apiVersion);
    const isNamed = name === undefined || stringAt(object, 'metadata', 'name') === name;
    return isObject(object) && isThere && isKind && isNamed && (selects?.(object) ?? true);
  });
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
