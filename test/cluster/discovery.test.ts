import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemEntropy } from '../../src/host/entropy.ts';
import { connectCluster } from '../../src/host/kubernetes.ts';
import { systemTimer } from '../../src/host/timer.ts';
import { createDiscovery } from '../../src/kube/discovery.ts';
import { median } from '../bench/measure.ts';
import { kubeconfigTo } from '../faults/proxy.ts';
import { inFolder, writeFiles } from '../support/command.ts';
import { look } from './place.ts';

const DEFINITIONS = 2000;
const RUNS = 5;
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

function group(index: number): unknown {
  const kind = { group: `g${index}.example.com`, version: 'v1', kind: `Thing${index}` };
  const resource = {
    ...{ resource: `thing${index}s`, responseKind: kind, scope: 'Namespaced', verbs: VERBS },
    ...{ singularResource: `thing${index}`, shortNames: [`t${index}`], categories: ['all'] },
    subresources: [{ subresource: 'status', responseKind: kind, verbs: ['get', 'patch', 'update'] }],
  };
  const versions = [{ version: 'v1', resources: [resource], freshness: 'Current' }];
  return { metadata: { name: kind.group, creationTimestamp: null }, versions };
}

/** What this run's API server answers, with many custom kinds besides. */
async function answers(): Promise<Readonly<Record<string, string>>> {
  const items = Array.from({ length: DEFINITIONS }, (_, index) => group(index));
  const head = { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {} };
  return {
    '/version': (await look('/version')).text,
    '/api': JSON.stringify({ ...head, items: [] }),
    '/apis': JSON.stringify({ ...head, items }),
  };
}

async function listen(texts: Readonly<Record<string, string>>, asked: string[]): Promise<Server> {
  const server = createServer(({ url = '' }, answer) => {
    asked.push(url);
    answer.writeHead(url in texts ? 200 : 404, {
      'content-type': url === '/version' ? 'application/json' : AGGREGATED,
    });
    answer.end(texts[url]);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** Connects and finds the last kind; gives how long that took, in seconds. */
async function discoverOnce(kubeconfig: string): Promise<number> {
  const cluster = await connectCluster({ kubeconfig }, {}, systemTimer(systemEntropy({})));
  const began = performance.now();
  const discovery = createDiscovery(cluster);
  const version = await discovery.serverVersion();
  const last = await discovery.find(`g${DEFINITIONS - 1}.example.com/v1`, `Thing${DEFINITIONS - 1}`);
  const seconds = (performance.now() - began) / 1000;
  expect(version).toMatch(/^v1\./);
  expect(last?.plural).toBe(`thing${DEFINITIONS - 1}s`);
  expect((await discovery.apiVersions()).length).toBe(2 * DEFINITIONS);
  return seconds;
}

test('figure 17: discovery of 2,000 custom kinds takes three requests', () =>
  inFolder(async (folder) => {
    const asked: string[] = [];
    const server = await listen(await answers(), asked);
    try {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      writeFiles(folder, { config: kubeconfigTo(address.port) });
      const seconds: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        asked.length = 0;
        seconds.push(await discoverOnce(join(folder, 'config')));
        expect(asked.sort()).toEqual(['/api', '/apis', '/version']);
      }
      const middle = median(seconds).toFixed(2);
      console.log(`figure 17: 3 requests (at most 3), ${middle} s (1 s) for ${DEFINITIONS} kinds`);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }));
