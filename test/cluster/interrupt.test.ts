import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look, withNamespace } from './place.ts';
import { dynProcess, helm, kubectl, succeed, toolEnv } from './tools.ts';

const TEMPLATE = `
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-k}
data: {k: {{ .Values.k | quote }}}
---
apiVersion: v1
kind: Pod
metadata: {name: {{ .Release.Name }}-late}
spec:
  nodeSelector: {{ printf "{%s: here}" .Release.Namespace }}
  containers: [{name: c, image: i}]
`;

let folder = '';
let chart = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dyn-interrupt-'));
  chart = join(folder, 'web');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'k: 1\n');
  writeFileSync(join(chart, 'templates/all.yaml'), TEMPLATE);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  readonly text: () => string;
  /** The status, or the signal that ended it. */
  readonly end: Promise<unknown>;
}

function runOf(program: string, argv: readonly string[]): Run {
  const child = spawn(program, argv, { env: toolEnv(), stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  return { child, text: () => text, end: once(child, 'close').then(([code, signal]) => code ?? signal) };
}

function install(namespace: string): string[] {
  return [resolve('bin/dyn.js'), 'install', 'web', chart, '-n', namespace, '--wait'];
}

/** Runs dyn, and comes back when it waits for the pod that nobody lets run yet. */
async function waiting(namespace: string, start: () => Run): Promise<Run> {
  const run = start();
  const path = `/api/v1/namespaces/${namespace}/pods/web-late`;
  await expect.poll(async () => (await look(path)).status, { timeout: 60_000 }).toBe(200);
  return run;
}

/** Lets the pod run: a node has the label that it asks for until the pod is there. */
async function openGate(namespace: string): Promise<void> {
  const [node = ''] = (await succeed(kubectl(['get', 'nodes', '-o', 'name']))).split('\n');
  await succeed(kubectl(['label', node, `${namespace}=here`]));
  const place = ['get', 'pod', 'web-late', '-n', namespace, '-o', 'jsonpath={.spec.nodeName}'];
  await expect.poll(() => succeed(kubectl(place)), { timeout: 60_000 }).not.toBe('');
  await succeed(kubectl(['label', node, `${namespace}-`]));
}

async function history(namespace: string): Promise<string> {
  const list = JSON.parse(await succeed(helm(['history', 'web', '-n', namespace, '-o', 'json'])));
  return list
    .map(
      ({ revision, status, description }: Record<string, string>) => `${revision} ${status}: ${description}`,
    )
    .join('\n');
}

function lease(namespace: string): Promise<{ readonly status: number; readonly text: string }> {
  return look(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/dyn.lock.web`);
}

test('SIGTERM stops an install cleanly: failed with the reason, and the same command goes on', async () => {
  await withNamespace(async (namespace) => {
    const run = await waiting(namespace, () => runOf(process.execPath, install(namespace)));
    run.child.kill('SIGTERM');
    expect(await run.end).toBe(143);
    expect(run.text()).toContain('Release web has been cancelled.');
    expect(await history(namespace)).toBe('1 failed: Release "web" failed: context canceled');
    expect(JSON.parse((await lease(namespace)).text).spec.holderIdentity).toBeUndefined();
    await openGate(namespace);
    await succeed(dynProcess(install(namespace).slice(1)));
    expect(await history(namespace)).toBe('1 deployed: Install complete');
    expect((await lease(namespace)).status).toBe(404);
  });
});

test.runIf(existsSync('/usr/bin/script'))('Ctrl-C on a terminal is heard', async () => {
  await withNamespace(async (namespace) => {
    const command = [process.execPath, ...install(namespace)].map((word) => `'${word}'`).join(' ');
    const run = await waiting(namespace, () =>
      runOf('/usr/bin/script', ['-qefc', command, join(folder, 'typed')]),
    );
    run.child.stdin?.write('\x03');
    expect(await run.end).toBe(130);
    expect(run.text()).toContain('Release web has been cancelled.');
    expect(await history(namespace)).toContain('1 failed');
  });
});

test('a second signal leaves at once, and the same command goes on', async () => {
  await withNamespace(async (namespace) => {
    const run = await waiting(namespace, () => runOf(process.execPath, install(namespace)));
    process.kill(run.child.pid ?? 0, 'SIGINT');
    process.kill(run.child.pid ?? 0, 'SIGTERM');
    expect([130, 143]).toContain(await run.end);
    expect(run.text()).toContain('Leaving at once.');
    await openGate(namespace);
    await succeed(dynProcess(install(namespace).slice(1)));
    expect(await history(namespace)).toBe('1 deployed: Install complete');
  });
});

test('after kill -9 of an install the same command goes on with its own manifest', async () => {
  await withNamespace(async (namespace) => {
    const run = await waiting(namespace, () => runOf(process.execPath, install(namespace)));
    expect(await dynProcess(install(namespace).slice(1))).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining(`dyn install on`),
    });
    run.child.kill('SIGKILL');
    expect(await run.end).toBe('SIGKILL');
    expect(await history(namespace)).toContain('1 pending-install');
    const doctor = await dynProcess(['doctor', 'web', '-n', namespace]);
    expect([doctor.exit, Buffer.from(doctor.stdout).toString()]).toEqual([
      3,
      expect.stringContaining('doctor/left-pending'),
    ]);
    await openGate(namespace);
    await succeed(dynProcess([...install(namespace).slice(1), '--set', 'k=2']));
    expect(await history(namespace)).toBe('1 deployed: Install complete');
    const k = ['get', 'cm', 'web-k', '-n', namespace, '-o', 'jsonpath={.data.k}'];
    expect(await succeed(kubectl(k))).toBe('1');
  });
});

test('another command marks the revision failed first', async () => {
  await withNamespace(async (namespace) => {
    const run = await waiting(namespace, () => runOf(process.execPath, install(namespace)));
    run.child.kill('SIGKILL');
    await run.end;
    await succeed(dynProcess(['upgrade', 'web', chart, '-n', namespace, '--set', 'k=2']));
    expect(await history(namespace)).toMatch(/^1 (failed|superseded): .*\n2 deployed: Upgrade complete$/);
  });
});
