import { expect, test } from 'vitest';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import { clusterContract } from '../../contract/cluster.ts';

clusterContract(async (use) => {
  const cluster = createMemoryCluster();
  const body = JSON.stringify({ metadata: { name: 'space' } });
  await cluster.ask({ method: 'POST', path: '/api/v1/namespaces', body });
  await use({ cluster, namespace: 'space', group: 'memory.example' });
});

test('what happened can be forgotten', async () => {
  const cluster = createMemoryCluster();
  const path = '/api/v1/namespaces/default/configmaps';
  await cluster.ask({ method: 'POST', path, body: JSON.stringify({ metadata: { name: 'a' } }) });
  cluster.forget();
  const request = { method: 'GET', path, query: { watch: 'true', resourceVersion: '1002' } } as const;
  for await (const event of cluster.watch(request, new AbortController().signal)) {
    expect(event.object).toMatchObject({ code: 410, message: 'too old resource version: 1002 (1003)' });
  }
});
