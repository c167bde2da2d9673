import { describe, expect, test } from 'vitest';
import { DynError, type Problem } from '../../../src/base/problem.ts';
import type { JsonObject } from '../../../src/kube/json.ts';
import { type WaitOptions, waitGone, waitHook, waitReady } from '../../../src/plan/wait.ts';
import { object, type WaitBench, waitBench } from '../../support/waiting.ts';

const WATCHER: WaitOptions = { strategy: 'watcher', timeoutMs: 300_000, jobs: false };

const READY = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
const TRUE = { type: 'Available', status: 'True' };

function deployment(name: string, status: JsonObject): JsonObject {
  const spec = { replicas: 1, selector: { matchLabels: { app: name } }, template: {} };
  return object('Deployment', name, { spec, status });
}

const ready = (name: string): JsonObject => deployment(name, { ...READY, conditions: [TRUE] });
const unready = (name: string): JsonObject => deployment(name, { replicas: 1, updatedReplicas: 1 });

async function problemOf(work: Promise<void>, { timer }: WaitBench): Promise<Problem | undefined> {
  try {
    await timer.until(work);
    return undefined;
  } catch (error) {
    if (error instanceof DynError) return error.problem;
    throw error;
  }
}

async function waitFor(
  bench: WaitBench,
  objects: readonly JsonObject[],
  options = WATCHER,
): Promise<Problem | undefined> {
  const waited = await Promise.all(objects.map(bench.waited));
  return problemOf(waitReady(waited, options, bench.env), bench);
}

describe('the watcher', () => {
  test('ends at once when everything is ready', async () => {
    const bench = waitBench();
    const objects = [ready('a'), ready('b'), object('ConfigMap', 'c'), object('Secret', 's')];
    for (const one of objects) await bench.put(one);
    expect(await waitFor(bench, objects)).toBeUndefined();
    expect(bench.timer.nowMs()).toBe(0);
  });

  test('lists and watches once for each kind, of Secrets no more than metadata', async () => {
    const bench = waitBench();
    const objects = [unready('a'), unready('b'), object('Secret', 's')];
    for (const one of objects) await bench.put(one);
    bench.timer.at(1000, () => void Promise.all([bench.put(ready('a')), bench.put(ready('b'))]));
    expect(await waitFor(bench, objects)).toBeUndefined();
    const paths = bench.requests.map(
      ({ path, query }) => `${query?.watch === '1' ? 'watch' : 'list'} ${path}`,
    );
    expect(paths.sort()).toEqual([
      'list /api/v1/namespaces/default/secrets',
      'list /apis/apps/v1/namespaces/default/deployments',
      'watch /api/v1/namespaces/default/secrets',
      'watch /apis/apps/v1/namespaces/default/deployments',
    ]);
    const secrets = bench.requests.filter(({ path }) => path.endsWith('secrets'));
    expect(secrets.map(({ accept }) => accept?.includes('PartialObjectMetadata'))).toEqual([true, true]);
    expect(secrets.map(({ query }) => query?.fieldSelector)).toEqual(['metadata.name=s', 'metadata.name=s']);
  });

  test('says in the words of Helm what is not ready when time runs out', async () => {
    const bench = waitBench();
    const objects = [ready('a'), unready('b'), object('ConfigMap', 'never')];
    for (const one of objects.slice(0, 2)) await bench.put(one);
    const problem = await waitFor(bench, objects, { ...WATCHER, timeoutMs: 7000 });
    expect(problem?.code).toBe('wait/timeout');
    expect(problem?.message.split('\n')).toEqual([
      'resource Deployment/default/b not ready. status: InProgress, message: Available: 0/1',
      'resource ConfigMap/default/never not ready. status: Unknown, message: ',
      'context deadline exceeded',
    ]);
    expect(problem?.parts?.map(({ message }) => message)).toEqual([
      'Deployment default/b: Available: 0/1',
      'ConfigMap default/never: the cluster does not have it',
    ]);
    expect(bench.timer.nowMs()).toBe(7000);
  });

  test('takes a timeout of 0 for 30 s', async () => {
    const bench = waitBench();
    await bench.put(unready('a'));
    expect((await waitFor(bench, [unready('a')], { ...WATCHER, timeoutMs: 0 }))?.code).toBe('wait/timeout');
    expect(bench.timer.nowMs()).toBe(30_000);
  });

  test('goes on for the others when one has failed, and does not speak of time then', async () => {
    const bench = waitBench();
    const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
    const lost = deployment('lost', { conditions: [late] });
    for (const one of [lost, unready('b')]) await bench.put(one);
    bench.timer.at(4000, () => void bench.put(ready('b')));
    const problem = await waitFor(bench, [lost, unready('b')]);
    expect(problem?.code).toBe('wait/not-ready');
    expect(problem?.message).toBe(
      'resource Deployment/default/lost not ready. status: Failed, message: Progress deadline exceeded',
    );
    expect(bench.timer.nowMs()).toBe(4000);
  });

  test('counts what was deleted meanwhile as not found', async () => {
    const bench = waitBench();
    await bench.put(unready('a'));
    bench.timer.at(1000, () => void bench.remove(unready('a')));
    const problem = await waitFor(bench, [unready('a')], { ...WATCHER, timeoutMs: 5000 });
    expect(problem?.message).toContain(
      'Deployment/default/a not ready. status: NotFound, message: Resource not found',
    );
  });

  test('does not wait for a paused Deployment', async () => {
    const bench = waitBench();
    const paused = { ...unready('a'), spec: { replicas: 1, paused: true } };
    await bench.put(paused);
    expect(await waitFor(bench, [paused])).toBeUndefined();
  });

  test('takes a started Job for ready, unless Jobs are waited for', async () => {
    const started = object('Job', 'j', {
      spec: {},
      status: { startTime: '2026-01-01T00:00:00Z', active: 1 },
    });
    const bench = waitBench();
    await bench.put(started);
    expect(await waitFor(bench, [started])).toBeUndefined();
    const problem = await waitFor(bench, [started], { ...WATCHER, jobs: true, timeoutMs: 5000 });
    expect(problem?.message).toContain(
      'Job/default/j not ready. status: InProgress, message: Job in progress',
    );
  });

  test('takes a set whose pods crash for failed', async () => {
    const bench = waitBench();
    const set = object('StatefulSet', 's', {
      spec: { selector: { matchLabels: { app: 's' } } },
      status: { replicas: 1 },
    });
    await bench.put(crashing('s-0', { metadata: { labels: { app: 's' } } }));
    await bench.put(set);
    const problem = await waitFor(bench, [set]);
    expect(problem?.message).toBe(
      'resource StatefulSet/default/s not ready. status: Failed, message: 1 pods have failed',
    );
  });

  test('gives a pod 15 s to find a node', async () => {
    const bench = waitBench();
    const conditions = [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' },
    ];
    const pod = object('Pod', 'p', { spec: { containers: [] }, status: { phase: 'Pending', conditions } });
    await bench.put(pod);
    const problem = await waitFor(bench, [pod]);
    expect(problem?.message).toBe(
      'resource Pod/default/p not ready. status: Failed, message: Pod could not be scheduled',
    );
    expect(bench.timer.nowMs()).toBe(15_000);
    expect(problem?.parts?.[0]?.message).toBe(
      'Pod default/p: no node can take pod p (Unschedulable): no room',
    );
  });

  test('is ended by the signal of the operation', async () => {
    const bench = waitBench();
    await bench.put(unready('a'));
    bench.timer.at(3000, () => bench.stop.abort());
    expect((await waitFor(bench, [unready('a')]))?.code).toBe('kube/interrupted');
  });

  test('says of a custom object without a state that it knows nothing, and goes on', async () => {
    const bench = waitBench();
    const names = { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' };
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const versions = [{ name: 'v1', served: true, storage: true, schema }];
    const spec = { group: 'example.com', scope: 'Namespaced', names, versions };
    await bench.put({
      ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
      ...{ metadata: { name: 'widgets.example.com' }, spec },
    });
    const widget = { ...object('Widget', 'w'), apiVersion: 'example.com/v1' };
    await bench.put(widget);
    expect(await waitFor(bench, [widget])).toBeUndefined();
    const last = bench.progress.at(-1);
    expect(last?.kind === 'wait' ? last.objects.map(({ state, message }) => [state, message]) : []).toEqual([
      ['ready', 'it says nothing of its state'],
    ]);
  });
});

function crashing(name: string, rest: JsonObject = {}): JsonObject {
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off' };
  const lastState = { terminated: { exitCode: 1, reason: 'Error' } };
  const containerStatuses = [{ name: 'c', ready: false, restartCount: 5, state: { waiting }, lastState }];
  return object('Pod', name, {
    spec: { containers: [{ name: 'c' }] },
    status: { phase: 'Running', containerStatuses },
    ...rest,
  });
}

describe('hopeless states', () => {
  const options: WaitOptions = { ...WATCHER, timeoutMs: 3_600_000 };

  async function crash(bench: WaitBench): Promise<void> {
    const made = await bench.put(unready('web'));
    const uid = objectUid(made);
    const set = await bench.put(
      object('ReplicaSet', 'web-1', {
        spec: {},
        metadata: { ownerReferences: [{ uid, kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' }] },
      }),
    );
    const owner = { uid: objectUid(set), kind: 'ReplicaSet', name: 'web-1', apiVersion: 'apps/v1' };
    await bench.put(crashing('web-1-a', { metadata: { ownerReferences: [owner] } }));
  }

  test('end a wait after their grace, with the child, the reason and its last words', async () => {
    const bench = waitBench({
      'web-1-a previous': 'starting\npassword=hunter22\nno license for hunter22hunter22\n',
    });
    await crash(bench);
    const problem = await waitFor(bench, [unready('web')], { ...options, secrets: ['hunter22hunter22'] });
    expect(problem?.code).toBe('wait/not-ready');
    expect(problem?.message).toBe(
      'resource Deployment/default/web not ready. status: InProgress, message: Available: 0/1',
    );
    const [part] = problem?.parts ?? [];
    expect(part?.message).toBe(
      'Deployment default/web: container "c" of pod web-1-a ends again and again, last with exit code 1 (CrashLoopBackOff): back-off',
    );
    expect(part?.related?.map(({ message }) => message)).toEqual([
      'log: starting',
      'log: password=<redacted>',
      'log: no license for <redacted>',
    ]);
    expect(bench.timer.nowMs()).toBe(182_000);
    const states = bench.progress.map((told) => (told.kind === 'wait' ? told.objects[0]?.state : undefined));
    expect(states.at(-1)).toBe('hopeless');
  });

  test('end no wait where that is switched off', async () => {
    const bench = waitBench();
    await crash(bench);
    const problem = await waitFor(bench, [unready('web')], { ...options, hopelessAfterMs: 0 });
    expect(problem?.code).toBe('wait/timeout');
    expect(bench.timer.nowMs()).toBe(3_600_000);
  });

  test('begin anew when they were away', async () => {
    const bench = waitBench();
    await crash(bench);
    bench.timer.at(100_000, () => void bench.remove(crashing('web-1-a')));
    bench.timer.at(200_000, () => void bench.put(ready('web')));
    expect(await waitFor(bench, [unready('web')], options)).toBeUndefined();
  });

  test('end the wait for a hook', async () => {
    const bench = waitBench();
    const job = object('Job', 'j', { spec: {}, status: { startTime: 'x', active: 1 } });
    const made = await bench.put(job);
    const owner = { uid: objectUid(made), kind: 'Job', name: 'j', apiVersion: 'batch/v1' };
    const waiting = { reason: 'InvalidImageName', message: 'cannot parse' };
    const status = {
      phase: 'Pending',
      containerStatuses: [{ name: 'c', image: '::', ready: false, state: { waiting } }],
    };
    await bench.put(
      object('Pod', 'j-a', { metadata: { ownerReferences: [owner] }, spec: { containers: [] }, status }),
    );
    const problem = await problemOf(
      waitHook(await bench.waited(job), { timeoutMs: 300_000 }, bench.env),
      bench,
    );
    expect(problem?.code).toBe('wait/not-ready');
    expect(problem?.parts?.[0]?.message).toContain(
      'has an image name that cannot be read "::" (InvalidImageName)',
    );
    expect(bench.timer.nowMs()).toBe(12_000);
  });

  test('a namespace that goes away ends the wait at once', async () => {
    const bench = waitBench();
    await bench.put(unready('a'));
    bench.intercept = ({ path }) =>
      path === '/api/v1/namespaces/default'
        ? { status: 200, body: { status: { phase: 'Terminating' } }, warnings: [] }
        : undefined;
    const problem = await waitFor(bench, [unready('a')], options);
    expect(problem?.parts?.[0]?.message).toContain('namespace default is being deleted');
    expect(bench.timer.nowMs()).toBe(2000);
  });
});

function objectUid(made: JsonObject): string {
  const { metadata } = made;
  return typeof metadata === 'object' && metadata !== null && 'uid' in metadata ? String(metadata.uid) : '';
}

describe('hooks', () => {
  test.each([
    ['Job', { conditions: [{ type: 'Complete', status: 'True' }] }, undefined],
    [
      'Job',
      { failed: 1, conditions: [{ type: 'Failed', status: 'True' }] },
      'status: Failed, message: Job Failed. failed: 1/1',
    ],
    ['Pod', { phase: 'Succeeded' }, undefined],
    ['Pod', { phase: 'Failed' }, 'status: Failed, message: pod h failed'],
  ])('a %s with %j', async (kind, status, words) => {
    const bench = waitBench();
    const hook = object(kind, 'h', { spec: { containers: [] }, status });
    await bench.put(hook);
    const problem = await problemOf(
      waitHook(await bench.waited(hook), { timeoutMs: 5000 }, bench.env),
      bench,
    );
    expect(problem?.message).toBe(words && `resource ${kind}/default/h not ready. ${words}`);
  });

  test('of other kinds are done at once, without a request', async () => {
    const bench = waitBench();
    const waited = await bench.waited(unready('a'));
    await bench.timer.until(waitHook(waited, { timeoutMs: 5000 }, bench.env));
    expect(bench.requests).toEqual([]);
  });

  test.each([
    [
      'Job',
      { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] },
      'job h failed: BackoffLimitExceeded',
    ],
    ['Pod', { phase: 'Failed' }, 'pod h failed'],
    ['Pod', { phase: 'Running' }, 'timed out waiting for the condition'],
  ])('%s with %j in the words of Helm 3', async (kind, status, words) => {
    const bench = waitBench();
    const hook = object(kind, 'h', { spec: { containers: [] }, status });
    await bench.put(hook);
    const options = { timeoutMs: 5000, strategy: 'legacy' as const };
    const problem = await problemOf(waitHook(await bench.waited(hook), options, bench.env), bench);
    expect(problem?.message).toBe(words);
    expect(problem?.parts?.length).toBe(1);
  });
});

describe('what goes away', () => {
  test('is gone when it is not there, or no more', async () => {
    const bench = waitBench();
    await bench.put(object('ConfigMap', 'a'));
    bench.timer.at(2000, () => void bench.remove(object('ConfigMap', 'a')));
    const waited = await Promise.all(
      [object('ConfigMap', 'a'), object('ConfigMap', 'never')].map(bench.waited),
    );
    expect(await problemOf(waitGone(waited, WATCHER, bench.env), bench)).toBeUndefined();
    expect(bench.timer.nowMs()).toBe(2000);
  });

  test('is told of when it stays, with who holds it', async () => {
    const bench = waitBench();
    const held = object('ConfigMap', 'a', { metadata: { finalizers: ['example.com/hold'] } });
    await bench.put(held);
    await bench.remove(held);
    const problem = await problemOf(
      waitGone([await bench.waited(held)], { ...WATCHER, timeoutMs: 4000 }, bench.env),
      bench,
    );
    expect(problem?.message).toBe(
      'resource ConfigMap/default/a still exists. status: Terminating, message: Resource scheduled for deletion\ncontext deadline exceeded',
    );
    expect(problem?.parts?.[0]?.message).toBe(
      'ConfigMap default/a: it is being deleted, and held by example.com/hold',
    );
  });

  test('is not waited for with hookOnly', async () => {
    const bench = waitBench();
    await bench.put(object('ConfigMap', 'a'));
    const waited = [await bench.waited(object('ConfigMap', 'a'))];
    await waitGone(waited, { ...WATCHER, strategy: 'hookOnly' }, bench.env);
    await waitReady(waited, { ...WATCHER, strategy: 'hookOnly' }, bench.env);
    expect(bench.requests).toEqual([]);
  });
});

describe('the way of Helm 3', () => {
  const legacy: WaitOptions = { strategy: 'legacy', timeoutMs: 9000, jobs: true };

  test('asks every 2 s for one object after the other', async () => {
    const bench = waitBench();
    const claim = (phase: string): JsonObject =>
      object('PersistentVolumeClaim', 'c', { spec: {}, status: { phase } });
    await bench.put(claim('Pending'));
    await bench.put(object('ConfigMap', 'a'));
    bench.timer.at(3000, () => void bench.put(claim('Bound')));
    expect(await waitFor(bench, [object('ConfigMap', 'a'), claim('')], legacy)).toBeUndefined();
    expect(bench.timer.nowMs()).toBe(4000);
    expect(bench.requests.map(({ path }) => path.split('/').at(-1))).toEqual(['c', 'c', 'c']);
  });

  test('says no more than that time is over, and why beside it', async () => {
    const bench = waitBench();
    await bench.put(unready('a'));
    const problem = await waitFor(bench, [unready('a'), unready('b')], legacy);
    expect(problem?.message).toBe('context deadline exceeded');
    expect(problem?.parts?.map(({ message }) => message)).toEqual([
      'Deployment default/a: it has no ReplicaSet of its newest template',
    ]);
  });

  test('gives a failed Job a minute', async () => {
    const bench = waitBench();
    const job = object('Job', 'j', { spec: { backoffLimit: 0, completions: 1 }, status: { failed: 1 } });
    await bench.put(job);
    const problem = await waitFor(bench, [job], { ...legacy, timeoutMs: 0 });
    expect([problem?.code, problem?.message]).toEqual(['wait/not-ready', 'job is failed: default/j']);
    expect(bench.timer.nowMs()).toBe(60_000);
  });

  test('fails at once for what the server refuses, and not for what passes', async () => {
    const bench = waitBench();
    await bench.put(unready('a'));
    const answer = (status: number) => ({ status, body: { message: `no ${status}` }, warnings: [] });
    bench.intercept = () => answer(bench.timer.nowMs() < 3000 ? 503 : 403);
    const problem = await waitFor(bench, [unready('a')], legacy);
    expect([problem?.code, problem?.message]).toEqual(['kube/refused', 'no 403']);
    expect(bench.timer.nowMs()).toBe(4000);
  });

  test('asks until objects are gone', async () => {
    const bench = waitBench();
    await bench.put(object('ConfigMap', 'a'));
    bench.timer.at(3000, () => void bench.remove(object('ConfigMap', 'a')));
    const waited = [await bench.waited(object('ConfigMap', 'a'))];
    expect(await problemOf(waitGone(waited, legacy, bench.env), bench)).toBeUndefined();
    expect(bench.timer.nowMs()).toBe(4000);
  });
});
