import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { slimKubeClient } from '../../../scripts/kubeclient.mjs';
import { endpointLine } from '../../../src/cli/cluster.ts';
import { clusterOptions } from '../../../src/cli/clusterflags.ts';
import { discoveryCache } from '../../../src/host/kube-cache.ts';
import { findConnection } from '../../../src/host/kube-files.ts';
import { createTrust } from '../../cluster/certificates.ts';
import { inFolder, writeFiles } from '../../support/command.ts';

const POD = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

test('a pod takes its own cluster, where nothing names another', () =>
  inFolder(async (folder) => {
    const { authority } = createTrust();
    writeFiles(folder, { token: 't', namespace: 'team\n', 'ca.crt': authority.certificate });
    expect(findConnection({}, POD, folder)).toMatchObject({
      namespace: 'team',
      cluster: {
        server: 'https://10.0.0.1:443',
        caData: Buffer.from(authority.certificate).toString('base64'),
      },
      user: { tokenFile: join(folder, 'token') },
    });
    expect(findConnection({ server: 'http://x' }, POD, folder).cluster.server).toBe('http://x');
    expect(findConnection({}, POD, join(folder, 'nosuch')).cluster.server).toBe('http://localhost:8080');
  }));

test('a flag comes before DYN_, DYN_ before HELM_', () => {
  const env = {
    ...{ HELM_KUBECONTEXT: 'helm', DYN_KUBECONTEXT: 'dyn', HELM_NAMESPACE: 'a', DYN_KUBECONFIG: '/c' },
    ...{
      HELM_KUBEASGROUPS: 'g, h',
      HELM_QPS: '2.5',
      HELM_BURST_LIMIT: 'many',
      HELM_KUBEINSECURE_SKIP_TLS_VERIFY: 'T',
    },
  };
  expect(clusterOptions(new Map(), env)).toEqual({
    ...{ kubeconfig: '/c', context: 'dyn', namespace: 'a', asGroups: ['g', 'h'], isInsecure: true, qps: 2.5 },
  });
  expect(clusterOptions(new Map([['kube-context', ['flag']]]), env).context).toBe('flag');
  expect(clusterOptions(new Map([['kube-context', ['']]]), env).context).toBeUndefined();
});

test('the line before the first write says where and who, and no password', () => {
  const endpoint = { server: 'https://u:p@h:1/b/', context: 'c', cluster: 'k', user: 'joe', namespace: 'n' };
  expect(endpointLine(endpoint)).toBe('Cluster k (https://h:1/b), context c, namespace n, user joe');
  expect(endpointLine({ ...endpoint, context: '', cluster: '', user: '' })).toBe(
    'Cluster https://h:1/b, namespace n, user anonymous',
  );
});

test('answers of discovery are kept for their owner alone, whole, and never in a home that is not there', () =>
  inFolder(async (folder) => {
    const endpoint = { server: 'https://x', user: 'u' };
    const cache = discoveryCache(endpoint, { XDG_CACHE_HOME: folder });
    expect(cache?.read('/api')).toBeUndefined();
    cache?.write('/api', '"1"', { a: 1 });
    expect(cache?.read('/api')).toEqual({ etag: '"1"', body: { a: 1 } });
    expect(
      discoveryCache({ ...endpoint, user: 'v' }, { XDG_CACHE_HOME: folder })?.read('/api'),
    ).toBeUndefined();
    const kept = join(folder, 'dyn/discovery');
    const [of = ''] = readdirSync(kept);
    expect(statSync(join(kept, of)).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(kept, of))).toEqual(['_api.json']);
    writeFiles(join(kept, of), { '_api.json': '{"etag": "1", "bo' });
    expect(cache?.read('/api')).toBeUndefined();
    const nowhere = join(folder, 'home');
    discoveryCache(endpoint, { HOME: nowhere })?.write('/api', '"1"', {});
    expect(existsSync(nowhere)).toBe(false);
    writeFiles(folder, { file: '' });
    discoveryCache(endpoint, { DYN_CACHE_HOME: join(folder, 'file') })?.write('/api', '"1"', {});
  }));

test('what is bundled of the Kubernetes client is its KubeConfig alone', async () => {
  const { metafile } = await build({
    ...{ entryPoints: ['src/host/kubernetes.ts'], bundle: true, write: false, metafile: true },
    ...{ platform: 'node', format: 'cjs', outfile: 'out.cjs', plugins: [slimKubeClient] },
  });
  const inputs = Object.keys(metafile.inputs);
  expect(
    inputs.filter(
      (path) => /undici|client-node\/dist\/gen\/|js-yaml/.test(path) && !path.startsWith('kube-stub:'),
    ),
  ).toEqual([]);
  expect(inputs.filter((path) => /client-node\/dist\/config\.js$/.test(path))).toHaveLength(1);
});
