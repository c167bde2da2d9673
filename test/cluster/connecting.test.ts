import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemEntropy } from '../../src/host/entropy.ts';
import { connectCluster } from '../../src/host/kubernetes.ts';
import { systemTimer } from '../../src/host/timer.ts';
import { createDiscovery } from '../../src/kube/discovery.ts';
import { inFolder, writeFiles } from '../support/command.ts';
import { endpoint, request, withNamespace } from './place.ts';
import { helm, succeed, toolEnv } from './tools.ts';

const TIMER = systemTimer(systemEntropy({}));

/** Asks the API server for a token of the account, as a plugin of a cloud would, and says that it ends at once. */
const PLUGIN = `
import { request } from 'node:https';
import { appendFileSync } from 'node:fs';
const [, , port, token, ca, path, log] = process.argv;
const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' };
const ask = request({ host: '127.0.0.1', port, ca: Buffer.from(ca, 'base64'), method: 'POST', path, headers }, async (answer) => {
  let text = '';
  for await (const chunk of answer) text += chunk;
  appendFileSync(log, 'run\\n');
  const status = { token: JSON.parse(text).status.token, expirationTimestamp: new Date().toISOString() };
  console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));
});
ask.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } }));
`;

test('a plugin hands out tokens that end while a watch goes on', () =>
  withNamespace((namespace) =>
    inFolder(async (folder) => {
      const { port, authority, token } = endpoint();
      const account = `system:serviceaccount:${namespace}:robot`;
      await request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, {
        metadata: { name: 'robot' },
      });
      await request('POST', `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
        metadata: { name: 'robot' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
        subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace }],
      });
      const ca = Buffer.from(authority).toString('base64');
      const args = [
        join(folder, 'plugin.mjs'),
        ...[
          String(port),
          token,
          ca,
          `/api/v1/namespaces/${namespace}/serviceaccounts/robot/token`,
          join(folder, 'log'),
        ],
      ];
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        interactiveMode: 'Never',
        command: process.execPath,
        args,
      };
      const config = {
        'current-context': 'c',
        contexts: [{ name: 'c', context: { cluster: 'k', user: 'u', namespace } }],
        clusters: [
          { name: 'k', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': ca } },
        ],
        users: [{ name: 'u', user: { exec } }],
      };
      writeFiles(folder, { 'plugin.mjs': PLUGIN, config: JSON.stringify(config), log: '' });
      const cluster = await connectCluster({ kubeconfig: join(folder, 'config') }, toolEnv(), TIMER);
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const end = new AbortController();
      const names: unknown[] = [];
      for await (const { object } of cluster.watch(
        { method: 'GET', path, query: { watch: 'true' } },
        end.signal,
      )) {
        names.push(object.metadata);
        const name = `c${names.length}`;
        if (names.length > 3) end.abort();
        const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
        if (!end.signal.aborted) expect((await cluster.ask({ method: 'POST', path, body })).status).toBe(201);
      }
      expect(names.length).toBeGreaterThan(3);
      expect(readFileSync(join(folder, 'log'), 'utf8').match(/run/g)?.length).toBeGreaterThan(3);
      const review = await cluster.ask({
        ...{ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews' },
        body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
      });
      expect(JSON.stringify(review.body)).toContain(account);
    }),
  ));

/** Other tests bring kinds of their own meanwhile. */
function builtin(list: unknown): readonly string[] {
  const own = /^(?:[^./]+\/|v1|[^/]+\.k8s\.io\/)/;
  return Array.isArray(list) ? list.map(String).filter((one) => own.test(one)) : [];
}

const CAPABILITIES = `apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data:
  all: {{ .Capabilities.APIVersions | sortAlpha | toJson | quote }}
`;

test('Capabilities are those that helm sees, also by the discovery of old servers', () =>
  inFolder(async (folder) => {
    writeFiles(folder, {
      'caps/Chart.yaml': 'apiVersion: v2\nname: caps\nversion: 0.1.0\n',
      'caps/templates/a.yaml': CAPABILITIES,
    });
    const printed = await succeed(helm(['template', 'x', 'caps', '--dry-run=server'], { cwd: folder }));
    const helms: unknown = JSON.parse(JSON.parse(/all: (?<all>.*)/.exec(printed)?.groups?.all ?? '""'));
    const cluster = await connectCluster({}, toolEnv(), TIMER);
    expect(builtin(helms)).toContain('apps/v1/Scale');
    expect(builtin(await createDiscovery(cluster).apiVersions())).toEqual(builtin(helms));
    const old = {
      ...cluster,
      ask: (asked: Parameters<typeof cluster.ask>[0]) =>
        cluster.ask({ ...asked, accept: 'application/json' }),
    };
    expect(builtin(await createDiscovery(old).apiVersions())).toEqual(builtin(helms));
  }));
