import { apiPath, listPages } from '../kube/api.ts';
import { definedKinds } from '../kube/defined.ts';
import type { JsonObject } from '../kube/json.ts';
import { stringAt, stringsAt } from '../kube/json.ts';
import { readCrd } from './crd-definition.ts';
import type { CrdReading } from './crd-updates.ts';
import { RELEASE_NAME, RELEASE_NAMESPACE } from './holder.ts';
import { ACCEPT_LIST } from './live.ts';

/** How many objects there are of the kind that a definition defines, and whose they are. */
export interface CrdCensus {
  /** The definition's name. */
  readonly crd: string;
  readonly kind: string;
  readonly objects: number;
  /** By namespace, '' for what has none; most first. */
  readonly namespaces: readonly (readonly [namespace: string, objects: number])[];
  /** Releases that hold such objects, as `namespace/name`, in order. */
  readonly releases: readonly string[];
}

/** Counts the objects of a definition that is in the cluster, reading their metadata alone. Raises kube/…. */
export async function countObjects(
  definition: JsonObject,
  { cluster, signal }: CrdReading,
): Promise<CrdCensus> {
  const crd = readCrd(definition);
  const namespaces = new Map<string, number>();
  const releases = new Set<string>();
  const [resource] = definedKinds(definition);
  const request = { path: resource ? apiPath(resource, '') : '', accept: ACCEPT_LIST };
  if (resource)
    for await (const page of listPages(cluster, request, signal))
      for (const object of page) {
        const namespace = stringAt(object, 'metadata', 'namespace');
        namespaces.set(namespace, (namespaces.get(namespace) ?? 0) + 1);
        for (const release of releaseOf(object)) releases.add(release);
      }
  const counts = [...namespaces].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return {
    ...{ crd: crd.name, kind: crd.names.kind, namespaces: counts, releases: [...releases].sort() },
    objects: counts.reduce((sum, [, objects]) => sum + objects, 0),
  };
}

function releaseOf(object: JsonObject): readonly string[] {
  const annotations = stringsAt(object, 'metadata', 'annotations');
  const [name, space] = [annotations[RELEASE_NAME], annotations[RELEASE_NAMESPACE]];
  return name === undefined || space === undefined ? [] : [`${space}/${name}`];
}
