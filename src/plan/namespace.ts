import { type ApiResource, apiPath, isDone } from '../kube/api.ts';
import { type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ApplyOptions } from './apply.ts';
import { inBatches } from './batches.ts';
import { createTarget } from './create.ts';
import { removeTarget } from './remove.ts';
import type { Target } from './targets.ts';

/** The namespace of a release with Helm's label and the user's, as it is applied. */
export function namespaceTarget(name: string, labels: Readonly<Record<string, string>>): Target {
  return {
    ref: { apiVersion: 'v1', kind: 'Namespace', namespace: '', name },
    resource: {
      ...{ group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', isNamespaced: false },
      verbs: [],
    },
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...labels, name } } },
  };
}

/** How it is applied, whatever way the release goes. */
export const NAMESPACE_APPLY: ApplyOptions = {
  method: 'ssa',
  forceConflicts: false,
  forceReplace: false,
  upgradeManagers: false,
};

/**
 * Makes the namespace of a release, or sees that it carries Helm's label and the user's; gives whether it was not there
 * before. Raises kube/refused. Source: helm action Install, CreateNamespace.
 */
export async function createNamespace(
  name: string,
  labels: Readonly<Record<string, string>>,
  env: OperationEnv,
): Promise<boolean> {
  const { isNew = false } = await createTarget(namespaceTarget(name, labels), NAMESPACE_APPLY, env);
  return isNew;
}

/** What a cluster puts into each namespace. */
const GIVEN: readonly string[] = ['ConfigMap kube-root-ca.crt', 'ServiceAccount default'];

/**
 * Deletes a namespace that this command has made, unless somebody has put something there since, or a kind that people
 * usually put there cannot be listed; other kinds that cannot be listed count as not there. `own` are objects of the command that go by themselves (`Lease dyn.lock.web`). Gives what keeps it: nothing where it
 * goes. Raises kube/refused.
 */
export async function takeBackNamespace(
  name: string,
  own: readonly string[],
  env: OperationEnv,
): Promise<readonly string[]> {
  const content = await contentOf(name, env);
  const foreign = content.filter((text) => !GIVEN.includes(text) && !own.includes(text));
  if (foreign.length > 0) return foreign;
  await removeTarget(namespaceTarget(name, {}), { propagation: 'Background' }, env);
  return [];
}

async function contentOf(namespace: string, env: OperationEnv): Promise<readonly string[]> {
  const found = await inBatches(await contentKinds(env), async (resource) => {
    const path = apiPath(resource, namespace);
    const answer = await env.cluster.ask({ method: 'GET', path, query: { limit: '500' } }, env.signal);
    if (!isDone(answer)) return isUsual(resource) ? [`what nobody may list: ${resource.plural}`] : [];
    return objectsAt(answer.body, 'items')
      .filter(isSomebodys)
      .map((item) => `${resource.kind} ${stringAt(item, 'metadata', 'name')}`);
  });
  return found.flat();
}

/** What the cluster itself puts beside Services, and tells of. */
const BYPRODUCTS: readonly string[] = ['Endpoints', 'EndpointSlice', 'Event'];

/** What somebody can put into a namespace, each kind in one version. */
async function contentKinds({ discovery }: OperationEnv): Promise<readonly ApiResource[]> {
  const kinds = new Map<string, ApiResource>();
  for (const text of await discovery.apiVersions()) {
    const cut = text.lastIndexOf('/');
    const resource = await discovery.find(text.slice(0, cut), text.slice(cut + 1));
    if (!resource?.isNamespaced || BYPRODUCTS.includes(resource.kind)) continue;
    if (['list', 'create'].every((verb) => resource.verbs.includes(verb)))
      kinds.set(`${resource.group}/${resource.kind}`, resource);
  }
  return [...kinds.values()];
}

/** What people put into namespaces: where it cannot be listed, nobody can tell whether one is empty. */
const USUAL: readonly string[] = [
  ...['ConfigMap', 'PersistentVolumeClaim', 'Pod', 'Secret', 'Service', 'ServiceAccount'],
  ...['apps/DaemonSet', 'apps/Deployment', 'apps/StatefulSet', 'batch/CronJob', 'batch/Job'],
  ...['rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/RoleBinding', 'coordination.k8s.io/Lease'],
];

function isUsual({ group, kind }: ApiResource): boolean {
  return USUAL.includes(group === '' ? kind : `${group}/${kind}`);
}

/** Not what goes already, or with what it belongs to. */
function isSomebodys(item: JsonObject): boolean {
  return (
    stringAt(item, 'metadata', 'deletionTimestamp') === '' &&
    objectsAt(item, 'metadata', 'ownerReferences').length === 0
  );
}
