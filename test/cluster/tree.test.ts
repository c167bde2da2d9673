import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DynModule, loadMain } from '../support/dyn.ts';
import { look, withNamespace } from './place.ts';
import { dynHere, kubectl, succeed } from './tools.ts';

const WORKLOAD = `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME}
spec:
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}, annotations: {dyn.test/behaviour: BEHAVIOUR}}
    spec:
      nodeSelector: SELECTOR
      containers: [{name: main, image: "example.com/nothing:1"}]
`;

function workload(name: string, behaviour = 'ready', selector = '{}'): string {
  return WORKLOAD.replaceAll('NAME', name).replace('BEHAVIOUR', behaviour).replace('SELECTOR', selector);
}

const OTHERS = `
apiVersion: v1
kind: ConfigMap
metadata: {name: lost}
---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {password: canary-of-the-tree}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: i}]}}}
`;

const HOOKS = `
apiVersion: batch/v1
kind: Job
metadata: {name: prepare, annotations: {helm.sh/hook: pre-install}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: i}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: never, annotations: {helm.sh/hook: test}}
spec: {restartPolicy: Never, containers: [{name: main, image: i}]}
`;

let folder = '';
let chart = '';
let main: DynModule['main'];

beforeAll(async () => {
  main = await loadMain();
  folder = mkdtempSync(join(tmpdir(), 'dyn-tree-'));
  chart = join(folder, 'web');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 0.1.0\n');
  const workloads = [
    workload('good'),
    workload('pulls', 'image-pull'),
    workload('stuck', 'ready', '{dyn.test/none: x}'),
  ];
  writeFileSync(join(chart, 'templates/all.yaml'), `${OTHERS}${workloads.join('')}`);
  writeFileSync(join(chart, 'templates/hooks.yaml'), HOOKS);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Node {
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly message: string;
  readonly cause?: { readonly what: string; readonly hint: string };
  readonly owns: readonly Node[];
}

function tree(namespace: string, ...flags: string[]): Promise<string> {
  return succeed(dynHere(main, ['status', 'web', '-n', namespace, '--tree', ...flags]));
}

async function podReasons(namespace: string): Promise<string> {
  const { text } = await look(`/api/v1/namespaces/${namespace}/pods`);
  return text;
}

test('a tree tells of what is ready, what is not and why, what is missing, and of hooks', () =>
  withNamespace(async (namespace) => {
    await succeed(dynHere(main, ['install', 'web', chart, '-n', namespace]));
    await succeed(kubectl(['rollout', 'status', 'deploy/good', '-n', namespace]));
    await succeed(kubectl(['delete', 'cm', 'lost', '-n', namespace]));
    await succeed(kubectl(['create', 'job', 'once', '--from=cronjob/nightly', '-n', namespace]));
    await succeed(kubectl(['wait', 'job/once', '--for=condition=complete', '-n', namespace]));
    await expect.poll(() => podReasons(namespace), { timeout: 60_000 }).toContain('ImagePullBackOff');
    await expect.poll(() => podReasons(namespace), { timeout: 60_000 }).toContain('Unschedulable');

    const told = JSON.parse(await tree(namespace, '-o', 'json'));
    expect(told).toMatchObject({ name: 'web', namespace, revision: 1, status: 'deployed' });
    const nodes: ReadonlyMap<string, Node> = new Map(told.objects.map((node: Node) => [node.name, node]));
    expect([...nodes.values()].map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
      'good ready',
      'hidden ready',
      'lost missing',
      'nightly ready',
      'pulls waiting',
      'stuck waiting',
    ]);
    const below = (name: string): readonly Node[] => nodes.get(name)?.owns ?? [];
    expect(below('good').map(({ kind, state }) => `${kind} ${state}`)).toEqual(['Pod ready']);
    expect(below('nightly').map(({ name, state }) => `${name} ${state}`)).toEqual(['once done']);
    expect(below('nightly')[0]?.owns.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['Pod done']);
    expect(below('pulls')[0]).toMatchObject({ kind: 'Pod', message: 'ImagePullBackOff' });
    expect(below('stuck')[0]).toMatchObject({ kind: 'Pod', message: 'Unschedulable' });
    expect(nodes.get('good')?.cause).toBeUndefined();
    expect(nodes.get('pulls')?.cause?.what).toMatch(
      /^container "main" of pod pulls-\S+ cannot get its image/,
    );
    expect(nodes.get('stuck')?.cause).toMatchObject({
      what: expect.stringMatching(/^no node can take pod stuck-\S+ \(Unschedulable\): 0\/\d+ nodes/),
      hint: expect.stringContaining('node selectors'),
    });
    expect(told.hooks).toMatchObject([
      { name: 'never', phase: '', events: ['test'], state: 'gone', owns: [] },
      {
        name: 'prepare',
        phase: 'Succeeded',
        events: ['pre-install'],
        state: 'done',
        owns: [{ kind: 'Pod' }],
      },
    ]);

    const text = await tree(namespace);
    expect(text).toMatch(/^├─ ConfigMap lost +missing +the cluster does not have it$/m);
    expect(text).toMatch(/^│ {2}│ {2}why: no node can take pod stuck-/m);
    expect(text).toMatch(/^└─ Job prepare +succeeded +pre-install, still there$/m);
    expect(text).toMatch(/^├─ Pod never +not run +test$/m);
    expect(text.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
    const shown = [text, JSON.stringify(told), await tree(namespace, '-o', 'yaml')].join('\n');
    expect(shown).not.toContain('canary-of-the-tree');
    expect(shown).not.toContain(Buffer.from('canary-of-the-tree').toString('base64'));
  }));

test('while a Deployment goes from one revision to the next both of its ReplicaSets are shown', () =>
  withNamespace(async (namespace) => {
    await succeed(dynHere(main, ['install', 'web', chart, '-n', namespace]));
    await succeed(kubectl(['rollout', 'status', 'deploy/good', '-n', namespace]));
    const patch = '{"spec":{"template":{"spec":{"nodeSelector":{"dyn.test/none":"x"}}}}}';
    await succeed(kubectl(['patch', 'deploy', 'good', '-n', namespace, '-p', patch]));
    const sets = async (): Promise<readonly string[]> => {
      const { objects } = JSON.parse(await tree(namespace, '-o', 'json'));
      const good: Node = objects.find(({ name }: Node) => name === 'good');
      return good.owns.map(({ kind, owns }) => `${kind} with ${owns.map((pod) => pod.state)}`).sort();
    };
    await expect
      .poll(sets, { timeout: 60_000 })
      .toEqual(['ReplicaSet with ready', 'ReplicaSet with waiting']);
  }));

test('of a release that was uninstalled with its history nothing is missing', () =>
  withNamespace(async (namespace) => {
    await succeed(dynHere(main, ['install', 'web', chart, '-n', namespace]));
    await succeed(dynHere(main, ['uninstall', 'web', '-n', namespace, '--keep-history', '--wait']));
    const { status, objects } = JSON.parse(await tree(namespace, '-o', 'json'));
    expect(status).toBe('uninstalled');
    expect(new Set(objects.map(({ state }: Node) => state))).toEqual(new Set(['gone']));
  }));
