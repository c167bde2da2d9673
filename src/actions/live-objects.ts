import { mapSome } from '../base/concurrent.ts';
import { type ApiResource, apiPath, isDone } from '../kube/api.ts';
import type { ApiRequest } from '../kube/cluster.ts';
import {
  isArray,
  isObject,
  type JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
} from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { buildTargets, type Target } from '../plan/targets.ts';
import type { Release } from '../release/release.ts';

/** Live objects by `VERSION/KIND`, in the order of the manifest; as the server's tables where `asTable` is set. */
export type LiveObjects = ReadonlyMap<string, readonly JsonObject[]>;

const PARALLEL = 8;
const TABLE =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
const RELATED = 'v1/Pod(related)';
const PODS: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  isNamespaced: true,
  verbs: [],
};

/**
 * The objects of a release as they are now, with the pods that its workloads select; what cannot be read is left out.
 * Raises plan/not-built. Source: helm action/status.go, kube.Client.Get.
 */
export async function liveObjects(
  release: Release,
  { asTable }: { readonly asTable: boolean },
  env: OperationEnv,
): Promise<LiveObjects> {
  const { namespace, manifest } = release;
  const targets = await buildTargets(manifest, { namespace, validates: false }, env);
  const found = await mapSome(targets, PARALLEL, (target) => readTarget(target, asTable, env));
  const objects = new Map<string, JsonObject[]>();
  const seen = new Set<string>();
  for (const [at, target] of targets.entries()) {
    const object = found[at];
    if (!object) continue;
    add(objects, `${target.resource.version}/${target.resource.kind}`, object);
    const selector = selectorOf(target);
    if (selector === undefined || seen.has(selector)) continue;
    seen.add(selector);
    const pods = await readPods(target, { selector, asTable }, env);
    if (pods) add(objects, RELATED, pods);
  }
  return objects;
}

function add(objects: Map<string, JsonObject[]>, key: string, object: JsonObject): void {
  const known = objects.get(key);
  if (known) known.push(object);
  else objects.set(key, [object]);
}

function readTarget(target: Target, asTable: boolean, env: OperationEnv): Promise<JsonObject | undefined> {
  const { ref, resource } = target;
  const path = apiPath(resource, ref.namespace, ref.name);
  return ask({ method: 'GET', path }, asTable, env);
}

async function ask(
  request: ApiRequest,
  asTable: boolean,
  { cluster, signal }: Pick<OperationEnv, 'cluster' | 'signal'>,
): Promise<JsonObject | undefined> {
  const table = asTable ? { accept: TABLE, query: { ...request.query, includeObject: 'Object' } } : {};
  const answer = await cluster.ask({ ...request, ...table }, signal);
  return isDone(answer) && isObject(answer.body) ? answer.body : undefined;
}

const WITH_LABELS = ['ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

/** The selector of a workload as its manifest has it. Source: helm kube.getSelectorFromObject. */
function selectorOf({ object }: Target): string | undefined {
  const kind = stringAt(object, 'kind');
  const path = WITH_LABELS.includes(kind) ? ['spec', 'selector', 'matchLabels'] : ['spec', 'selector'];
  if (path.length === 2 && kind !== 'ReplicationController') return undefined;
  if (Object.keys(objectAt(object, ...path)).length === 0) return undefined;
  const pairs = Object.entries(stringsAt(object, ...path)).map(([key, value]) => `${key}=${value}`);
  return pairs.sort().join(',');
}

async function readPods(
  { ref }: Target,
  { selector, asTable }: { readonly selector: string; readonly asTable: boolean },
  env: OperationEnv,
): Promise<JsonObject | undefined> {
  const request: ApiRequest = {
    method: 'GET',
    path: apiPath(PODS, ref.namespace),
    query: { labelSelector: selector, limit: '500' },
  };
  return withKinds(await ask(request, asTable, env));
}

/** A list with the kind at each item too, as Go's reader has it. Source: apimachinery unstructured, decodeToList. */
function withKinds(list: JsonObject | undefined): JsonObject | undefined {
  if (!list || !isArray(list.items)) return list;
  const kind = stringAt(list, 'kind').replace(/List$/, '');
  const head = { apiVersion: stringAt(list, 'apiVersion'), kind };
  return { ...list, items: objectsAt(list, 'items').map((item) => ({ ...head, ...item })) };
}
