import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { clusterUnreachable } from '../../../src/base/problems/kube.ts';
import type { Processes } from '../../../src/base/processes.ts';
import { objectAt, stringAt } from '../../../src/kube/json.ts';
import { guarded, type Held, type HoldRequest, holdRelease } from '../../../src/release/lease.ts';
import { readLock } from '../../../src/release/lock.ts';
import {
  envOf,
  type FakeTimer,
  failure,
  fakeTimer,
  type LeaseServer,
  leaseServer,
  processOn,
} from './leases.ts';

const REQUEST: HoldRequest = { name: 'web', namespace: 'ns', command: 'upgrade', waitMs: 0 };
const NAME = 'dyn.lock.web';

interface Scene {
  readonly server: LeaseServer;
  readonly timer: FakeTimer;
  readonly hold: (processes: Processes, request?: Partial<HoldRequest>) => Promise<Held>;
}

function scene(): Scene {
  const server = leaseServer();
  const timer = fakeTimer();
  return {
    server,
    timer,
    hold: (processes, request) => holdRelease({ ...REQUEST, ...request }, envOf(server, timer), processes),
  };
}

function lockOf(server: LeaseServer) {
  return readLock(objectAt(server.leases.get(NAME)));
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof DynError ? error.problem.code : String(error);
  }
}

/** Lets time pass until the work is over. */
async function over<T>(timer: FakeTimer, work: Promise<T>, mostMs: number): Promise<T> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  work.then(end, end);
  for (let ms = 0; ms <= mostMs && !isOver; ms += 100) await timer.pass(100);
  expect(isOver).toBe(true);
  return work;
}

test('a Lease is made, renewed, and taken away', async () => {
  const { server, timer, hold } = scene();
  const held = await hold(processOn(7));
  const lease = server.leases.get(NAME);
  expect(stringAt(lease, 'spec', 'renewTime')).toBe('2026-11-29T12:00:00.000000Z');
  expect(objectAt(lease, 'spec').leaseDurationSeconds).toBe(15);
  expect(lockOf(server).holder).toMatchObject({ host: 'host-a', pid: 7, command: 'upgrade' });
  await timer.pass(6500);
  expect(lockOf(server).renewed).toBe('2026-11-29T12:00:06.000000Z');
  expect(await held.release()).toBeUndefined();
  expect(server.leases.size).toBe(0);
  const asked = server.requests.length;
  await timer.pass(60_000);
  expect(server.requests.length).toBe(asked);
});

test('who is alive on this host is refused at once, and named', async () => {
  const { hold, timer, server } = scene();
  const alive = new Set([1, 2]);
  await hold(processOn(1, { alive }));
  await expect(hold(processOn(2, { alive }), { command: 'install' })).rejects.toMatchObject({
    problem: {
      code: 'release/held',
      message:
        'another operation (install/upgrade/rollback) is in progress: dyn upgrade on host-a (process 1, since 2026-11-29T12:00:00.000Z)',
    },
  });
  expect([timer.nowMs(), server.requests]).toEqual([0, ['POST leases', 'POST leases', `GET ${NAME}`]]);
});

test('a dead process of this host is followed at once, and what it did is known', async () => {
  const { server, hold } = scene();
  const alive = new Set([1, 2]);
  const first = await hold(processOn(1, { alive }));
  await first.begin({ action: 'upgrade', revision: 4, request: 'abc' });
  await first.note({ hooks: ['pre-upgrade/0'], cause: 'it failed' });
  alive.delete(1);
  const second = await hold(processOn(2, { alive }));
  expect(second.found).toMatchObject({
    ...{ command: 'upgrade', action: 'upgrade', revision: 4, request: 'abc' },
    ...{ hooks: ['pre-upgrade/0'], cause: 'it failed', end: '' },
  });
  expect(lockOf(server)).toMatchObject({ holder: { pid: 2 }, work: { revision: 4 }, transitions: 1 });
});

test('whoever dies right after taking over leaves what was found before', async () => {
  const { hold } = scene();
  const alive = new Set([1, 2, 3]);
  const first = await hold(processOn(1, { alive }));
  await first.begin({ action: 'install', revision: 1 });
  alive.delete(1);
  await hold(processOn(2, { alive }));
  alive.delete(2);
  const third = await hold(processOn(3, { alive }));
  expect(third.found).toMatchObject({ action: 'install', revision: 1 });
  await third.note({ cause: 'it failed' });
  await third.begin({ action: 'upgrade', revision: 2 });
  expect(third.found).toMatchObject({ revision: 1 });
});

test('who is alive on another host is refused as soon as it renews', async () => {
  const { hold, timer } = scene();
  await hold(processOn(1, { host: 'host-a' }));
  const second = codeOf(hold(processOn(1, { host: 'host-b' })));
  expect(await over(timer, second, 3000)).toBe('release/held');
});

test.each([0, 600_000, -600_000])(
  "another host's dead process is followed after 15 s, with clocks %i ms apart",
  async (offset) => {
    const server = leaseServer();
    const [here, there] = [fakeTimer(), fakeTimer(offset)];
    await holdRelease(REQUEST, envOf(server, there), processOn(1, { host: 'host-b' }));
    let isHeld = false;
    const second = holdRelease(REQUEST, envOf(server, here), processOn(1));
    second.then(() => {
      isHeld = true;
    });
    await here.pass(14_900);
    expect(isHeld).toBe(false);
    await here.pass(600);
    expect(isHeld).toBe(true);
    expect(lockOf(server).holder?.host).toBe('host-a');
  },
);

test('with a time to wait, the next one waits for the end of the first', async () => {
  const { hold, timer } = scene();
  const alive = new Set([1, 2]);
  const first = await hold(processOn(1, { alive }));
  const second = hold(processOn(2, { alive }), { waitMs: 60_000 });
  await timer.pass(30_000);
  await first.release();
  await over(timer, second, 1000);
  const third = codeOf(hold(processOn(1, { alive }), { waitMs: 5000 }));
  expect(await over(timer, third, 5600)).toBe('release/held');
});

test('a process that stands still loses its lock, and writes nothing more', async () => {
  const { server, timer, hold } = scene();
  const stopped = fakeTimer();
  const first = await holdRelease(REQUEST, envOf(server, stopped), processOn(1, { host: 'host-b' }));
  await over(timer, hold(processOn(2)), 16_000);
  await stopped.pass(2000);
  expect(first.signal.aborted).toBe(true);
  const cluster = guarded(server.cluster, first);
  const asked = server.requests.length;
  expect(await codeOf(cluster.ask({ method: 'POST', path: '/x/leases', body: '{}' }))).toBe(
    'release/lock-lost',
  );
  expect(server.requests.length).toBe(asked);
  expect(await codeOf(first.note({ cause: 'it failed' }))).toBe('release/lock-lost');
  expect(await first.release()).toBeUndefined();
  expect(lockOf(server).holder?.pid).toBe(2);
});

test('the first write after a long sleep asks whether the lock is still ours', async () => {
  const { server, timer, hold } = scene();
  const first = await holdRelease(REQUEST, envOf(server, fakeTimer()), processOn(1, { host: 'host-b' }));
  const sleeper = fakeTimer();
  await first.release();
  const second = await holdRelease(REQUEST, envOf(server, sleeper), processOn(1, { host: 'host-b' }));
  const cluster = guarded(server.cluster, second);
  sleeper.turnDay(3_600_000);
  await cluster.ask({ method: 'POST', path: '/x/leases', body: '{"metadata":{"name":"a"}}' });
  expect(server.requests.slice(-2)).toEqual([`PUT ${NAME}`, 'POST leases']);
  await over(timer, hold(processOn(2)), 16_000);
  sleeper.turnDay(3_600_000);
  const asked = server.requests.length;
  expect(await codeOf(cluster.ask({ method: 'DELETE', path: '/x' }))).toBe('release/lock-lost');
  expect(server.requests.slice(asked)).toEqual([`PUT ${NAME}`, `GET ${NAME}`]);
});

test('a write that is under way when the lock is lost ends with that', async () => {
  const { server, timer } = scene();
  const held = await holdRelease(REQUEST, envOf(server, timer), processOn(1));
  server.leases.delete(NAME);
  const slow = guarded(
    {
      ...server.cluster,
      ask: (_request, signal) =>
        new Promise((_, failed) => signal?.addEventListener('abort', () => failed(new Error('cut off')))),
    },
    held,
  );
  const write = codeOf(slow.ask({ method: 'PATCH', path: '/x' }));
  await timer.pass(2000);
  expect(await write).toBe('release/lock-lost');
});

test('answers that got lost are looked up', async () => {
  const { server, timer, hold } = scene();
  const lose = (method: string): void => {
    server.interfere = (request, forward) => {
      if (request.method !== method) return undefined;
      server.interfere = undefined;
      forward();
      return forward();
    };
  };
  lose('POST');
  const held = await hold(processOn(1));
  lose('PUT');
  await held.begin({ action: 'upgrade', revision: 3 });
  expect(lockOf(server).work?.revision).toBe(3);
  lose('PUT');
  await timer.pass(2000);
  expect(held.signal.aborted).toBe(false);
  lose('PUT');
  expect(await held.release('interrupted')).toBeUndefined();
  expect(lockOf(server)).toMatchObject({ holder: undefined, work: { end: 'interrupted', revision: 3 } });
  lose('PUT');
  const next = await hold(processOn(2));
  expect(next.found).toMatchObject({ end: 'interrupted' });
  lose('DELETE');
  expect(await next.release()).toBeUndefined();
  expect(server.leases.size).toBe(0);
});

test('without the right to Leases it goes on, and says so', async () => {
  const { server, hold } = scene();
  server.interfere = () => failure(403, 'Forbidden');
  const held = await hold(processOn(1));
  expect(held.warning).toMatchObject({ code: 'release/lock-forbidden', severity: 'warning' });
  await held.begin({ action: 'install', revision: 1 });
  await held.check();
  expect(await held.release()).toBeUndefined();
  expect(server.requests).toEqual(['POST leases']);
});

test('rights that end on the way are said, and no reason to stop', async () => {
  const { server, timer } = scene();
  const env = envOf(server, timer);
  const held = await holdRelease(REQUEST, env, processOn(1));
  server.interfere = () => failure(403, 'Forbidden');
  await held.begin({ action: 'install', revision: 1 });
  await held.check();
  expect(env.told).toEqual([{ kind: 'note', text: 'release "web" is not locked: said Forbidden' }]);
});

test('without its namespace, or in one that ends, there is no lock', async () => {
  const { server, hold } = scene();
  server.interfere = () => failure(404, 'NotFound', { kind: 'namespaces' });
  expect((await hold(processOn(1))).warning).toBeUndefined();
  server.interfere = () => failure(403, 'Forbidden', { causes: [{ reason: 'NamespaceTerminating' }] });
  expect((await hold(processOn(1))).warning).toBeUndefined();
});

test('a Lease that goes with its namespace is no loss, one that is deleted by hand is', async () => {
  const { server, timer, hold } = scene();
  const held = await hold(processOn(1));
  server.leases.clear();
  server.namespace = { metadata: { name: 'ns', deletionTimestamp: '2026-11-29T12:00:00Z' } };
  await timer.pass(2000);
  await held.check();
  expect(held.signal.aborted).toBe(false);
  server.namespace = { metadata: { name: 'ns' } };
  const next = await hold(processOn(1));
  server.leases.clear();
  await timer.pass(2000);
  expect(await codeOf(next.check())).toBe('release/lock-lost');
});

test('a server that is away for a while takes no lock, but lets nothing be written until it is back', async () => {
  const { server, timer, hold } = scene();
  const held = await hold(processOn(1));
  server.interfere = () => {
    throw new DynError(clusterUnreachable('refused'));
  };
  await timer.pass(60_000);
  expect(held.signal.aborted).toBe(false);
  expect(await codeOf(held.check())).toBe('kube/unreachable');
  expect(await held.release()).toMatchObject({ code: 'release/lock-left', severity: 'warning' });
});

test('Ctrl-C ends the waiting', async () => {
  const { server, timer, hold } = scene();
  const alive = new Set([1, 2]);
  await hold(processOn(1, { alive }));
  const stop = new AbortController();
  const env = envOf(server, timer, { signal: stop.signal });
  const second = codeOf(holdRelease({ ...REQUEST, waitMs: 60_000 }, env, processOn(2, { alive })));
  await timer.pass(1000);
  stop.abort();
  expect(await over(timer, second, 1000)).toBe('kube/interrupted');
});

test('a Lease of somebody else is read as one of a stranger', () => {
  const stranger = readLock({
    metadata: { annotations: { 'dyn.lock/state': '{"format":2,"holder":{"host":"x"}}' } },
    spec: { holderIdentity: 'me', renewTime: 't' },
  });
  expect(stranger).toMatchObject({ holder: { host: 'me', pid: 0, boot: '' }, work: undefined, renewed: 't' });
});

const MARK = { stack: 'shop', scope: 'tenant' } as const;

test('the Lease of a release of a stack stays with its mark, until the release is gone', async () => {
  const { server, hold } = scene();
  const first = await hold(processOn(1), { mark: MARK });
  await first.begin({ action: 'upgrade', revision: 2 });
  await first.release();
  expect(lockOf(server)).toMatchObject({ mark: MARK, holder: undefined, work: undefined });
  const second = await hold(processOn(2));
  expect(second.found).toBeUndefined();
  await second.release();
  expect(lockOf(server).mark).toEqual(MARK);
  const third = await hold(processOn(3));
  await third.release('gone');
  expect(server.leases.has(NAME)).toBe(false);
});

test('what an interrupted run of a stack did stays beside the mark', async () => {
  const { server, hold } = scene();
  const held = await hold(processOn(1), { mark: MARK });
  await held.begin({ action: 'upgrade', revision: 2 });
  await held.release('interrupted');
  expect(lockOf(server)).toMatchObject({
    mark: MARK,
    holder: undefined,
    work: { revision: 2, end: 'interrupted' },
  });
});

test('a release of one stack is not taken by another', async () => {
  const { server, hold } = scene();
  await (await hold(processOn(1), { mark: MARK })).release();
  const other = hold(processOn(2), { mark: { stack: 'other', scope: 'tenant' } });
  expect(await codeOf(other)).toBe('release/of-other-stack');
  expect(lockOf(server)).toMatchObject({ mark: MARK, holder: undefined });
  const moved = await hold(processOn(3), { mark: { stack: 'shop', scope: 'shared' } });
  await moved.release();
  expect(lockOf(server).mark).toEqual({ stack: 'shop', scope: 'shared' });
});
