import { gunzipBounded } from '../../../src/host/gunzip.ts';
import { gzipBest } from '../../../src/host/gzip.ts';
import type { ApiRequest, Cluster } from '../../../src/kube/cluster.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import type { Packer } from '../../../src/release/codec.ts';
import type { Release } from '../../../src/release/release.ts';
import { openStore, type ReleaseStore } from '../../../src/release/store.ts';
import { fakeTimer } from '../../support/faketimer.ts';

/** The machine's gzip. */
export const packer: Packer = { gzip: gzipBest, gunzip: gunzipBounded };

/** A release with as little as it may have. */
export function aRelease(revision: number, more: Partial<Release> = {}): Release {
  return {
    ...{ name: 'web', namespace: 'space', revision, chart: undefined, config: undefined },
    ...{ manifest: 'a: 1\n', hooks: [], applyMethod: 'ssa', labels: {} },
    state: {
      ...{ firstDeployed: '2026-01-02T03:04:05Z', lastDeployed: '2026-01-02T03:04:05Z', deleted: '' },
      ...{ description: '', status: 'deployed', notes: '' },
    },
    ...more,
  };
}

/** The same in another state. */
export function inState(status: string, release: Release): Release {
  return { ...release, state: { ...release.state, status } };
}

/** A cluster in memory with the namespace that releases are in. */
export async function emptyCluster(): Promise<Cluster> {
  const cluster = createMemoryCluster();
  const body = JSON.stringify({ metadata: { name: 'space' } });
  await cluster.ask({ method: 'POST', path: '/api/v1/namespaces', body });
  return cluster;
}

/** The store of that namespace. */
export function storeOn(cluster: Cluster, driver: 'secret' | 'configmap' = 'secret'): ReleaseStore {
  return openStore(cluster, { driver, namespace: 'space', timer: fakeTimer(), packer, log: () => {} });
}

type Meddle = (request: ApiRequest, ask: () => ReturnType<Cluster['ask']>) => ReturnType<Cluster['ask']>;

/** A cluster whose answers somebody meddles with. */
export function meddled(cluster: Cluster, meddle: Meddle): Cluster {
  return { ...cluster, ask: (request, signal) => meddle(request, () => cluster.ask(request, signal)) };
}
