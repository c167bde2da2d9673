import { describe, expect, test } from 'vitest';
import { hookLeftovers, writtenSecrets } from '../../../src/actions/leftovers.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import type { JsonObject } from '../../../src/kube/json.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import type { OperationEnv } from '../../../src/kube/operation.ts';
import type { Release, ReleaseHook } from '../../../src/release/release.ts';
import { fakeTimer } from '../release/leases.ts';

const rule = (verbs: readonly string[], resourceNames: readonly string[] = ['key']): JsonObject => ({
  ...{ apiGroups: [''], resources: ['secrets'], verbs, resourceNames },
});

describe('the Secrets that a role lets write', () => {
  test.each([
    { about: 'read only', rules: [rule(['get', 'list', 'watch'])], found: [] },
    { about: 'written', rules: [rule(['get', 'update'])], found: ['key'] },
    { about: 'everything', rules: [rule(['*'], ['a', 'b'])], found: ['a', 'b'] },
    { about: 'any Secret', rules: [rule(['create'], [])], found: [] },
    { about: 'twice', rules: [rule(['patch']), rule(['delete'])], found: ['key'] },
    { about: 'other kinds', rules: [{ ...rule(['update']), resources: ['configmaps'] }], found: [] },
  ])('$about', ({ rules, found }) => {
    expect(writtenSecrets({ rules })).toEqual(found);
  });
});

const ROLE = {
  ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'keys' } },
  rules: [rule(['update'], ['key', 'absent', 'others', 'kept'])],
};

function hookOf(object: JsonObject & { readonly kind: string }, phase: 'Succeeded' | ''): ReleaseHook {
  return {
    ...{ name: 'hook', kind: object.kind, path: 'hook.yaml', manifest: JSON.stringify(object) },
    ...{ events: ['pre-install'], weight: 0, deletePolicies: [], outputLogPolicies: [] },
    lastRun: { startedAt: '', completedAt: '', phase },
  };
}

function configMap(name: string): JsonObject & { readonly kind: string } {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
}

function release(hooks: readonly ReleaseHook[], revision: number): Release {
  return {
    ...{ name: 'web', namespace: 'team-a', revision, chart: undefined, config: undefined, manifest: '' },
    ...{ hooks, applyMethod: 'ssa', labels: {} },
    state: {
      ...{ firstDeployed: '', lastDeployed: '', deleted: '', description: '', notes: '' },
      status: 'deployed',
    },
  };
}

test("what hooks have left: their objects and Secrets of all revisions, and nobody else's", async () => {
  const cluster = createMemoryCluster();
  const post = async (path: string, object: JsonObject): Promise<void> => {
    const { status } = await cluster.ask({ method: 'POST', path, body: JSON.stringify(object) });
    expect(status, path).toBe(201);
  };
  await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } });
  const marks = { 'meta.helm.sh/release-name': 'blog', 'meta.helm.sh/release-namespace': 'team-a' };
  const secrets = [
    { name: 'key' },
    { name: 'others', annotations: marks },
    { name: 'kept', annotations: { 'helm.sh/resource-policy': 'keep' } },
    { name: 'unnamed' },
  ];
  for (const metadata of secrets)
    await post('/api/v1/namespaces/team-a/secrets', { apiVersion: 'v1', kind: 'Secret', metadata });
  for (const name of ['first', 'second', 'never'])
    await post('/api/v1/namespaces/team-a/configmaps', configMap(name));
  const env: OperationEnv = {
    ...{ cluster, discovery: createDiscovery(cluster), timer: fakeTimer() },
    ...{ log: () => undefined, report: () => undefined, signal: new AbortController().signal },
  };
  const revisions = [
    release(
      [hookOf(configMap('second'), 'Succeeded'), hookOf(ROLE, 'Succeeded'), hookOf(configMap('never'), '')],
      2,
    ),
    release([hookOf(configMap('first'), 'Succeeded')], 1),
  ];
  const left = await hookLeftovers(revisions, env);
  expect(left.map(({ ref }) => `${ref.kind} ${ref.name}`).sort()).toEqual([
    'ConfigMap first',
    'ConfigMap second',
    'Secret key',
  ]);
});
