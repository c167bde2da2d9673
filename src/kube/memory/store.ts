import type { ApiResource } from '../api.ts';
import type { WatchEvent } from '../cluster.ts';
import { type JsonObject, objectAt, stringAt } from '../json.ts';
import { qualified } from './status.ts';

/** A change of an object, with the object before it. */
export interface Change {
  readonly revision: number;
  readonly key: string;
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
}

/** All objects of the cluster, and what happened to them of late. */
export interface Store {
  /** Objects of a kind in one namespace, or in all where that is empty, in the order of lists. */
  list(resource: ApiResource, namespace: string): readonly JsonObject[];
  find(resource: ApiResource, namespace: string, name: string): JsonObject | undefined;
  /** Stores an object, or takes it away; gives it with its new resourceVersion. */
  put(resource: ApiResource, object: JsonObject): JsonObject;
  remove(resource: ApiResource, object: JsonObject): JsonObject;
  readonly revision: () => number;
  /** The changes of a kind after a revision; undefined when some of them are forgotten. */
  since(resource: ApiResource, revision: number): readonly Change[] | undefined;
  /** Forgets what happened so far. */
  forget(): void;
  /** Calls back at each change, until the answer is called. */
  listen(heard: (change: Change) => void): () => void;
}

/** Real ones begin near 1 too, but a test that asks for version 1 asks for what is long forgotten. */
const FIRST_REVISION = 1000;

/** An empty store. */
export function createStore(): Store {
  const kinds = new Map<string, Map<string, JsonObject>>();
  const listeners = new Set<(change: Change) => void>();
  let changes: Change[] = [];
  let revision = FIRST_REVISION;
  let oldest = FIRST_REVISION;
  const all = (resource: ApiResource): Map<string, JsonObject> => {
    const key = qualified(resource);
    const found = kinds.get(key) ?? new Map<string, JsonObject>();
    kinds.set(key, found);
    return found;
  };
  const happen = (resource: ApiResource, object: JsonObject, isGone: boolean): JsonObject => {
    revision += 1;
    const metadata = { ...objectAt(object, 'metadata'), resourceVersion: String(revision) };
    const after = { ...object, metadata };
    const place = placeOf(object);
    const change = {
      revision,
      key: qualified(resource),
      before: all(resource).get(place),
      after: isGone ? undefined : after,
    };
    if (isGone) all(resource).delete(place);
    else all(resource).set(place, after);
    changes.push(isGone ? { ...change, before: after } : change);
    for (const heard of listeners) heard(changes.at(-1) ?? change);
    return after;
  };
  return {
    list: (resource, namespace) =>
      [...all(resource)]
        .filter(([place]) => namespace === '' || place.startsWith(`${namespace}/`))
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, object]) => object),
    find: (resource, namespace, name) => all(resource).get(`${namespace}/${name}`),
    put: (resource, object) => happen(resource, object, false),
    remove: (resource, object) => happen(resource, object, true),
    revision: () => revision,
    since: (resource, from) =>
      from < oldest
        ? undefined
        : changes.filter((change) => change.key === qualified(resource) && change.revision > from),
    forget: () => {
      changes = [];
      oldest = revision;
    },
    listen: (heard) => {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
  };
}

function placeOf(object: JsonObject): string {
  return `${stringAt(object, 'metadata', 'namespace')}/${stringAt(object, 'metadata', 'name')}`;
}

/** What a watch with a selector tells of a change, undefined for nothing. */
export function eventOf(
  { before, after }: Change,
  selects: (object: JsonObject) => boolean,
): WatchEvent | undefined {
  const [was, is] = [before !== undefined && selects(before), after !== undefined && selects(after)];
  if (is && after) return { type: was ? 'MODIFIED' : 'ADDED', object: after };
  return was && before
    ? {
        type: 'DELETED',
        object:
          after === undefined
            ? before
            : {
                ...before,
                metadata: {
                  ...objectAt(before, 'metadata'),
                  resourceVersion: stringAt(after, 'metadata', 'resourceVersion'),
                },
              },
      }
    : undefined;
}
