import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startProxy } from '../faults/proxy.ts';
import { readUpstream } from '../faults/upstream.ts';
import { type Finished, runDyn, writeFiles } from '../support/command.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { cluster } from './place.ts';

const MOST_MB = 256;
const MIB = 1024 * 1024;
const LIMIT_MS = 150_000;

/** A kubelet that answers every question for a log with the same bytes, whatever limit it is told. */
async function withLogs(log: Uint8Array, use: (ground: TestGround) => Promise<void>): Promise<void> {
  await onTestGround(CHART, async (ground) => {
    const proxy = await startProxy({
      ...{ upstream: readUpstream(cluster().kubeconfig), names: {}, kill: () => {} },
      interfere: () => undefined,
      answer: (url) => (/\/pods\/[^/]+\/log\b/.test(url) ? { status: 200, body: log } : undefined),
    });
    try {
      writeFiles(ground.folder, { 'proxy.json': proxy.kubeconfig });
      await use(ground);
    } finally {
      await proxy.close();
    }
  });
}

const CHART = {
  'logs/Chart.yaml': 'apiVersion: v2\nname: logs\nversion: 0.1.0\n',
  'logs/values.yaml': 'pods: 0\nhook: true\n',
  'logs/templates/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: {{ .Values.pods }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {dyn.test/behaviour: crash-loop}}
    spec: {containers: [{name: main, image: "example.com/nothing:1"}]}
{{- if .Values.hook }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: before
  annotations: {helm.sh/hook: pre-install, helm.sh/hook-output-log-policy: hook-succeeded}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "example.com/nothing:1"}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: try, annotations: {helm.sh/hook: test}}
spec: {restartPolicy: Never, containers: [{name: main, image: "example.com/nothing:1"}]}
{{- end }}
`,
};

async function dyn(
  ground: TestGround,
  argv: readonly string[],
): Promise<Finished & { readonly seconds: number }> {
  const began = performance.now();
  const env = { KUBECONFIG: join(ground.folder, 'proxy.json'), HELM_NAMESPACE: ground.namespace };
  const finished = await runDyn(ground.folder, argv, { env, limitMs: LIMIT_MS });
  return { ...finished, seconds: (performance.now() - began) / 1000 };
}

function show(about: string, { peakMb = Number.NaN, seconds }: Awaited<ReturnType<typeof dyn>>): void {
  console.log(`figure 35: ${about}: ${peakMb.toFixed(0)} MB (${MOST_MB}), ${seconds.toFixed(1)} s`);
  expect(peakMb).toBeLessThan(MOST_MB);
}

const LINE = `${'long '.repeat(2 * MIB)}end\n`;

describe('figure 35', () => {
  test('a line of 10 MB in the log of a hook and of a test is printed whole', () =>
    withLogs(Buffer.from(LINE), async (ground) => {
      const install = await dyn(ground, ['install', 'r', 'logs']);
      expect(install.status, install.stderr.slice(-2000)).toBe(0);
      expect(install.stderr.includes(LINE.trimEnd())).toBe(true);
      show('install, a hook with a line of 10 MB', install);
      const tested = await dyn(ground, ['test', 'r', '--logs']);
      expect(tested.status, tested.stderr.slice(-2000)).toBe(0);
      expect(tested.stdout.includes(LINE)).toBe(true);
      show('test --logs, a line of 10 MB', tested);
    }));

  test('a log that is no text stalls nothing, and no control character reaches the terminal', () =>
    withLogs(randomBytes(10 * MIB), async (ground) => {
      const argv = ['install', 'r', 'logs', '--set', 'pods=1', '--wait', '--hopeless-after', '1s'];
      const install = await dyn(ground, [...argv, '--diagnostics', 'found']);
      expect(install.status, install.stderr.slice(-2000)).toBe(4);
      expect(install.stderr).toContain('CrashLoopBackOff');
      expect(CONTROL.test(install.stderr)).toBe(false);
      show('install --wait --diagnostics, 10 MB of binary log', install);
    }));

  test(
    '500 pods that crash, each with a long line, are told of and saved',
    () =>
      withLogs(Buffer.from(LINE.slice(-MIB / 4)), async (ground) => {
        const argv = ['install', 'r', 'logs', '--set', 'pods=500,hook=false', '--wait', '--timeout', '2m'];
        const install = await dyn(ground, [...argv, '--hopeless-after', '5s', '--diagnostics', 'found']);
        expect(install.status, install.stderr.slice(-2000)).not.toBe(0);
        expect(install.stderr).toContain('CrashLoopBackOff');
        expect(install.stderr.length).toBeLessThan(100_000);
        const saved = readdirSync(join(ground.folder, 'found'), { recursive: true, encoding: 'utf8' });
        expect(readFileSync(join(ground.folder, 'found/causes.txt'), 'utf8')).toContain('web');
        show(`install --wait --diagnostics of 500 pods, ${saved.length} files saved`, install);
        const status = await dyn(ground, ['status', 'r', '--tree']);
        expect(status.stdout).toContain('web');
        show('status --tree of 500 pods', status);
      }),
    LIMIT_MS * 2,
  );
});

/** What moves a terminal's cursor or changes its state. */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;
