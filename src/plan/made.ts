import { apiPath, apiVersionOf, findObject, isDone } from '../kube/api.ts';
import { definedKinds } from '../kube/defined.ts';
import type { Discovery } from '../kube/discovery.ts';
import { type JsonObject, numberAt, objectsAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Target } from './targets.ts';

/** Discovery as it will be once definitions are there. */
export function withDefinitions(discovery: Discovery, definitions: readonly Target[]): Discovery {
  const kinds = definitions.flatMap(({ object }) => definedKinds(object));
  return {
    ...discovery,
    find: async (apiVersion, kind) =>
      (await discovery.find(apiVersion, kind)) ??
      kinds.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion),
  };
}

/**
 * Why the server cannot be asked about a target before the plan it belongs to is carried out; '' where it can be. Only
 * namespaces that `made` name are looked for.
 */
export async function unaskableNow(
  made: readonly Target[],
  targets: readonly Target[],
  { cluster, discovery, signal }: Pick<OperationEnv, 'cluster' | 'discovery' | 'signal'>,
): Promise<(target: Target) => string> {
  const spaces = new Set(made.filter(isNamespace).map(({ ref }) => ref.name));
  for (const name of spaces)
    if (await findObject(cluster, `/api/v1/namespaces/${encodeURIComponent(name)}`, signal))
      spaces.delete(name);
  const unknown = new Set<string>();
  for (const { ref } of targets)
    if (!(await discovery.find(ref.apiVersion, ref.kind))) unknown.add(`${ref.apiVersion} ${ref.kind}`);
  return ({ ref }) => {
    if (spaces.has(ref.namespace)) return `namespace ${ref.namespace} is made by the same plan`;
    return unknown.has(`${ref.apiVersion} ${ref.kind}`) ? 'its kind is defined by the same plan' : '';
  };
}

/** Whether others of the same plan can be made only after it: a namespace, a definition. */
export function isGround(target: Target): boolean {
  return isNamespace(target) || target.ref.kind === 'CustomResourceDefinition';
}

function isNamespace({ ref, resource }: Target): boolean {
  return ref.kind === 'Namespace' && resource.group === '';
}

/** How many objects there are of the kind that a definition defines; undefined where they may not be listed. */
export async function countCustom(
  definition: JsonObject,
  { cluster, signal }: Pick<OperationEnv, 'cluster' | 'signal'>,
): Promise<number | undefined> {
  const [resource] = definedKinds(definition);
  if (!resource) return 0;
  const request = { method: 'GET', path: apiPath(resource, ''), query: { limit: '1' } } as const;
  const answer = await cluster.ask(request, signal);
  if (!isDone(answer)) return undefined;
  const rest = numberAt(answer.body, 'metadata', 'remainingItemCount') ?? 0;
  return objectsAt(answer.body, 'items').length + rest;
}
