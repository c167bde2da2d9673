import { encodeBase64 } from '../../go/base64.ts';
import { toBytes } from '../../go/bytes.ts';
import { apiVersionOf } from '../api.ts';
import type { ApiAnswer, ApiRequest } from '../cluster.ts';
import { isArray, isObject, type JsonObject, objectAt, parseJson, stringAt, stringsAt } from '../json.ts';
import { applyObject, conflictText, ownerText, updateOwners, type Writer } from './apply.ts';
import { established, type Route } from './kinds.ts';
import { mergePatch, strategicPatch } from './merge.ts';
import { alreadyExists, conflict, detailsOf, done, notFound, refused } from './status.ts';
import type { Store } from './store.ts';

/** What writing needs. */
export interface Writes {
  readonly store: Store;
  /** RFC 3339 in whole seconds, as the server writes times. */
  readonly now: () => string;
  readonly newUid: () => string;
}

interface Write extends Writes {
  readonly request: ApiRequest;
  readonly route: Route;
}

/** POST, PUT and PATCH. */
export function writeObject(write: Write): ApiAnswer {
  const { request, route } = write;
  const body = parseJson(request.body ?? '');
  if (!isObject(body)) return refused(400, 'BadRequest', 'the request holds no object');
  const stated = stringAt(body, 'metadata', 'namespace');
  if (stated !== '' && stated !== route.namespace)
    return refused(
      400,
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  if (request.method === 'POST') return create(write, body);
  const live = write.store.find(route.resource, route.namespace, route.name);
  if (request.method === 'PUT')
    return live ? replace(write, live, body) : notFound(route.resource, route.name);
  if (request.contentType?.startsWith('application/apply-patch')) return apply(write, live, body);
  return live ? patch(write, live, body) : notFound(route.resource, route.name);
}

function create(write: Write, body: JsonObject): ApiAnswer {
  const { route, newUid, store } = write;
  const prefix = stringAt(body, 'metadata', 'generateName');
  const name = stringAt(body, 'metadata', 'name') || (prefix && `${prefix}${newUid().slice(-5)}`);
  if (name === '')
    return refused(
      422,
      'Invalid',
      `${route.resource.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
    );
  const named = { ...write, route: { ...route, name } };
  const barred = barredFrom(named);
  if (barred) return barred;
  if (store.find(route.resource, route.namespace, name)) return alreadyExists(route.resource, name);
  return commit(named, undefined, updateOwners(undefined, prepared(named, undefined, body), writerOf(named)));
}

/** Why nothing can be made in a namespace: it is not there, or it is about to go. */
function barredFrom({ store, route }: Write): ApiAnswer | undefined {
  const { namespace, resource, name } = route;
  if (!resource.isNamespaced) return undefined;
  const space = store.find(NAMESPACES, '', namespace);
  if (space === undefined) return notFound(NAMESPACES, namespace);
  if (stringAt(space, 'metadata', 'deletionTimestamp') === '') return undefined;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const causes = [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ];
  return refused(403, 'Forbidden', `${resource.plural} "${name}" is forbidden: ${why}`, {
    ...detailsOf(resource, name),
    causes,
  });
}

/** The kind of namespaces. */
export const NAMESPACES = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  isNamespaced: false,
  verbs: [],
} as const;

function replace(write: Write, live: JsonObject, body: JsonObject): ApiAnswer {
  const stale = staleness(write, live, body);
  if (stale) return stale;
  const next = prepared(write, live, body);
  return commit(write, live, updateOwners(live, withOwnersOf(next, live), writerOf(write)));
}

function withOwnersOf(next: JsonObject, live: JsonObject): JsonObject {
  const { managedFields } = objectAt(live, 'metadata');
  return { ...next, metadata: { ...objectAt(next, 'metadata'), managedFields } };
}

/** 409 when the body names another version or another object than the one that is there. */
function staleness({ route }: Write, live: JsonObject, body: JsonObject): ApiAnswer | undefined {
  const [uid, version] = [stringAt(body, 'metadata', 'uid'), stringAt(body, 'metadata', 'resourceVersion')];
  if (uid !== '' && uid !== stringAt(live, 'metadata', 'uid')) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stringAt(live, 'metadata', 'uid')}`;
    return conflict(route.resource, route.name, why);
  }
  const isStale = version !== '' && version !== stringAt(live, 'metadata', 'resourceVersion');
  return isStale ? conflict(route.resource, route.name) : undefined;
}

function patch(write: Write, live: JsonObject, body: JsonObject): ApiAnswer {
  const { request, route } = write;
  const stale = staleness(write, live, body);
  if (stale) return stale;
  const isStrategic = request.contentType?.startsWith('application/strategic-merge-patch');
  if (!isStrategic && !request.contentType?.startsWith('application/merge-patch'))
    return refused(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
    );
  const merged = isStrategic ? strategicPatch(live, body) : mergePatch(live, body);
  if (!isObject(merged)) return refused(422, 'Invalid', `${route.resource.kind} "${route.name}" is invalid`);
  return commit(write, live, updateOwners(live, prepared(write, live, merged), writerOf(write)));
}

function apply(write: Write, live: JsonObject | undefined, body: JsonObject): ApiAnswer {
  const { request, route } = write;
  const barred = live === undefined ? barredFrom(write) : staleness(write, live, body);
  if (barred) return barred;
  const force = request.query?.force === 'true';
  const { managedFields: _, ...metadata } = objectAt(body, 'metadata');
  const applied = applyObject(live, { ...body, metadata }, { writer: writerOf(write), force });
  if ('object' in applied) return commit(write, live, prepared(write, live, applied.object));
  const causes = applied.conflicts.map(({ owner, field }) => ({
    ...{ reason: 'FieldManagerConflict', message: `conflict with ${ownerText(owner)}`, field },
  }));
  const answer = refused(409, 'Conflict', conflictText(applied.conflicts), { causes });
  return route.name === '' ? notFound(route.resource, '') : answer;
}

function writerOf({ request, route, now }: Write): Writer {
  return {
    manager: request.query?.fieldManager ?? 'unknown',
    apiVersion: apiVersionOf(route.resource),
    subresource: route.subresource,
    time: now(),
  };
}

/** The object as the server completes it; what only the server may set is as it was. */
function prepared({ route, now, newUid }: Write, live: JsonObject | undefined, body: JsonObject): JsonObject {
  const { resource, namespace, name } = route;
  const old = objectAt(live, 'metadata');
  const { resourceVersion: _, uid: __, generation: ___, ...metadata } = objectAt(body, 'metadata');
  const kept =
    live === undefined
      ? { uid: newUid(), creationTimestamp: now() }
      : {
          uid: old.uid,
          creationTimestamp: old.creationTimestamp,
          deletionTimestamp: old.deletionTimestamp,
          deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
        };
  const known = { ...metadata, name, ...(resource.isNamespaced ? { namespace } : {}), ...defined(kept) };
  const object = { ...body, apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: known };
  return withKindsOwn(route, withGeneration(statusApart(route, live, object), live), now());
}

function defined(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The status is written below `/status` only, and nothing else is written there. */
function statusApart(
  { subresource, resource }: Route,
  live: JsonObject | undefined,
  object: JsonObject,
): JsonObject {
  if (subresource === 'status') return { ...live, status: object.status };
  if (live === undefined || resource.kind === 'CustomResourceDefinition') return object;
  const { status: _, ...rest } = object;
  return live.status === undefined ? rest : { ...rest, status: live.status };
}

function withGeneration(object: JsonObject, live: JsonObject | undefined): JsonObject {
  if (object.spec === undefined) return object;
  const before = Number(objectAt(live, 'metadata').generation ?? 0);
  const isSame = live !== undefined && JSON.stringify(live.spec) === JSON.stringify(object.spec);
  return {
    ...object,
    metadata: { ...objectAt(object, 'metadata'), generation: isSame ? before : before + 1 },
  };
}

function withKindsOwn({ resource }: Route, object: JsonObject, time: string): JsonObject {
  if (resource.kind === 'CustomResourceDefinition') return established(object, time);
  if (resource.kind === 'Namespace') {
    const metadata = objectAt(object, 'metadata');
    const labels = {
      ...stringsAt(metadata, 'labels'),
      'kubernetes.io/metadata.name': stringAt(metadata, 'name'),
    };
    return {
      ...object,
      metadata: { ...metadata, labels },
      spec: { finalizers: ['kubernetes'] },
      status: object.status ?? { phase: 'Active' },
    };
  }
  if (resource.kind !== 'Secret') return object;
  const { stringData: _, ...rest } = object;
  const texts = Object.entries(stringsAt(object, 'stringData')).map(([key, text]) => [
    key,
    encodeBase64(toBytes(text)),
  ]);
  return {
    ...rest,
    type: object.type ?? 'Opaque',
    ...(texts.length === 0 ? {} : { data: { ...objectAt(object, 'data'), ...Object.fromEntries(texts) } }),
  };
}

/** Stores what changed. An object that waits for its last finalizer goes with it. */
function commit({ store, request, route }: Write, live: JsonObject | undefined, next: JsonObject): ApiAnswer {
  const status = live === undefined ? 201 : 200;
  if (live !== undefined && isEqual(live, next)) return done(live);
  if (request.query?.dryRun === 'All') return done(next, status);
  const finalizers = objectAt(next, 'metadata').finalizers;
  const isGone =
    objectAt(next, 'metadata').deletionTimestamp !== undefined &&
    (!isArray(finalizers) || finalizers.length === 0);
  return done(isGone ? store.remove(route.resource, next) : store.put(route.resource, next), status);
}

function isEqual(live: JsonObject, next: JsonObject): boolean {
  const { resourceVersion: _, ...metadata } = objectAt(live, 'metadata');
  return canonical({ ...live, metadata }) === canonical(next);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}
