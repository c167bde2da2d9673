import { describe, expect, test } from 'vitest';
import type { ApiAnswer, ApiRequest, Cluster, WatchEvent } from '../../src/kube/cluster.ts';
import { createDiscovery } from '../../src/kube/discovery.ts';
import {
  at,
  type Json,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
} from '../../src/kube/json.ts';

/** A cluster and a namespace on it that is there and empty. */
export interface Ground {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** A group that nobody else defines kinds in. */
  readonly group: string;
}

type Body = (ground: Ground) => Promise<void>;

/** What the Cluster port promises. `open` makes the ground of one test, which is left behind. */
export function clusterContract(open: (use: Body) => Promise<void>): void {
  const holds = (name: string, body: Body): void => test(name, () => open(body));

  describe('objects', () => {
    holds('a created object has a uid, a version and a time', async (ground) => {
      const { status, body } = await create(ground, map('a', { k: 'v' }));
      expect(status).toBe(201);
      expect(body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { k: 'v' } });
      expect(stringAt(body, 'metadata', 'uid')).toMatch(/^[0-9a-f-]{36}$/);
      expect(stringAt(body, 'metadata', 'resourceVersion')).toMatch(/^[0-9]+$/);
      expect(stringAt(body, 'metadata', 'creationTimestamp')).toMatch(/Z$/);
      expect((await ask(ground, 'GET', 'a')).body).toEqual(body);
    });

    holds('what is not there, or there already, is refused in the words of the server', async (ground) => {
      expect(failure(await ask(ground, 'GET', 'none'))).toEqual([
        404,
        'NotFound',
        'configmaps "none" not found',
      ]);
      expect(failure(await ask(ground, 'DELETE', 'none'))).toEqual([
        404,
        'NotFound',
        'configmaps "none" not found',
      ]);
      await create(ground, map('a', {}));
      expect(failure(await create(ground, map('a', {})))).toEqual([
        409,
        'AlreadyExists',
        'configmaps "a" already exists',
      ]);
      const away = { ...ground, namespace: `${ground.namespace}-none` };
      expect(failure(await create(away, map('a', {})))).toEqual([
        404,
        'NotFound',
        `namespaces "${away.namespace}" not found`,
      ]);
      const { status } = await ground.cluster.ask({ method: 'GET', path: '/apis/none.example/v1/things' });
      expect(status).toBe(404);
    });

    holds('an update of an old version is a conflict, one of the newest is done', async (ground) => {
      const { body: first } = await create(ground, map('a', { k: '1' }));
      const second = await ask(ground, 'PUT', 'a', { ...objectOf(first), data: { k: '2' } });
      expect(second.status).toBe(200);
      expect(failure(await ask(ground, 'PUT', 'a', { ...objectOf(first), data: { k: '3' } }))).toEqual([
        ...[409, 'Conflict'],
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      ]);
      expect(versionOf(second.body)).not.toBe(versionOf(first));
      expect(stringAt(second.body, 'metadata', 'uid')).toBe(stringAt(first, 'metadata', 'uid'));
    });

    holds('a write that changes nothing leaves the version as it is', async (ground) => {
      const { body } = await create(ground, map('a', { k: '1' }));
      const same = await ask(ground, 'PUT', 'a', body);
      expect(versionOf(same.body)).toBe(versionOf(body));
    });

    holds('merge patches set and remove fields', async (ground) => {
      await create(ground, map('a', { k: '1', l: '2' }));
      const patched = await patch(ground, 'application/merge-patch+json', { data: { k: null, m: '3' } });
      expect(at(patched.body, 'data')).toEqual({ l: '2', m: '3' });
    });

    holds('strategic patches merge named items', async (ground) => {
      const pod = {
        containers: [
          { name: 'a', image: 'one' },
          { name: 'b', image: 'two' },
        ],
      };
      const spec = {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: pod },
      };
      const path = `/apis/apps/v1/namespaces/${ground.namespace}/deployments`;
      const body = JSON.stringify({ metadata: { name: 'd' }, spec });
      expect((await ground.cluster.ask({ method: 'POST', path, body })).status).toBe(201);
      const change = { spec: { template: { spec: { containers: [{ name: 'b', image: 'three' }] } } } };
      const patched = await ground.cluster.ask({
        ...{ method: 'PATCH', path: `${path}/d`, body: JSON.stringify(change) },
        contentType: 'application/strategic-merge-patch+json',
      });
      const containers = objectsAt(patched.body, 'spec', 'template', 'spec', 'containers');
      const images = containers.map(({ name, image }) => `${name}=${image}`).sort();
      expect(images).toEqual(['a=one', 'b=three']);
      expect(numberAt(patched.body, 'metadata', 'generation')).toBe(2);
    });

    holds('a dry run changes nothing', async (ground) => {
      const path = collection(ground);
      const dry = {
        method: 'POST',
        path,
        query: { dryRun: 'All' },
        body: JSON.stringify(map('a', {})),
      } as const;
      expect((await ground.cluster.ask(dry)).status).toBe(201);
      expect((await ask(ground, 'GET', 'a')).status).toBe(404);
    });

    holds('texts of a Secret are stored as bytes', async (ground) => {
      const path = `/api/v1/namespaces/${ground.namespace}/secrets`;
      const body = JSON.stringify({ metadata: { name: 's' }, stringData: { a: 'é' } });
      const made = await ground.cluster.ask({ method: 'POST', path, body });
      expect(made.body).toMatchObject({ type: 'Opaque', data: { a: 'w6k=' } });
    });

    holds('an ended signal ends a request', async (ground) => {
      const request: ApiRequest = { method: 'GET', path: collection(ground) };
      await expect(ground.cluster.ask(request, AbortSignal.abort())).rejects.toMatchObject({
        problem: { code: 'kube/interrupted' },
      });
    });
  });

  describe('lists', () => {
    holds('labels select', async (ground) => {
      await createLabelled(ground);
      const cases = {
        'app=x': 'ab',
        'app!=x': 'c',
        app: 'abc',
        '!tier': 'bc',
        'app in (y,z)': 'c',
        'app=x,tier': 'a',
      };
      for (const [labelSelector, names] of Object.entries(cases))
        expect(await namesOf(ground, { labelSelector }), labelSelector).toBe(names);
    });

    holds('fields select by name, others are refused', async (ground) => {
      await createLabelled(ground);
      expect(await namesOf(ground, { fieldSelector: 'metadata.name=b' })).toBe('b');
      const answer = await list(ground, { fieldSelector: 'data.k=b' });
      expect(answer.status).toBe(400);
      expect(stringAt(answer.body, 'message')).toBe(
        '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"',
      );
    });

    holds('pages follow each other', async (ground) => {
      await createLabelled(ground);
      const first = await list(ground, { limit: '2', labelSelector: 'app' });
      const more = stringAt(first.body, 'metadata', 'continue');
      expect(objectsAt(first.body, 'items').map(nameOf)).toEqual(['a', 'b']);
      expect(more).not.toBe('');
      const second = await list(ground, { limit: '2', labelSelector: 'app', continue: more });
      expect(objectsAt(second.body, 'items').map(nameOf)).toEqual(['c']);
      expect(stringAt(second.body, 'metadata', 'continue')).toBe('');
    });

    holds('metadata can be asked for alone', async (ground) => {
      await createLabelled(ground);
      const one = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
      const found = await ground.cluster.ask({ method: 'GET', path: `${collection(ground)}/a`, accept: one });
      expect(found.body).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
      expect(at(found.body, 'data')).toBeUndefined();
      const many = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
      const all = await ground.cluster.ask({ method: 'GET', path: collection(ground), accept: many });
      expect(all.body).toMatchObject({ kind: 'PartialObjectMetadataList' });
    });
  });

  describe('deletion', () => {
    holds('a finalizer holds an object until it is taken off', async (ground) => {
      await create(ground, { ...map('a', {}), metadata: { name: 'a', finalizers: ['test.example/hold'] } });
      expect((await ask(ground, 'DELETE', 'a')).status).toBe(200);
      const held = await ask(ground, 'GET', 'a');
      expect(stringAt(held.body, 'metadata', 'deletionTimestamp')).not.toBe('');
      const freed = await patch(ground, 'application/merge-patch+json', { metadata: { finalizers: null } });
      expect(freed.status).toBe(200);
      expect((await ask(ground, 'GET', 'a')).status).toBe(404);
    });

    holds('a precondition guards against the deletion of another object', async (ground) => {
      const made = await create(ground, map('a', {}));
      const answer = await ask(ground, 'DELETE', 'a', { preconditions: { uid: 'other' } });
      expect([answer.status, stringAt(answer.body, 'reason')]).toEqual([409, 'Conflict']);
      expect(stringAt(answer.body, 'message')).toBe(
        `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (other) does not match the UID in record (${stringAt(made.body, 'metadata', 'uid')}). The object might have been deleted and then recreated`,
      );
      expect((await ask(ground, 'GET', 'a')).status).toBe(200);
    });

    holds('what an object owns goes with it in the background', async (ground) => {
      const { body } = await create(ground, map('a', {}));
      const owner = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'a',
        uid: stringAt(body, 'metadata', 'uid'),
      };
      await create(ground, { ...map('b', {}), metadata: { name: 'b', ownerReferences: [owner] } });
      await ask(ground, 'DELETE', 'a', { propagationPolicy: 'Background' });
      await until(async () => (await ask(ground, 'GET', 'b')).status === 404);
    });

    holds('a namespace goes with all that is in it', async (ground) => {
      await create(ground, map('a', {}));
      const path = `/api/v1/namespaces/${ground.namespace}`;
      await ground.cluster.ask({ method: 'DELETE', path });
      await until(async () => (await ground.cluster.ask({ method: 'GET', path })).status === 404);
      expect((await ask(ground, 'GET', 'a')).status).toBe(404);
    });
  });

  applyContract(holds);
  watchContract(holds);
  kindsContract(holds);
}

type Holds = (name: string, body: Body) => void;

function applyContract(holds: Holds): void {
  describe('server-side apply', () => {
    holds('makes what is not there, and leaves alone what is as it should be', async (ground) => {
      const first = await apply(ground, { data: { k: '1' } });
      expect(first.status).toBe(201);
      const second = await apply(ground, { data: { k: '1' } });
      expect([second.status, versionOf(second.body)]).toEqual([200, versionOf(first.body)]);
    });

    holds('says who owns which fields', async (ground) => {
      await apply(ground, { metadata: { labels: { a: 'b' } }, data: { k: '1' } });
      const { body } = await apply(ground, { data: { l: '2' } }, { fieldManager: 'other' });
      expect(ownersOf(body)).toEqual([
        {
          manager: 'helm',
          operation: 'Apply',
          fields: { 'f:data': { 'f:k': {} }, 'f:metadata': { 'f:labels': { 'f:a': {} } } },
        },
        { manager: 'other', operation: 'Apply', fields: { 'f:data': { 'f:l': {} } } },
      ]);
    });

    holds('takes away what its manager no longer names, and nothing of others', async (ground) => {
      await apply(ground, { data: { k: '1', l: '2' } });
      await apply(ground, { data: { l: '2', m: '3' } }, { fieldManager: 'other' });
      const { body } = await apply(ground, { data: {} });
      expect(at(body, 'data')).toEqual({ l: '2', m: '3' });
    });

    holds('refuses to change what another manager owns', async (ground) => {
      await apply(ground, { data: { k: '1', l: '1' } }, { fieldManager: 'other' });
      const one = await apply(ground, { data: { k: '2' } });
      expect(failure(one)).toEqual([
        409,
        'Conflict',
        'Apply failed with 1 conflict: conflict with "other": .data.k',
      ]);
      expect(at(one.body, 'details', 'causes')).toEqual([
        { reason: 'FieldManagerConflict', message: 'conflict with "other"', field: '.data.k' },
      ]);
      const two = await apply(ground, { data: { k: '2', l: '2' } });
      const lines = ['Apply failed with 2 conflicts: conflicts with "other":', '- .data.k', '- .data.l'];
      expect(failure(two)).toEqual([409, 'Conflict', lines.join('\n')]);
      expect((await apply(ground, { data: { k: '1' } })).status).toBe(200);
    });

    holds('takes over by force', async (ground) => {
      await apply(ground, { data: { k: '1' } }, { fieldManager: 'other' });
      const { body } = await apply(ground, { data: { k: '2' } }, { force: 'true' });
      expect(at(body, 'data')).toEqual({ k: '2' });
      expect(ownersOf(body)).toEqual([
        { manager: 'helm', operation: 'Apply', fields: { 'f:data': { 'f:k': {} } } },
      ]);
    });

    holds('a plain write becomes an owner too', async (ground) => {
      await apply(ground, { data: { k: '1' } });
      const request = {
        method: 'PATCH',
        path: `${collection(ground)}/a`,
        query: { fieldManager: 'editor' },
      } as const;
      const contentType = 'application/merge-patch+json';
      const { body } = await ground.cluster.ask({
        ...request,
        contentType,
        body: '{"data":{"k":"9","n":"1"}}',
      });
      expect(ownersOf(body)).toEqual([
        { manager: 'editor', operation: 'Update', fields: { 'f:data': { 'f:k': {}, 'f:n': {} } } },
      ]);
      const answer = await apply(ground, { data: { k: '1' } });
      expect(stringAt(answer.body, 'message')).toMatch(
        /^Apply failed with 1 conflict: conflict with "editor" using v1( at \S+)?: \.data\.k$/,
      );
    });

    holds('named items of lists have owners of their own', async (ground) => {
      const containers = (image: string) => [{ name: 'c', image }];
      const spec = (image: string) => ({
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { containers: containers(image) } },
      });
      const request = { method: 'PATCH', contentType: 'application/apply-patch+yaml' } as const;
      const path = `/apis/apps/v1/namespaces/${ground.namespace}/deployments/d`;
      const send = (image: string, fieldManager: string): Promise<ApiAnswer> =>
        ground.cluster.ask({
          ...{ ...request, path, query: { fieldManager } },
          body: JSON.stringify({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'd' },
            spec: spec(image),
          }),
        });
      expect((await send('one', 'helm')).status).toBe(201);
      expect(failure(await send('two', 'other'))).toEqual([
        ...[409, 'Conflict'],
        'Apply failed with 1 conflict: conflict with "helm": .spec.template.spec.containers[name="c"].image',
      ]);
    });
  });
}

function watchContract(holds: Holds): void {
  describe('watches', () => {
    holds('tell what happens after a version', async (ground) => {
      await create(ground, map('old', {}));
      const resourceVersion = stringAt((await list(ground, {})).body, 'metadata', 'resourceVersion');
      const events = watch(ground, { resourceVersion }, 3);
      await create(ground, map('a', {}));
      await patch(ground, 'application/merge-patch+json', { data: { k: '1' } });
      await ask(ground, 'DELETE', 'a');
      expect(await events).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    });

    holds('without a version begin with what is there', async (ground) => {
      await createLabelled(ground);
      expect(await watch(ground, { labelSelector: 'app=x' }, 2)).toEqual(['ADDED a', 'ADDED b']);
    });

    holds('an object that is selected no more is gone for a watch', async (ground) => {
      await create(ground, { ...map('a', {}), metadata: { name: 'a', labels: { app: 'x' } } });
      const resourceVersion = stringAt((await list(ground, {})).body, 'metadata', 'resourceVersion');
      const events = watch(ground, { labelSelector: 'app=x', resourceVersion }, 1);
      await patch(ground, 'application/merge-patch+json', { metadata: { labels: { app: 'y' } } });
      expect(await events).toEqual(['DELETED a']);
    });

    holds('from a version that is forgotten are refused with 410', async (ground) => {
      const ended = new AbortController();
      for await (const event of ground.cluster.watch(
        watchOf(ground, { resourceVersion: '1' }),
        ended.signal,
      )) {
        expect([event.type, event.object.code, event.object.reason]).toEqual(['ERROR', 410, 'Expired']);
        ended.abort();
      }
      expect(ended.signal.aborted).toBe(true);
    });
  });
}

function kindsContract(holds: Holds): void {
  describe('kinds', () => {
    holds('are discovered, those of Kubernetes and those that are defined', async (ground) => {
      const discovery = createDiscovery(ground.cluster);
      expect(await discovery.find('apps/v1', 'Deployment')).toMatchObject({
        plural: 'deployments',
        isNamespaced: true,
      });
      expect(await discovery.find('v1', 'Namespace')).toMatchObject({
        plural: 'namespaces',
        isNamespaced: false,
      });
      expect(await discovery.find(`${ground.group}/v1`, 'Thing')).toBeUndefined();
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const made = await ground.cluster.ask({
        method: 'POST',
        path,
        body: JSON.stringify(definition(ground)),
      });
      expect(made.status).toBe(201);
      await until(async () => {
        const { body } = await ground.cluster.ask({ method: 'GET', path: `${path}/things.${ground.group}` });
        return objectsAt(body, 'status', 'conditions').some(
          ({ type, status }) => type === 'Established' && status === 'True',
        );
      });
      await until(async () => {
        discovery.refresh();
        return (await discovery.find(`${ground.group}/v1`, 'Thing')) !== undefined;
      });
      const things = `/apis/${ground.group}/v1/namespaces/${ground.namespace}/things`;
      const thing = {
        apiVersion: `${ground.group}/v1`,
        kind: 'Thing',
        metadata: { name: 't' },
        spec: { a: 1 },
      };
      await until(
        async () =>
          (await ground.cluster.ask({ method: 'POST', path: things, body: JSON.stringify(thing) })).status ===
          201,
      );
      const none = await ground.cluster.ask({ method: 'GET', path: `${things}/none` });
      expect(stringAt(none.body, 'message')).toBe(`things.${ground.group} "none" not found`);
      await ground.cluster.ask({ method: 'DELETE', path: `${path}/things.${ground.group}` });
      await until(
        async () => (await ground.cluster.ask({ method: 'GET', path: `${things}/t` })).status === 404,
      );
    });

    holds('the server tells its version', async (ground) => {
      expect(await createDiscovery(ground.cluster).serverVersion()).toMatch(/^v1\.\d+\.\d+$/);
    });
  });
}

function definition({ group }: Ground): JsonObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    metadata: { name: `things.${group}` },
    spec: {
      ...{ group, scope: 'Namespaced', names: { kind: 'Thing', plural: 'things' } },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

function map(name: string, data: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

function collection({ namespace }: Ground): string {
  return `/api/v1/namespaces/${namespace}/configmaps`;
}

function create(ground: Ground, body: JsonObject): Promise<ApiAnswer> {
  return ground.cluster.ask({ method: 'POST', path: collection(ground), body: JSON.stringify(body) });
}

function ask(
  ground: Ground,
  method: 'GET' | 'PUT' | 'DELETE',
  name: string,
  body?: Json,
): Promise<ApiAnswer> {
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  return ground.cluster.ask({ method, path: `${collection(ground)}/${name}`, ...text });
}

/** Patches the ConfigMap `a`. */
function patch(ground: Ground, contentType: string, body: Json): Promise<ApiAnswer> {
  const path = `${collection(ground)}/a`;
  return ground.cluster.ask({ method: 'PATCH', path, contentType, body: JSON.stringify(body) });
}

/** Applies the ConfigMap `a`. */
function apply(
  ground: Ground,
  fields: JsonObject,
  query: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const metadata = { ...objectAt(fields, 'metadata'), name: 'a' };
  return ground.cluster.ask({
    ...{ method: 'PATCH', path: `${collection(ground)}/a`, contentType: 'application/apply-patch+yaml' },
    query: { fieldManager: 'helm', ...query },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', ...fields, metadata }),
  });
}

async function createLabelled(ground: Ground): Promise<void> {
  const labels = { a: { app: 'x', tier: '1' }, b: { app: 'x' }, c: { app: 'y' } };
  for (const [name, own] of Object.entries(labels))
    await create(ground, { ...map(name, {}), metadata: { name, labels: own } });
}

function list(ground: Ground, query: Readonly<Record<string, string>>): Promise<ApiAnswer> {
  return ground.cluster.ask({ method: 'GET', path: collection(ground), query });
}

/** Without the ConfigMap that a real cluster puts into each namespace. */
async function namesOf(ground: Ground, query: Readonly<Record<string, string>>): Promise<string> {
  const { body } = await list(ground, query);
  const names = objectsAt(body, 'items').map(nameOf);
  return names.filter((name) => name !== OF_CLUSTER).join('');
}

const OF_CLUSTER = 'kube-root-ca.crt';

function watchOf(ground: Ground, query: Readonly<Record<string, string>>): ApiRequest {
  return { method: 'GET', path: collection(ground), query: { ...query, watch: 'true' } };
}

/** The first events of a watch: type and name. */
async function watch(
  ground: Ground,
  query: Readonly<Record<string, string>>,
  count: number,
): Promise<readonly string[]> {
  const ended = new AbortController();
  const seen: string[] = [];
  for await (const event of ground.cluster.watch(watchOf(ground, query), ended.signal)) {
    if (nameOf(event.object) !== OF_CLUSTER) seen.push(eventText(event));
    if (seen.length === count) ended.abort();
  }
  return seen;
}

function eventText({ type, object }: WatchEvent): string {
  return `${type} ${nameOf(object)}`;
}

function nameOf(object: Json): string {
  return stringAt(object, 'metadata', 'name');
}

function versionOf(object: Json): string {
  return stringAt(object, 'metadata', 'resourceVersion');
}

function objectOf(body: Json): JsonObject {
  return objectAt({ body }, 'body');
}

function failure({ status, body }: ApiAnswer): readonly [status: number, reason: string, message: string] {
  return [status, stringAt(body, 'reason'), stringAt(body, 'message')];
}

function ownersOf(body: Json): readonly JsonObject[] {
  return objectsAt(body, 'metadata', 'managedFields').map(({ manager, operation, fieldsV1 }) => ({
    ...{ manager, operation, fields: fieldsV1 },
  }));
}

const PATIENCE_MS = 60_000;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it does not come to be');
    await new Promise((done) => setTimeout(done, 50));
  }
}
