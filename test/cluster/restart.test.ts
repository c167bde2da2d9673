import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitReady } from '../../src/plan/wait.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { connect, create, workload } from './waits.ts';

let own: Cluster | undefined;

beforeAll(async () => {
  own = await startCluster();
});

afterAll(async () => own?.stop());

/** The pod ends only after the server is back: nothing of it can be known before. */
const LATE = { spec: { restartPolicy: 'Never' } };

test('an API server that restarts in the middle of a wait ends no wait, and fails nothing', async () => {
  if (!own) throw new Error('no cluster');
  const { env, progress } = await connect(own.kubeconfig);
  const never = workload('Deployment', 'default', 'web', { behaviour: 'never-ready' });
  const job = workload('Job', 'default', 'job', LATE);
  const waited = await create([never], env);
  const wait = waitReady(waited, { strategy: 'watcher', timeoutMs: 100_000, jobs: true }, env);
  await own.restartApi();
  const other = await connect(own.kubeconfig);
  const late = waitReady(
    await create([job], other.env),
    { strategy: 'watcher', timeoutMs: 60_000, jobs: true },
    other.env,
  );
  const path = '/apis/apps/v1/namespaces/default/deployments/web';
  const template = { metadata: { annotations: { 'dyn.test/behaviour': 'ready' } } };
  await other.env.cluster.ask({
    ...{ method: 'PATCH', path, contentType: 'application/merge-patch+json' },
    body: JSON.stringify({ spec: { template } }),
  });
  await Promise.all([wait, late]);
  const states = progress.flatMap((told) =>
    told.kind === 'wait' ? told.objects.map(({ state }) => state) : [],
  );
  expect([...new Set(states)]).toEqual(['waiting', 'ready']);
});
