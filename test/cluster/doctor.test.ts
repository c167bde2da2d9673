import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOperation } from '../../src/cli/cluster.ts';
import { systemProcesses } from '../../src/host/identity.ts';
import { holdRelease } from '../../src/release/lease.ts';
import type { RawResult } from '../support/answers.ts';
import { type DynModule, loadMain, raisedCodes } from '../support/dyn.ts';
import { helmPath } from '../support/helm.ts';
import { freshName, look, removeNamespace, request, withNamespace } from './place.ts';
import { dynHere, helm, kubectl, succeed, toolEnv } from './tools.ts';

const TEMPLATE = `
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-a}
data: {k: {{ .Values.k | quote }}}
{{- if .Values.stuck }}
---
apiVersion: v1
kind: Pod
metadata: {name: {{ .Release.Name }}-stuck}
spec:
  nodeSelector: {no-node-has: this}
  containers: [{name: c, image: i}]
{{- end }}
`;

let folder = '';
let chart = '';
let main: DynModule['main'];

beforeAll(async () => {
  main = await loadMain();
  folder = mkdtempSync(join(tmpdir(), 'dyn-doctor-'));
  chart = join(folder, 'web');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'k: 1\nstuck: false\n');
  writeFileSync(join(chart, 'templates/all.yaml'), TEMPLATE);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Told {
  readonly exit: number;
  readonly codes: string;
  readonly command: string;
  readonly status: string;
}

/** What `dyn doctor` says for a program. */
async function diagnosed(namespace: string, name = 'web'): Promise<Told> {
  const { exit, stdout } = await dynHere(main, ['doctor', name, '-n', namespace, '-o', 'json']);
  const told = JSON.parse(Buffer.from(stdout).toString());
  const codes = told.findings.map(({ code }: { code: string }) => code.replace('doctor/', '')).join(' ');
  return { exit, codes, command: told.next.command, status: `${told.revision} ${told.status}` };
}

function recover(namespace: string, ...flags: string[]): Promise<RawResult> {
  return dynHere(main, ['recover', 'web', '-n', namespace, ...flags]);
}

async function statuses(namespace: string): Promise<string> {
  const history = JSON.parse(await succeed(helm(['history', 'web', '-n', namespace, '-o', 'json'])));
  return history
    .map((one: { revision: number; status: string }) => `${one.revision} ${one.status}`)
    .join(', ');
}

/** Runs helm until its record is pending, and kills it. */
async function killHelm(argv: readonly string[], namespace: string, record: string): Promise<void> {
  const child = spawn(helmPath(), [...argv, '-n', namespace, '--wait', '--set', 'stuck=true'], {
    env: toolEnv(),
    stdio: 'ignore',
  });
  const path = `/api/v1/namespaces/${namespace}`;
  await expect
    .poll(async () => (await look(`${path}/secrets/${record}`)).status, { timeout: 60_000 })
    .toBe(200);
  await expect.poll(async () => (await look(`${path}/pods/web-stuck`)).status, { timeout: 60_000 }).toBe(200);
  child.kill('SIGKILL');
}

test('an install of helm that was killed is marked as failed, and can be upgraded then', async () => {
  await withNamespace(async (namespace) => {
    await killHelm(['install', 'web', chart], namespace, 'sh.helm.release.v1.web.v1');
    expect(await diagnosed(namespace)).toEqual({
      ...{ exit: 3, codes: 'pending-unclaimed', status: '1 pending-install' },
      command: `dyn recover web -n ${namespace}`,
    });
    expect(await recover(namespace)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('doctor/needs-yes'),
    });
    expect(await recover(namespace, '--yes')).toMatchObject({ exit: 0 });
    expect(await statuses(namespace)).toBe('1 failed');
    expect(await diagnosed(namespace)).toMatchObject({ exit: 3, codes: 'last-failed' });
    expect((await recover(namespace, '--yes')).stderr).toContain('doctor/no-cure');
    await succeed(helm(['upgrade', 'web', chart, '-n', namespace]));
    expect(await diagnosed(namespace)).toMatchObject({ exit: 0, codes: '', status: '2 deployed' });
    expect(await recover(namespace, '--yes')).toMatchObject({ exit: 0 });
    expect(await statuses(namespace)).toBe('1 superseded, 2 deployed');
  });
});

test('an upgrade of helm that was killed is rolled back', async () => {
  await withNamespace(async (namespace) => {
    await succeed(helm(['install', 'web', chart, '-n', namespace]));
    await killHelm(['upgrade', 'web', chart, '--set', 'k=2'], namespace, 'sh.helm.release.v1.web.v2');
    expect(await diagnosed(namespace)).toMatchObject({ exit: 3, codes: 'pending-unclaimed' });
    const { exit, stderr } = await recover(namespace, '--yes');
    expect([exit, stderr]).toEqual([0, expect.stringContaining('rolls back to revision 1')]);
    expect(await statuses(namespace)).toBe('1 superseded, 2 failed, 3 deployed');
    expect(await succeed(kubectl(['get', 'cm', 'web-a', '-n', namespace, '-o', 'jsonpath={.data.k}']))).toBe(
      '1',
    );
    expect(
      (await look(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/dyn.lock.web`)).status,
    ).toBe(404);
    expect(await diagnosed(namespace)).toMatchObject({ exit: 0, codes: '' });
  });
});

test('records that cannot be read, objects that are gone or taken, are named', async () => {
  await withNamespace(async (namespace) => {
    await succeed(helm(['install', 'web', chart, '-n', namespace]));
    const cm = ['cm', 'web-a', '-n', namespace];
    await succeed(kubectl(['annotate', ...cm, '--overwrite', 'meta.helm.sh/release-name=other']));
    expect(await diagnosed(namespace)).toMatchObject({ exit: 3, codes: 'objects-foreign' });
    const text = await dynHere(main, ['doctor', 'web', '-n', namespace]);
    expect(Buffer.from(text.stdout).toString()).toContain(
      `ConfigMap ${namespace}/web-a (belongs to the Helm release other in namespace ${namespace})`,
    );
    await succeed(kubectl(['delete', ...cm]));
    expect(await diagnosed(namespace)).toMatchObject({ exit: 3, codes: 'objects-missing' });
    expect(await recover(namespace, '--yes')).toMatchObject({ exit: 0 });
    expect(await diagnosed(namespace)).toMatchObject({ exit: 0, codes: '' });
    const broken = '{"data":{"release":"bm8="}}';
    await succeed(kubectl(['patch', 'secret', 'sh.helm.release.v1.web.v2', '-n', namespace, '-p', broken]));
    expect(await diagnosed(namespace)).toEqual({
      ...{ exit: 3, codes: 'record-unreadable none-deployed', status: '1 superseded' },
      command: `kubectl get secret -n ${namespace} sh.helm.release.v1.web.v2 -o yaml`,
    });
  });
});

test('while somebody works on a release, that is said and nothing is recovered', async () => {
  await withNamespace(async (namespace) => {
    await succeed(helm(['install', 'web', chart, '-n', namespace]));
    const world = { ...{ cwd: '/', env: toolEnv(), isTerminal: false, stdin: () => new Uint8Array() } };
    const env = await openOperation(new Map(), { ...world, stdout: () => {}, stderr: () => {} });
    const key = { name: 'web', namespace, command: 'upgrade', waitMs: 0 } as const;
    const held = await holdRelease(key, env, systemProcesses());
    expect(await diagnosed(namespace)).toMatchObject({ exit: 0, codes: 'worked-on' });
    expect(await recover(namespace, '--yes')).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining(`(process ${process.pid}, since `),
    });
    await held.release();
  });
});

test('what changes while the user is asked is not touched', async () => {
  await withNamespace(async (namespace) => {
    await killHelm(['install', 'web', chart], namespace, 'sh.helm.release.v1.web.v1');
    let stderr = '';
    const recovered = (answer: () => Promise<string>): Promise<number> =>
      main(['recover', 'web', '-n', namespace], {
        ...{ cwd: '/', env: toolEnv(), isTerminal: true, stdin: () => new Uint8Array(), stdout: () => {} },
        stderr: (text) => {
          stderr += text;
        },
        onProblem: ({ code }) => void raisedCodes.add(code),
        ask: answer,
      });
    expect(await recovered(async () => 'n')).toBe(1);
    expect(stderr).toContain('doctor/not-confirmed');
    const changed = async (): Promise<string> => {
      await succeed(helm(['rollback', 'web', '1', '-n', namespace]));
      return 'yes';
    };
    expect(await recovered(changed)).toBe(1);
    expect(stderr).toContain('doctor/changed');
    expect(await statuses(namespace)).toBe('1 pending-install, 2 deployed');
  });
});

test('a namespace that is being deleted is said, with what it waits for', async () => {
  const namespace = freshName();
  await request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  await succeed(helm(['install', 'web', chart, '-n', namespace]));
  const secret = ['secret', 'sh.helm.release.v1.web.v1', '-n', namespace];
  const finalizers = (list: readonly string[]): Promise<string> =>
    succeed(kubectl(['patch', ...secret, '-p', JSON.stringify({ metadata: { finalizers: list } })]));
  await finalizers(['example.com/stay']);
  await request('DELETE', `/api/v1/namespaces/${namespace}`);
  const told = async (): Promise<string> =>
    Buffer.from((await dynHere(main, ['doctor', 'web', '-n', namespace])).stdout).toString();
  await expect.poll(told, { timeout: 60_000 }).toContain('example.com/stay in 1 resource instances');
  expect(await diagnosed(namespace)).toMatchObject({
    exit: 3,
    command: `kubectl get namespace ${namespace} -o yaml`,
  });
  await succeed(
    kubectl(['patch', ...secret, '--type=json', '-p', '[{"op":"remove","path":"/metadata/finalizers"}]']),
  );
  await removeNamespace(namespace);
});

test('without rights it says what it cannot tell, with status 8', async () => {
  await withNamespace(async (namespace) => {
    await succeed(helm(['install', 'web', chart, '-n', namespace]));
    await succeed(kubectl(['create', 'serviceaccount', 'low', '-n', namespace]));
    const as = ['--kube-as-user', `system:serviceaccount:${namespace}:low`];
    const asked = ['doctor', 'web', '-n', namespace, ...as];
    expect(await dynHere(main, asked)).toMatchObject({
      exit: 8,
      stderr: expect.stringContaining('secrets is forbidden'),
    });
    const role = ['create', 'role', 'r', '-n', namespace, '--verb=get,list', '--resource=secrets'];
    await succeed(kubectl(role));
    const binding = [
      'create',
      'rolebinding',
      'r',
      '-n',
      namespace,
      '--role=r',
      `--serviceaccount=${namespace}:low`,
    ];
    await succeed(kubectl(binding));
    const { exit, stdout } = await dynHere(main, asked);
    expect([exit, Buffer.from(stdout).toString()]).toEqual([
      8,
      expect.stringContaining('doctor/cannot-tell'),
    ]);
  });
});
