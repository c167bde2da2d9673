import { type ApiResource, apiVersionOf } from './api.ts';
import { type Json, type JsonObject, objectAt, objectsAt, stringAt, stringsOf } from './json.ts';

/** What is known of one group version. */
export interface GroupVersion {
  readonly apiVersion: string;
  readonly resources: readonly ApiResource[];
  /** The kinds of its resources and of what is below them: `Scale`, `Eviction`. */
  readonly kinds: readonly string[];
  /** True where the server that answers for it does not. */
  readonly isDown: boolean;
}

/** The group versions of an aggregated answer; undefined when it is none. Source: client-go aggregated_discovery.go. */
export function aggregatedGroups(body: Json): readonly GroupVersion[] | undefined {
  if (stringAt(body, 'kind') !== 'APIGroupDiscoveryList') return undefined;
  return objectsAt(body, 'items').flatMap((item) => {
    const group = stringAt(item, 'metadata', 'name');
    return objectsAt(item, 'versions').map((entry) => aggregatedVersion(group, entry));
  });
}

function aggregatedVersion(group: string, entry: JsonObject): GroupVersion {
  const version = stringAt(entry, 'version');
  const isDown = stringAt(entry, 'freshness') === 'Stale';
  const found = isDown ? [] : objectsAt(entry, 'resources');
  const parts = found.flatMap((resource) => [resource, ...objectsAt(resource, 'subresources')]);
  return {
    apiVersion: apiVersionOf({ group, version }),
    isDown,
    kinds: parts.map((part) => stringAt(part, 'responseKind', 'kind')).filter((kind) => kind !== ''),
    resources: found.map((resource) => ({
      ...{ group, version, kind: stringAt(resource, 'responseKind', 'kind') },
      plural: stringAt(resource, 'resource'),
      isNamespaced: stringAt(resource, 'scope') === 'Namespaced',
      verbs: stringsOf(objectAt(resource).verbs),
    })),
  };
}

/** A group version that an old server names, and where to ask for its resources. */
export interface NamedVersion {
  readonly group: string;
  readonly version: string;
  readonly path: string;
}

/** The versions that an APIVersions (of /api) or an APIGroupList (of /apis) names. */
export function namedVersions(body: Json): readonly NamedVersion[] {
  const core = stringsOf(objectAt(body).versions);
  const groups = objectsAt(body, 'groups').flatMap((group) =>
    objectsAt(group, 'versions').map((entry) => ({
      group: stringAt(group, 'name'),
      version: stringAt(entry, 'version'),
    })),
  );
  return [
    ...core.map((version) => ({ group: '', version, path: `/api/${version}` })),
    ...groups.map(({ group, version }) => ({ group, version, path: `/apis/${group}/${version}` })),
  ];
}

/** The group version that an APIResourceList describes; one that is down where there is none. */
export function listedVersion({ group, version }: NamedVersion, body: Json | undefined): GroupVersion {
  const found = objectsAt(body, 'resources');
  return {
    apiVersion: apiVersionOf({ group, version }),
    isDown: body === undefined,
    kinds: found.map((resource) => stringAt(resource, 'kind')).filter((kind) => kind !== ''),
    resources: found
      .filter((resource) => !stringAt(resource, 'name').includes('/'))
      .map((resource) => ({
        group: stringAt(resource, 'group') || group,
        version: stringAt(resource, 'version') || version,
        kind: stringAt(resource, 'kind'),
        plural: stringAt(resource, 'name'),
        isNamespaced: objectAt(resource).namespaced === true,
        verbs: stringsOf(objectAt(resource).verbs),
      })),
  };
}
