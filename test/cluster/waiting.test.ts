import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/kube/json.ts';
import { type WaitOptions, waitGone, waitHook, waitReady } from '../../src/plan/wait.ts';
import { cluster, request, until, withNamespace } from './place.ts';
import { connect, create, problemOf, workload } from './waits.ts';

const WATCHER: WaitOptions = { strategy: 'watcher', timeoutMs: 60_000, jobs: true };

/** So short a grace that the second look ends a wait. */
const SOON = 1;

function object(kind: string, namespace: string, name: string, rest: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace }, ...rest };
}

const NEVER = { behaviour: 'never-ready' };
const JOB_POD = { restartPolicy: 'Never' };

describe.concurrent('readiness', () => {
  test.each(['watcher', 'legacy'] as const)('all kinds get ready by the rules of %s', (strategy) =>
    withNamespace(async (namespace) => {
      const { env } = await connect(cluster().kubeconfig);
      const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];
      const objects = [
        ...kinds.map((kind) => workload(kind, namespace, kind.toLowerCase())),
        workload('Job', namespace, 'job', { spec: JOB_POD }),
        object('ConfigMap', namespace, 'map'),
        object('Secret', namespace, 'secret'),
        object('Service', namespace, 'service', { spec: { ports: [{ port: 80 }] } }),
        object('Pod', namespace, 'pod', { spec: { containers: [{ name: 'a', image: 'a' }] } }),
      ];
      await waitReady(await create(objects, env), { ...WATCHER, strategy }, env);
    }),
  );

  test.each([
    ['Deployment', NEVER, 'status: InProgress, message: Available: 0/1'],
    ['StatefulSet', NEVER, 'status: InProgress, message: Ready: 0/1'],
    ['ReplicaSet', NEVER, 'status: InProgress, message: Available: 0/1'],
    ['Job', { spec: JOB_POD, behaviour: 'job-fails' }, 'status: Failed, message: Job Failed. failed: 1/1'],
  ])('a %s that does not get ready is told of as Helm does', (kind, pod, words) =>
    withNamespace(async (namespace) => {
      const { env } = await connect(cluster().kubeconfig);
      const waited = await create([workload(kind, namespace, 'w', pod)], env);
      const problem = await problemOf(waitReady(waited, { ...WATCHER, timeoutMs: 4000 }, env));
      expect(problem.message.split('\n')[0]).toBe(`resource ${kind}/${namespace}/w not ready. ${words}`);
      expect(problem.parts?.[0]?.message).toContain(`${kind} ${namespace}/w: `);
    }),
  );
});

describe.concurrent('hooks', () => {
  test('a Job that fails', () =>
    withNamespace(async (namespace) => {
      const { env } = await connect(cluster().kubeconfig);
      const [job] = await create(
        [workload('Job', namespace, 'pi-fail', { spec: JOB_POD, behaviour: 'job-fails' })],
        env,
      );
      if (!job) throw new Error('no job');
      const problem = await problemOf(waitHook(job, { timeoutMs: 60_000 }, env));
      expect(problem.code).toBe('wait/not-ready');
      expect(problem.message).toBe(
        `resource Job/${namespace}/pi-fail not ready. status: Failed, message: Job Failed. failed: 1/1`,
      );
      expect(problem.parts?.[0]?.message).toContain('its pods failed as often as backoffLimit allows');
    }));

  test('a Job that is slow is waited for, one that can never run is not', () =>
    withNamespace(async (namespace) => {
      const { env } = await connect(cluster().kubeconfig);
      const slow = workload('Job', namespace, 'slow', { spec: JOB_POD });
      const never = workload('Job', namespace, 'never', { spec: JOB_POD, behaviour: 'image-pull' });
      const [one, other] = await create([slow, never], env);
      if (!one || !other) throw new Error('no jobs');
      const options = { timeoutMs: 60_000, hopelessAfterMs: SOON };
      await waitHook(one, options, env);
      const problem = await problemOf(waitHook(other, options, env));
      expect(problem.code).toBe('wait/not-ready');
      expect(problem.parts?.[0]?.message).toMatch(/container "main" of pod never-\w+ cannot get its image/);
    }));
});

describe.concurrent('hopeless states end a wait', () => {
  const unbound = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

  test.each<[string, (namespace: string) => readonly JsonObject[], RegExp]>([
    [
      'an image that cannot be had',
      (ns) => [workload('Deployment', ns, 'w', { behaviour: 'image-pull' })],
      /container "main" of pod w-\S+ cannot get its image "example.com\/nothing:1" \(ImagePullBackOff\)/,
    ],
    [
      'a program that crashes',
      (ns) => [workload('Deployment', ns, 'w', { behaviour: 'crash-loop' })],
      /container "main" of pod w-\S+ ends again and again \(CrashLoopBackOff\)/,
    ],
    [
      'a pod that no node can take',
      (ns) => [workload('StatefulSet', ns, 'w', { spec: { nodeSelector: { 'dyn.test/none': 'x' } } })],
      /no node can take pod w-0 \(Unschedulable\): 0\/\d+ nodes are available/,
    ],
    [
      'a quota that refuses the pods of a Deployment',
      (ns) => [
        object('ResourceQuota', ns, 'q', { spec: { hard: { pods: '0' } } }),
        workload('Deployment', ns, 'w'),
      ],
      /its pods cannot be created \(FailedCreate\): .*exceeded quota: q/,
    ],
    [
      'a quota that refuses the pods of a StatefulSet, which only events tell',
      (ns) => [
        object('ResourceQuota', ns, 'q', { spec: { hard: { pods: '0' } } }),
        workload('StatefulSet', ns, 'w'),
      ],
      /its pods cannot be created \(FailedCreate\): .*exceeded quota: q/,
    ],
    [
      'a policy that refuses the pods',
      (ns) => [workload('DaemonSet', ns, 'w', { spec: { priorityClassName: 'dyn-none' } })],
      /its pods cannot be created \(FailedCreate\): .*no PriorityClass with name dyn-none/,
    ],
    [
      'a claim of a class that is not there',
      (ns) => [
        object('PersistentVolumeClaim', ns, 'w', { spec: { ...unbound, storageClassName: 'dyn-none' } }),
      ],
      /no volume can be bound to it \(ProvisioningFailed\): storageclass.storage.k8s.io "dyn-none" not found/,
    ],
    [
      'a claim that is larger than all volumes',
      (ns) => [
        object('PersistentVolumeClaim', ns, 'w', {
          spec: { ...unbound, resources: { requests: { storage: '900Ti' } } },
        }),
      ],
      /no volume can be bound to it \(ProvisioningFailed\): no volume plugin matched name/,
    ],
    [
      'a claim without a class that no volume is there for',
      (ns) => [object('PersistentVolumeClaim', ns, 'w', { spec: { ...unbound, storageClassName: '' } })],
      /no volume can be bound to it \(FailedBinding\): no persistent volumes available/,
    ],
  ])('%s', (_about, objects, words) =>
    withNamespace(async (namespace) => {
      const { env } = await connect(cluster().kubeconfig);
      const waited = (await create(objects(namespace), env)).filter(({ ref }) => ref.name === 'w');
      const problem = await problemOf(waitReady(waited, { ...WATCHER, hopelessAfterMs: SOON }, env));
      expect(problem.code).toBe('wait/not-ready');
      expect(problem.message).not.toContain('deadline');
      expect(problem.parts?.[0]?.message).toMatch(words);
      expect(problem.parts?.[0]?.hint).not.toBe('');
    }),
  );

  test.each([
    ['InvalidImageName', /has an image name that cannot be read/],
    ['ErrImageNeverPull', /may not pull its image/],
    ['CreateContainerConfigError', /refers to something that is not there .*secret "nope" not found/],
  ])('what only a kubelet tells: %s', (reason, words) =>
    withNamespace(async (namespace) => {
      const { env } = await connect(cluster().kubeconfig);
      const waited = await create([workload('Deployment', namespace, 'w', NEVER)], env);
      await setWaiting(namespace, reason, env);
      const problem = await problemOf(waitReady(waited, { ...WATCHER, hopelessAfterMs: SOON }, env));
      expect(problem.code).toBe('wait/not-ready');
      expect(problem.parts?.[0]?.message).toMatch(words);
    }),
  );

  test('a namespace that is being deleted', () =>
    withNamespace(async (namespace) => {
      const { env } = await connect(cluster().kubeconfig);
      const held = {
        ...object('ConfigMap', namespace, 'held'),
        metadata: { name: 'held', namespace, finalizers: ['dyn.test/hold'] },
      };
      const [map, ...waited] = await create([held, workload('Deployment', namespace, 'w', NEVER)], env);
      if (!map) throw new Error('no map');
      await request('DELETE', `/api/v1/namespaces/${namespace}`);
      const problem = await problemOf(waitReady(waited, { ...WATCHER, hopelessAfterMs: SOON }, env));
      expect(problem.parts?.[0]?.message).toContain(`namespace ${namespace} is being deleted`);
      await request('DELETE', `/api/v1/namespaces/${namespace}/configmaps/held`);
      const stays = await problemOf(waitGone([map], { ...WATCHER, timeoutMs: 3000 }, env));
      expect(stays.message).toContain(
        'still exists. status: Terminating, message: Resource scheduled for deletion',
      );
      expect(stays.parts?.[0]?.message).toContain('held by dyn.test/hold');
      await patch(`/api/v1/namespaces/${namespace}/configmaps/held`, { metadata: { finalizers: null } }, env);
      await waitGone([map], WATCHER, env);
    }));
});

type Env = Awaited<ReturnType<typeof connect>>['env'];

async function patch(path: string, body: JsonObject, { cluster: api }: Env): Promise<void> {
  const contentType = 'application/merge-patch+json';
  const answer = await api.ask({ method: 'PATCH', path, body: JSON.stringify(body), contentType });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

/** Says of the only pod what a kubelet would. */
async function setWaiting(namespace: string, reason: string, env: Env): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const pods = async (): Promise<readonly string[]> => {
    const list = JSON.parse(JSON.stringify(await request('GET', path)));
    return list.items
      .filter(
        (pod: { status: { containerStatuses?: unknown } }) => pod.status.containerStatuses !== undefined,
      )
      .map((pod: { metadata: { name: string } }) => pod.metadata.name);
  };
  await until(async () => (await pods()).length === 1, 'a pod that runs');
  const waiting = { reason, message: 'secret "nope" not found' };
  const status = { name: 'main', image: 'a', imageID: '', ready: false, restartCount: 0, state: { waiting } };
  const [name] = await pods();
  await patch(`${path}/${name}/status`, { status: { phase: 'Pending', containerStatuses: [status] } }, env);
}
