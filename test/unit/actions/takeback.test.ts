import { describe, expect, test } from 'vitest';
import { takeBackHooks, takeBackSpace } from '../../../src/actions/takeback.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import type { JsonObject } from '../../../src/kube/json.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import type { OperationEnv } from '../../../src/kube/operation.ts';
import { createNamespace } from '../../../src/plan/namespace.ts';
import type { Release } from '../../../src/release/release.ts';
import { fakeTimer } from '../release/leases.ts';

interface Scene {
  readonly env: OperationEnv;
  readonly notes: string[];
  /** Makes an object of a namespace at a minute of the hour. */
  readonly post: (plural: string, object: JsonObject, minute?: number) => Promise<void>;
  readonly isThere: (path: string) => Promise<boolean>;
}

async function scene(): Promise<Scene> {
  let minute = 0;
  const now = (): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
  const cluster = createMemoryCluster({ now });
  const notes: string[] = [];
  const env: OperationEnv = {
    ...{ cluster, discovery: createDiscovery(cluster), timer: fakeTimer() },
    ...{ log: () => undefined, signal: new AbortController().signal },
    report: (progress) => {
      if (progress.kind === 'note') notes.push(progress.text);
    },
  };
  const isNew = await createNamespace('team-a', {}, env);
  expect(isNew).toBe(true);
  return {
    ...{ env, notes },
    post: async (plural, object, at = 0) => {
      minute = at;
      const path = `${plural.includes('/') ? '/apis/' : '/api/v1/'}${plural.replace(/[^/]+$/, 'namespaces/team-a/$&')}`;
      const { status } = await cluster.ask({ method: 'POST', path, body: JSON.stringify(object) });
      expect(status, path).toBe(201);
    },
    isThere: async (path) => (await cluster.ask({ method: 'GET', path })).status === 200,
  };
}

const NAMED: JsonObject = { metadata: { name: 'one' } };

const DEFINITION: JsonObject = {
  metadata: { name: 'foos.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Foo', plural: 'foos' },
    versions: [{ name: 'v1', served: true, storage: true }],
  },
};

describe('a namespace that was made for a release', () => {
  test.each([
    { about: 'with nothing in it', plural: undefined, object: {}, stays: undefined },
    {
      about: 'with what every namespace has',
      plural: 'configmaps',
      object: { metadata: { name: 'kube-root-ca.crt' } },
      stays: undefined,
    },
    {
      about: 'with the own Lease',
      plural: 'coordination.k8s.io/v1/leases',
      object: { metadata: { name: 'dyn.lock.web' } },
      stays: undefined,
    },
    {
      about: 'with what goes with something else',
      plural: 'pods',
      object: {
        metadata: {
          name: 'x',
          ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'x', uid: 'u' }],
        },
        spec: { containers: [{ name: 'a', image: 'a' }] },
      },
      stays: undefined,
    },
    { about: "with somebody's Secret", plural: 'secrets', object: NAMED, stays: 'Secret one' },
    {
      about: "with somebody's Lease",
      plural: 'coordination.k8s.io/v1/leases',
      object: { metadata: { name: 'dyn-operator-install' } },
      stays: 'Lease dyn-operator-install',
    },
  ])('$about', async ({ plural, object, stays }) => {
    const { env, notes, post, isThere } = await scene();
    if (plural !== undefined) await post(plural, object);
    await takeBackSpace({ name: 'web', namespace: 'team-a' }, env);
    expect(await isThere('/api/v1/namespaces/team-a')).toBe(stays !== undefined);
    expect(notes).toEqual(stays === undefined ? [] : [`namespace team-a stays: it has ${stays}`]);
  });

  test("stays with somebody's object of a kind that is not Kubernetes' own", async () => {
    const { env, notes, post } = await scene();
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await env.cluster.ask({ method: 'POST', path, body: JSON.stringify(DEFINITION) });
    env.discovery.refresh();
    await post('example.com/v1/foos', { apiVersion: 'example.com/v1', kind: 'Foo', ...NAMED });
    await takeBackSpace({ name: 'web', namespace: 'team-a' }, env);
    expect(notes).toEqual(['namespace team-a stays: it has Foo one']);
  });

  test('is not new where it was there', async () => {
    const { env } = await scene();
    expect(await createNamespace('team-a', {}, env)).toBe(false);
  });
});

test('what hooks of a run put is taken back, with the Secrets that they made and no older ones', async () => {
  const { env, post, isThere } = await scene();
  const role = {
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'keys' } },
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['old', 'new'], verbs: ['update'] }],
  };
  await post('secrets', { metadata: { name: 'old' } }, 1);
  await post('rbac.authorization.k8s.io/v1/roles', role, 2);
  await post('secrets', { metadata: { name: 'new' } }, 3);
  await post('secrets', { metadata: { name: 'unnamed' } }, 3);
  const release: Release = {
    ...{ name: 'web', namespace: 'team-a', revision: 1, chart: undefined, config: undefined, manifest: '' },
    ...{ applyMethod: 'ssa', labels: {} },
    hooks: [
      {
        ...{ name: 'keys', kind: 'Role', path: 'hook.yaml', manifest: JSON.stringify(role) },
        ...{ events: ['pre-install'], weight: 0, deletePolicies: [], outputLogPolicies: [] },
        lastRun: { startedAt: '2026-01-01T00:02:00Z', completedAt: '', phase: 'Succeeded' },
      },
    ],
    state: {
      ...{ firstDeployed: '', lastDeployed: '', deleted: '', description: '', notes: '' },
      status: 'pending-install',
    },
  };
  await takeBackHooks(release, env);
  const secrets = '/api/v1/namespaces/team-a/secrets';
  expect(await isThere('/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/roles/keys')).toBe(false);
  expect(await isThere(`${secrets}/new`)).toBe(false);
  expect([await isThere(`${secrets}/old`), await isThere(`${secrets}/unnamed`)]).toEqual([true, true]);
});
