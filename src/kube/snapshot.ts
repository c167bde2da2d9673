import { DynError, fail } from '../base/problem.ts';
import { snapshotUnreadable } from '../base/problems/kube.ts';
import type { Source } from '../base/source.ts';
import { type GoMap, type GoValue, int64, isList, isMap } from '../go/value.ts';
import { readYamlStream } from '../yaml/yaml.ts';
import { mapAt, mapsAt, textAt, textsAt } from './fields.ts';

/** A cluster as a stream of YAML documents tells it. */
export interface Snapshot {
  readonly objects: readonly GoMap[];
  readonly discovery: Discovery;
}

/** What the stream says of the API: `group/version` and `group/version/Kind`, and the server's version if it is there. */
export interface Discovery {
  /** False when no discovery document is in the stream; then `apiVersions` holds what its CRDs add. */
  readonly isComplete: boolean;
  readonly apiVersions: readonly string[];
  readonly gitVersion?: string;
}

/**
 * Reads objects, `List`s of objects, and what `kubectl get --raw` prints of discovery (/version, /api, /apis, a group
 * version, or aggregated discovery). Raises kube/snapshot.
 */
export function readSnapshot(source: Source): Snapshot {
  const objects: GoMap[] = [];
  for (const document of readDocuments(source)) objects.push(...flatten(document));
  return { objects: objects.map(withIntegers), discovery: readDiscovery(objects) };
}

function readDocuments(source: Source): readonly GoMap[] {
  try {
    return readYamlStream(source);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return fail(snapshotUnreadable(source.name, error.problem), error);
  }
}

export interface ObjectQuery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * The object of that name, else undefined; for an empty name the list of all objects of the kind. An empty namespace
 * means every namespace, and objects without one are found in each.
 */
export function findInSnapshot({ objects }: Snapshot, query: ObjectQuery): GoValue | undefined {
  const matches = objects.filter((object) => {
    const namespace = textAt(metadataOf(object), 'namespace');
    const isThere = query.namespace === '' || namespace === '' || namespace === query.namespace;
    return (
      isThere && textAt(object, 'apiVersion') === query.apiVersion && textAt(object, 'kind') === query.kind
    );
  });
  if (query.name !== '') return matches.find((object) => textAt(metadataOf(object), 'name') === query.name);
  return new Map<string, GoValue>([
    ['apiVersion', query.apiVersion],
    ['kind', `${query.kind}List`],
    ['metadata', new Map<string, GoValue>([['resourceVersion', '']])],
    ['items', matches],
  ]);
}

/** Whether the API server knows a group version; without discovery documents every one counts as known. */
export function knowsApi({ discovery }: Snapshot, apiVersion: string): boolean {
  return !discovery.isComplete || discovery.apiVersions.includes(apiVersion);
}

function flatten(document: GoMap): readonly GoMap[] {
  if (textAt(document, 'kind') !== 'List' && !isTypedList(document)) return [document];
  return mapsAt(document, 'items');
}

function isTypedList(document: GoMap): boolean {
  const kind = textAt(document, 'kind');
  return kind.endsWith('List') && !kind.startsWith('API') && isList(document.get('items') ?? null);
}

function withIntegers(object: GoMap): GoMap {
  const copy: GoMap = new Map();
  for (const [key, value] of object) copy.set(key, asUnstructured(value));
  return copy;
}

/** Kubernetes' JSON reader makes int64 of whole numbers. */
function asUnstructured(value: GoValue): GoValue {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return int64(BigInt(value));
  if (isList(value)) return value.map(asUnstructured);
  return isMap(value) ? withIntegers(value) : value;
}

function readDiscovery(objects: readonly GoMap[]): Discovery {
  const found = new Set<string>();
  let isComplete = false;
  let gitVersion = '';
  for (const object of objects) {
    gitVersion ||= textAt(object, 'gitVersion');
    const entries = discoveryOf(object);
    if (entries) isComplete = true;
    for (const entry of entries ?? crdVersions(object)) found.add(entry);
  }
  return { isComplete, apiVersions: [...found], ...(gitVersion === '' ? {} : { gitVersion }) };
}

function discoveryOf(object: GoMap): readonly string[] | undefined {
  switch (textAt(object, 'kind')) {
    case 'APIVersions':
      return textsAt(object, 'versions');
    case 'APIGroup':
      return mapsAt(object, 'versions').map((version) => textAt(version, 'groupVersion'));
    case 'APIGroupList':
      return mapsAt(object, 'groups').flatMap((group) =>
        mapsAt(group, 'versions').map((version) => textAt(version, 'groupVersion')),
      );
    case 'APIResourceList':
      return resourceList(object);
    case 'APIGroupDiscoveryList':
      return mapsAt(object, 'items').flatMap(groupDiscovery);
    default:
      return undefined;
  }
}

function resourceList(list: GoMap): readonly string[] {
  const groupVersion = textAt(list, 'groupVersion');
  return [
    groupVersion,
    ...mapsAt(list, 'resources').map((entry) => `${groupVersion}/${textAt(entry, 'kind')}`),
  ];
}

function groupDiscovery(group: GoMap): readonly string[] {
  const name = textAt(metadataOf(group), 'name');
  return mapsAt(group, 'versions').flatMap((version) => {
    const groupVersion = [name, textAt(version, 'version')].filter((part) => part !== '').join('/');
    const kinds = mapsAt(version, 'resources').flatMap((resource) =>
      [resource, ...mapsAt(resource, 'subresources')].map((entry) =>
        textAt(mapAt(entry, 'responseKind'), 'kind'),
      ),
    );
    return [groupVersion, ...kinds.filter((kind) => kind !== '').map((kind) => `${groupVersion}/${kind}`)];
  });
}

/** `group/version` and `group/version/Kind` of all that a definition of custom kinds serves; nothing for other objects. */
export function crdVersions(object: GoMap): readonly string[] {
  if (textAt(object, 'kind') !== 'CustomResourceDefinition') return [];
  const spec = mapAt(object, 'spec');
  const kind = textAt(mapAt(spec, 'names'), 'kind');
  return mapsAt(spec, 'versions')
    .filter((version) => version.get('served') === true)
    .map((version) => `${textAt(spec, 'group')}/${textAt(version, 'name')}`)
    .flatMap((groupVersion) => [groupVersion, `${groupVersion}/${kind}`]);
}

function metadataOf(object: GoMap): GoMap {
  return mapAt(object, 'metadata');
}
