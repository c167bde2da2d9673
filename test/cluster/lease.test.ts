import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Processes, ProcessIdentity } from '../../src/base/processes.ts';
import { openOperation } from '../../src/cli/cluster.ts';
import type { OperationEnv } from '../../src/kube/operation.ts';
import { LOCK_TIMES, type LockTimes } from '../../src/release/claim.ts';
import { type Held, type HoldRequest, holdRelease } from '../../src/release/lease.ts';
import type { LeaseJob } from './lease-process.ts';
import { freshName, look, removeNamespace, request, withNamespace } from './place.ts';
import { kubectl, succeed, toolEnv } from './tools.ts';

const SHORT: LockTimes = { durationMs: 3000, renewMs: 200, trustMs: 1500, pollMs: 100 };

let folder = '';
let program = '';

beforeAll(async () => {
  folder = mkdtempSync(resolve('node_modules', '.lease-'));
  program = join(folder, 'holder.mjs');
  await build({
    ...{ entryPoints: ['test/cluster/lease-process.ts'], outfile: program, bundle: true },
    ...{ platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'silent' },
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Child {
  readonly child: ChildProcess;
  /** What it said first. */
  readonly first: Said;
  /** Tells it something, and gives what it says to that. */
  readonly tell: (line: string) => Promise<Said>;
}

interface Said {
  readonly held?: boolean;
  readonly done?: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly warning?: string;
  readonly found?: Record<string, unknown>;
}

async function holder(job: Partial<LeaseJob> & Pick<LeaseJob, 'namespace'>): Promise<Child> {
  const whole: LeaseJob = { name: 'web', waitMs: 0, times: SHORT, ...job };
  const child = spawn(process.execPath, [program, JSON.stringify(whole)], {
    env: toolEnv(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Said> => JSON.parse(String((await lines.next()).value));
  return {
    child,
    first: await next(),
    tell: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
  };
}

function leaseOf(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/dyn.lock.web`;
}

test('the second is refused and told who holds it; after kill -9 the next follows at once', async () => {
  await withNamespace(async (namespace) => {
    const times = { ...LOCK_TIMES, pollMs: 50 };
    const one = await holder({ namespace, times });
    expect(one.first).toEqual({ held: true });
    const two = await holder({ namespace, times });
    expect(two.first).toMatchObject({ held: false, code: 'release/held' });
    expect(two.first.message).toContain(`(process ${one.child.pid}, since `);
    expect(await one.tell('begin')).toEqual({ done: true });
    expect(await one.tell('note pre-upgrade/0')).toEqual({ done: true });
    one.child.kill('SIGKILL');
    const three = await holder({ namespace, times });
    expect(three.first).toMatchObject({
      held: true,
      found: { command: 'upgrade', revision: 2, hooks: ['pre-upgrade/0'] },
    });
    expect(await three.tell('release')).toEqual({ done: true });
    expect((await look(leaseOf(namespace))).status).toBe(404);
  });
});

test("another host's lock is followed when it is not renewed any more, and waited for while it is", async () => {
  await withNamespace(async (namespace) => {
    const there = await holder({ namespace, host: 'elsewhere' });
    const here = await holder({ namespace });
    expect(here.first).toMatchObject({ held: false, code: 'release/held' });
    const waiting = holder({ namespace, waitMs: 60_000 });
    expect(await there.tell('begin')).toEqual({ done: true });
    there.child.kill('SIGKILL');
    const next = await waiting;
    expect(next.first).toMatchObject({ held: true, found: { revision: 2 } });
    await next.tell('release');
  });
});

test('who was stopped and lost its lock writes nothing more', async () => {
  await withNamespace(async (namespace) => {
    const sleeper = await holder({ namespace, host: 'elsewhere' });
    expect(await sleeper.tell('write before')).toEqual({ done: true });
    sleeper.child.kill('SIGSTOP');
    const next = await holder({ namespace });
    expect(next.first).toEqual({ held: true });
    sleeper.child.kill('SIGCONT');
    expect(await sleeper.tell('write after')).toEqual({ done: false, code: 'release/lock-lost' });
    expect(await next.tell('write other')).toEqual({ done: true });
    await sleeper.tell('release');
    await next.tell('release');
    const names = await succeed(kubectl(['get', 'configmaps', '-n', namespace, '-o', 'name']));
    expect(names.split('\n').filter((name) => !name.includes('kube-root-ca'))).toEqual([
      ...['configmap/before', 'configmap/other', ''],
    ]);
  });
});

async function openEnv(kubeconfig?: string): Promise<OperationEnv> {
  const env = { ...toolEnv(), ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }) };
  return openOperation(new Map(), {
    ...{
      cwd: '/',
      env,
      isTerminal: false,
      stdin: () => new Uint8Array(),
      stdout: () => {},
      stderr: () => {},
    },
  });
}

function processNamed(pid: number, isAlive: boolean | undefined = true): Processes {
  const own: ProcessIdentity = {
    ...{ host: 'here', pid, run: `run-${pid}`, boot: 'b', pidSpace: 'p', began: String(pid) },
  };
  return { own, isAlive: () => isAlive };
}

function hold(namespace: string, env: OperationEnv, processes: Processes, more: Partial<HoldRequest> = {}) {
  return holdRelease({ name: 'web', namespace, command: 'upgrade', waitMs: 0, ...more }, env, processes);
}

test('of twenty at once, one holds it; who waits gets it in turn', async () => {
  await withNamespace(async (namespace) => {
    const env = await openEnv();
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, pid) => hold(namespace, env, processNamed(pid + 1))),
    );
    const winners = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const codes = all.flatMap((one) => (one.status === 'rejected' ? [one.reason.problem.code] : []));
    expect([winners.length, new Set(codes)]).toEqual([1, new Set(['release/held'])]);
    await winners[0]?.release();
    let inside = 0;
    const turn = async (pid: number): Promise<number> => {
      const held: Held = await hold(namespace, env, processNamed(pid), { waitMs: 60_000, times: SHORT });
      const others = inside++;
      await held.begin({ action: 'upgrade', revision: pid });
      await held.check();
      inside--;
      expect(await held.release()).toBeUndefined();
      return others;
    };
    expect(await Promise.all(Array.from({ length: 8 }, (_, pid) => turn(pid + 30)))).toEqual(
      Array.from({ length: 8 }, () => 0),
    );
  });
});

test('a namespace that is not there, or ends, has no lock and gives no warning', async () => {
  const env = await openEnv();
  const absent = await hold(freshName(), env, processNamed(1));
  expect([absent.warning, absent.found]).toEqual([undefined, undefined]);
  const ending = freshName();
  await request('POST', '/api/v1/namespaces', { metadata: { name: ending } });
  const finalizer = { metadata: { name: 'stays', finalizers: ['example.com/stay'] } };
  await request('POST', `/api/v1/namespaces/${ending}/configmaps`, finalizer);
  const held = await hold(ending, env, processNamed(1), { times: SHORT });
  await request('DELETE', `/api/v1/namespaces/${ending}`);
  await expect.poll(async () => (await look(leaseOf(ending))).status, { timeout: 60_000 }).toBe(404);
  await held.begin({ action: 'uninstall', revision: 1 });
  await held.check();
  expect(held.signal.aborted).toBe(false);
  await held.release();
  expect((await hold(ending, env, processNamed(2))).warning).toBeUndefined();
  await succeed(
    kubectl([
      'patch',
      'configmap',
      'stays',
      '-n',
      ending,
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/metadata/finalizers"}]',
    ]),
  );
  await removeNamespace(ending);
});

test('without the right to Leases it goes on with a warning', async () => {
  await withNamespace(async (namespace) => {
    await succeed(kubectl(['create', 'serviceaccount', 'low', '-n', namespace]));
    const token = (await succeed(kubectl(['create', 'token', 'low', '-n', namespace]))).trim();
    const config = JSON.parse(await succeed(kubectl(['config', 'view', '--raw', '-o', 'json'])));
    config.users[0].user = { token };
    const file = join(folder, 'low.kubeconfig');
    writeFileSync(file, JSON.stringify(config));
    const held = await hold(namespace, await openEnv(file), processNamed(1));
    expect(held.warning).toMatchObject({ code: 'release/lock-forbidden', severity: 'warning' });
    expect(held.warning?.message).toContain('cannot create resource "leases"');
    await held.check();
    expect(await held.release()).toBeUndefined();
  });
});
