import { apiVersionOf } from '../api.ts';
import type { ApiAnswer, ApiRequest, WatchEvent } from '../cluster.ts';
import { type JsonObject, objectAt, stringAt } from '../json.ts';
import type { Route } from './kinds.ts';
import { type Selects, selectorOf } from './select.ts';
import { done, expired, notFound, refused } from './status.ts';
import { type Change, eventOf, type Store } from './store.ts';

/** GET of an object or of a collection. */
export function readObjects(store: Store, request: ApiRequest, route: Route): ApiAnswer {
  const { resource, namespace, name } = route;
  if (name === '') return listOf(store, request, route);
  const found = store.find(resource, namespace, name);
  return found ? done(shaped(request, inVersion(route, found))) : notFound(resource, name);
}

/** An object of a kind with several versions, in the one that was asked for. */
function inVersion({ resource }: Route, object: JsonObject): JsonObject {
  return { ...object, apiVersion: apiVersionOf(resource) };
}

function wantsMetadata({ accept }: ApiRequest): boolean {
  return accept?.includes('as=PartialObjectMetadata') ?? false;
}

function shaped(request: ApiRequest, object: JsonObject): JsonObject {
  if (!wantsMetadata(request)) return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

function listOf(store: Store, request: ApiRequest, route: Route): ApiAnswer {
  const { query = {} } = request;
  const selects = selectorOf(query);
  if (selects === undefined) return unknownField(query);
  const all = store.list(route.resource, route.namespace).filter(selects);
  const start = query.continue === undefined ? undefined : pageStart(query.continue);
  if (query.continue !== undefined && start === undefined)
    return refused(400, 'BadRequest', 'continue key is not valid: illegal base64 data');
  if (start !== undefined && store.since(route.resource, start.revision) === undefined)
    return expired('The provided continue parameter is too old to display a consistent list result.');
  const rest =
    start === undefined ? all : all.slice(all.findIndex((object) => keyOf(object) > start.after) >>> 0);
  const limit = Number(query.limit ?? 0) || rest.length;
  const items = rest.slice(0, limit);
  const revision = start?.revision ?? store.revision();
  const left = rest.length - items.length;
  const last = items.at(-1);
  const more =
    left > 0 && last ? { continue: pageAfter(revision, keyOf(last)), remainingItemCount: left } : {};
  const kind = wantsMetadata(request)
    ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' }
    : { kind: `${route.resource.kind}List`, apiVersion: apiVersionOf(route.resource) };
  const metadata = { resourceVersion: String(revision), ...more };
  return done({ ...kind, metadata, items: items.map((object) => listed(request, inVersion(route, object))) });
}

/** Items of typed lists do not name their kind. */
function listed(request: ApiRequest, object: JsonObject): JsonObject {
  const shape = shaped(request, object);
  if (wantsMetadata(request) || String(object.apiVersion).includes('.')) return shape;
  const { apiVersion: _, kind: __, ...rest } = shape;
  return rest;
}

function keyOf(object: JsonObject): string {
  return `${stringAt(object, 'metadata', 'namespace')}/${stringAt(object, 'metadata', 'name')}`;
}

function pageAfter(revision: number, after: string): string {
  return `${revision} ${after}`;
}

function pageStart(text: string): { readonly revision: number; readonly after: string } | undefined {
  const [, revision, after] = /^(\d+) (.*)$/.exec(text) ?? [];
  return after === undefined ? undefined : { revision: Number(revision), after };
}

function unknownField({ fieldSelector = '' }: Readonly<Record<string, string>>): ApiAnswer {
  const field = fieldSelector.split(/[=!]/)[0];
  const message = `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
  return refused(400, 'BadRequest', message);
}

/** What happens to the objects of a collection, until the signal ends. */
export async function* watchObjects(
  store: Store,
  { request, route }: { readonly request: ApiRequest; readonly route: Route },
  signal: AbortSignal,
): AsyncIterable<WatchEvent> {
  const { query = {} } = request;
  const selects = scopedBy(route, selectorOf(query));
  const version = query.resourceVersion ?? '';
  const isFresh = version === '' || version === '0';
  const past = isFresh ? [] : store.since(route.resource, Number(version));
  if (past === undefined) {
    const answer = expired(`too old resource version: ${version} (${store.revision()})`);
    yield { type: 'ERROR', object: objectAt({ body: answer.body }, 'body') };
    return;
  }
  const waiting: Change[] = [...past];
  let wake = (): void => {};
  const stop = store.listen((change) => {
    waiting.push(change);
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  const kind = stringKind(route);
  try {
    if (isFresh)
      for (const object of store.list(route.resource, route.namespace).filter(selects))
        yield { type: 'ADDED', object: shaped(request, inVersion(route, object)) };
    while (!signal.aborted) {
      const change = waiting.shift();
      const event = change?.key === kind ? eventOf(change, selects) : undefined;
      if (event) yield { ...event, object: shaped(request, inVersion(route, event.object)) };
      else if (change === undefined) await new Promise<void>((done) => (wake = done));
    }
  } finally {
    stop();
  }
}

function stringKind({ resource: { group, plural } }: Route): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function scopedBy({ namespace }: Route, selects: Selects = () => false): Selects {
  return (object) =>
    (namespace === '' || stringAt(object, 'metadata', 'namespace') === namespace) && selects(object);
}
