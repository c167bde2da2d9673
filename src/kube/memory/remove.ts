import type { ApiResource } from '../api.ts';
import type { ApiAnswer, ApiRequest } from '../cluster.ts';
import { definedKinds } from '../defined.ts';
import { isArray, type JsonObject, objectAt, objectsAt, parseJson, stringAt } from '../json.ts';
import type { Route } from './kinds.ts';
import { detailsOf, done, notFound, refused } from './status.ts';
import type { Store } from './store.ts';
import { NAMESPACES } from './write.ts';

/** What deleting needs. */
export interface Removes {
  readonly store: Store;
  readonly kinds: () => readonly ApiResource[];
  readonly now: () => string;
}

/** DELETE of one object. Finalizers hold it back; what it owns goes with it, unless that is to be left alone. */
export function deleteObject(removes: Removes, request: ApiRequest, route: Route): ApiAnswer {
  const live = removes.store.find(route.resource, route.namespace, route.name);
  if (live === undefined) return notFound(route.resource, route.name);
  const body = parseJson(request.body ?? '');
  for (const [field, label, happened] of PRECONDITIONS) {
    const [wanted, found] = [stringAt(body, 'preconditions', field), stringAt(live, 'metadata', field)];
    const why = `the ${label} in the precondition (${wanted}) does not match the ${label} in record (${found})`;
    if (wanted !== '' && wanted !== found)
      return unfit(route, `${why}. The object might have been ${happened}`);
  }
  if (request.query?.dryRun === 'All') return done(live);
  const policy = stringAt(body, 'propagationPolicy') || request.query?.propagationPolicy;
  if (route.resource.kind === 'Namespace') return done(deleteNamespace(removes, live));
  removeOne(removes, route.resource, live);
  if (policy !== 'Orphan') removeOwned(removes, stringAt(live, 'metadata', 'uid'));
  if (route.resource.kind === 'CustomResourceDefinition') removeKinds(removes, live);
  sweepNamespaces(removes);
  const held = removes.store.find(route.resource, route.namespace, route.name);
  const details = { ...detailsOf(route.resource, route.name), uid: stringAt(live, 'metadata', 'uid') };
  return done(held ?? { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

const PRECONDITIONS = [
  ['uid', 'UID', 'deleted and then recreated'],
  ['resourceVersion', 'ResourceVersion', 'modified'],
] as const;

/** Takes an object away, or marks it where a finalizer holds it. */
function removeOne({ store, now }: Removes, resource: ApiResource, live: JsonObject): void {
  const metadata = objectAt(live, 'metadata');
  const isHeld = isArray(metadata.finalizers) && metadata.finalizers.length > 0;
  if (!isHeld) store.remove(resource, live);
  else if (metadata.deletionTimestamp === undefined)
    store.put(resource, {
      ...live,
      metadata: { ...metadata, deletionTimestamp: now(), deletionGracePeriodSeconds: 0 },
    });
}

function removeOwned(removes: Removes, uid: string): void {
  for (const resource of removes.kinds())
    for (const object of removes.store.list(resource, '')) {
      if (!objectsAt(object, 'metadata', 'ownerReferences').some((owner) => owner.uid === uid)) continue;
      removeOne(removes, resource, object);
      removeOwned(removes, stringAt(object, 'metadata', 'uid'));
    }
}

function removeKinds(removes: Removes, definition: JsonObject): void {
  for (const resource of definedKinds(definition))
    for (const object of removes.store.list(resource, '')) removeOne(removes, resource, object);
}

function deleteNamespace(removes: Removes, live: JsonObject): JsonObject {
  const { store, now } = removes;
  const metadata = { ...objectAt(live, 'metadata'), deletionTimestamp: now(), deletionGracePeriodSeconds: 0 };
  const marked = store.put(NAMESPACES, { ...live, metadata, status: { phase: 'Terminating' } });
  const name = stringAt(live, 'metadata', 'name');
  for (const resource of removes.kinds().filter(({ isNamespaced }) => isNamespaced))
    for (const object of store.list(resource, name)) removeOne(removes, resource, object);
  sweepNamespaces(removes);
  return marked;
}

/** Takes away the namespaces that were to go and are empty by now. */
export function sweepNamespaces({ store, kinds }: Removes): void {
  const inside = kinds().filter(({ isNamespaced }) => isNamespaced);
  for (const space of store.list(NAMESPACES, '')) {
    const name = stringAt(space, 'metadata', 'name');
    const isGoing = objectAt(space, 'metadata').deletionTimestamp !== undefined;
    if (isGoing && inside.every((resource) => store.list(resource, name).length === 0))
      store.remove(NAMESPACES, space);
  }
}

function unfit({ resource, name }: Route, why: string): ApiAnswer {
  const message = `Operation cannot be fulfilled on ${resource.kind} "${name}": ${why}`;
  return refused(409, 'Conflict', message, detailsOf(resource, name));
}
