import { describe, expect, test } from 'vitest';
import { renderRelease } from '../../../src/actions/chartrelease.ts';
import { createGuard, type PreflightGuard } from '../../../src/actions/preflight-guard.ts';
import { takeInstallLease } from '../../../src/actions/preflight-lease.ts';
import { prepareChart } from '../../../src/actions/prepared.ts';
import { DEFAULT_LIMITS } from '../../../src/base/budget.ts';
import { DynError } from '../../../src/base/problem.ts';
import { systemEntropy } from '../../../src/host/entropy.ts';
import { hostFiles } from '../../../src/host/files.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import type { OperationEnv } from '../../../src/kube/operation.ts';
import { INSTALL_LOCK, lockPath, writeLock } from '../../../src/release/lock.ts';
import { HELM_4_1 } from '../../../src/render/profile.ts';
import { failure, fakeTimer, processOn } from '../release/leases.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ROLE = `${RBAC}/clusterroles/platform-dynamo-operator-manager-role`;
const RIVAL = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: {
    name: 'rival-dynamo-operator-manager-role',
    annotations: { 'meta.helm.sh/release-name': 'rival', 'meta.helm.sh/release-namespace': 'elsewhere' },
  },
};

interface Scene {
  readonly cluster: Cluster;
  readonly env: OperationEnv;
  readonly notes: string[];
}

async function scene(cluster: Cluster = createMemoryCluster()): Promise<Scene> {
  const notes: string[] = [];
  for (const name of ['team-a', 'team-b'])
    await cluster.ask({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: JSON.stringify({ metadata: { name } }),
    });
  const env: OperationEnv = {
    ...{
      cluster,
      discovery: createDiscovery(cluster),
      timer: fakeTimer(),
      signal: new AbortController().signal,
    },
    log: () => undefined,
    report: (progress) => {
      if (progress.kind === 'note') notes.push(progress.text);
    },
  };
  return { cluster, env, notes };
}

/** The guard of an install of the operator's chart that was rendered. */
async function guardOf({ env }: Scene, set = ''): Promise<PreflightGuard> {
  const ports = {
    ...{ files: hostFiles(process.cwd()), stdin: () => new Uint8Array(), entropy: systemEntropy({}) },
    ...{ now: () => 0, limits: DEFAULT_LIMITS, env: {} },
  };
  const request = {
    ...{ name: 'platform', chart: 'charts/operator', namespace: 'team-a', kubeVersion: '', apiVersions: [] },
    layers: set === '' ? [] : [{ kind: 'set', text: set } as const],
    ...{ isUpgrade: false, subchartNotes: false, skipSchemas: false, enableDns: false },
    ...{ followLinks: false, offline: false },
  };
  const prepared = prepareChart(request, HELM_4_1, ports, () => {});
  const judge = { skip: [], accept: [], alone: true };
  const options = { judge, command: 'install', createNamespace: false, skipCrds: false, waitMs: 0 } as const;
  const guard = createGuard(options, env, processOn(1));
  await guard.rendering(prepared, (one) =>
    renderRelease(one, { profile: HELM_4_1, ports, env: { log: () => {} } }),
  );
  return guard;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof DynError) return error.problem.code;
    throw error;
  }
}

async function put(cluster: Cluster, path: string, object: unknown): Promise<void> {
  const contentType = 'application/apply-patch+yaml';
  const query = { fieldManager: 'helm', force: 'true' };
  await cluster.ask({ method: 'PATCH', path, contentType, query, body: JSON.stringify(object) });
}

const own = {
  ...RIVAL,
  metadata: {
    name: 'platform-dynamo-operator-manager-role',
    annotations: { 'meta.helm.sh/release-name': 'platform', 'meta.helm.sh/release-namespace': 'team-a' },
  },
};

/** Writes a ConfigMap the way that objects go which come after the roles. */
const writeNext = (cluster: Cluster): Promise<void> =>
  put(cluster, '/api/v1/namespaces/team-a/configmaps/next', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'next' },
  });

describe('the check after the roles are applied', () => {
  test('an operator whose role was there before wins, and nothing more is written', async () => {
    const here = await scene();
    const guard = await guardOf(here);
    const { cluster } = guard.watched(here.env);
    await put(here.cluster, `${RBAC}/clusterroles/rival-dynamo-operator-manager-role`, RIVAL);
    await put(cluster, ROLE, own);
    expect(await codeOf(writeNext(cluster))).toBe('preflight/lost');
    expect(guard.lost()?.message).toContain('OPC-CW-CW: ');
    expect(
      (await here.cluster.ask({ method: 'GET', path: '/api/v1/namespaces/team-a/configmaps/next' })).status,
    ).toBe(404);
  });

  test('one that came later loses, and this one goes on', async () => {
    const here = await scene();
    const guard = await guardOf(here);
    const { cluster } = guard.watched(here.env);
    await put(cluster, ROLE, own);
    await put(here.cluster, `${RBAC}/clusterroles/rival-dynamo-operator-manager-role`, RIVAL);
    expect(await codeOf(writeNext(cluster))).toBe('none');
    expect(guard.lost()).toBeUndefined();
  });

  test('what is written before the roles asks nothing', async () => {
    const here = await scene();
    const guard = await guardOf(here);
    await put(here.cluster, `${RBAC}/clusterroles/rival-dynamo-operator-manager-role`, RIVAL);
    expect(await codeOf(writeNext(guard.watched(here.env).cluster))).toBe('none');
  });
});

describe('the install Lease', () => {
  test('is there while the work runs, and gone after it', async () => {
    const here = await scene();
    const guard = await guardOf(here);
    const path = lockPath('kube-system', INSTALL_LOCK);
    const during = await guard.holding(async () => {
      await guard.take();
      return here.cluster.ask({ method: 'GET', path });
    });
    expect(during.status).toBe(200);
    expect(path).toBe('/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/dyn-operator-install');
    expect((await here.cluster.ask({ method: 'GET', path })).status).toBe(404);
    expect(here.notes.filter((text) => text.startsWith('nobody is kept'))).toEqual([]);
  });

  test('under it the check is made once more', async () => {
    const here = await scene();
    const guard = await guardOf(here, 'namespaceRestriction.enabled=true');
    await put(here.cluster, `${RBAC}/clusterroles/rival-dynamo-operator-manager-role`, RIVAL);
    expect(await codeOf(guard.holding(() => guard.take()))).toBe('preflight/refused');
    expect((await here.cluster.ask({ method: 'GET', path: lockPath('team-a', INSTALL_LOCK) })).status).toBe(
      404,
    );
  });

  const request = { scope: 'team-a', command: 'install', waitMs: 0 } as const;

  async function heldBy(
    cluster: Cluster,
    namespace: string,
    since: string,
    now = '2026-11-29T12:00:00.000000Z',
  ): Promise<void> {
    const { own: identity } = processOn(2, { host: 'host-b' });
    const holder = { ...identity, command: 'install', since };
    const lease = writeLock({
      ...{ name: INSTALL_LOCK, namespace, holder, work: undefined, mark: undefined, transitions: 0 },
      ...{ now, durationMs: 15_000 },
    });
    await cluster.ask({ method: 'POST', path: lockPath(namespace), body: JSON.stringify(lease) });
  }

  test('who installs for the cluster keeps those out who install for a namespace, and the other way round', async () => {
    const here = await scene();
    await heldBy(here.cluster, 'kube-system', '2026-11-29T11:59:59.000000Z');
    expect(await codeOf(takeInstallLease(request, here.env, processOn(1)))).toBe('preflight/opc-race');
    const there = await scene();
    await heldBy(there.cluster, 'team-b', '2026-11-29T11:59:59.000000Z');
    expect(await codeOf(takeInstallLease({ ...request, scope: '' }, there.env, processOn(1)))).toBe(
      'preflight/opc-race',
    );
    expect(
      (await there.cluster.ask({ method: 'GET', path: lockPath('kube-system', INSTALL_LOCK) })).status,
    ).toBe(404);
    expect(await codeOf(takeInstallLease(request, there.env, processOn(1)))).toBe('none');
  });

  test('one that nobody has renewed for long keeps nobody out', async () => {
    const { cluster, env } = await scene();
    await heldBy(cluster, 'kube-system', '2026-11-29T10:00:00.000000Z', '2026-11-29T10:00:02.000000Z');
    expect(await codeOf(takeInstallLease(request, env, processOn(1)))).toBe('none');
  });

  test('without the right it is said, and the work goes on', async () => {
    const memory = createMemoryCluster();
    const here = await scene({
      ...memory,
      ask: async (asked, signal) =>
        asked.method === 'POST' && asked.path.endsWith('/leases')
          ? failure(403, 'Forbidden')
          : memory.ask(asked, signal),
    });
    const lease = await takeInstallLease(request, here.env, processOn(1));
    expect(lease.isHeld).toBe(false);
    expect(here.notes).toEqual([
      'nobody is kept from installing another operator at this moment: said Forbidden',
    ]);
  });
});
