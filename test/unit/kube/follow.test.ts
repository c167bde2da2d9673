import { describe, expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { clusterUnreachable } from '../../../src/base/problems/kube.ts';
import type { ApiRequest, Cluster, WatchEvent } from '../../../src/kube/cluster.ts';
import { follow, type Scope } from '../../../src/kube/follow.ts';
import { type JsonObject, stringAt } from '../../../src/kube/json.ts';
import { object, type WaitBench, waitBench } from '../../support/waiting.ts';

/** Follows two ConfigMaps until one has a label, and tells what was heard. */
async function heard(bench: WaitBench, cluster: Cluster = bench.env.cluster): Promise<readonly string[]> {
  const { resource } = await bench.waited(map('a'));
  const scope: Scope = { resource, namespace: 'default', names: new Set(['a', 'b']) };
  const said: string[] = [];
  const end = new AbortController();
  const signal = AbortSignal.any([end.signal, bench.stop.signal]);
  const on = {
    seen: (name: string, { metadata }: JsonObject) => {
      const label = stringAt(metadata, 'labels', 'end');
      said.push(`${name}${label}`);
      if (label !== '') end.abort();
    },
    gone: (name: string) => void said.push(`${name} gone`),
    listed: (present: ReadonlySet<string>) => void said.push(`listed ${[...present].join(',')}`),
  };
  await bench.timer.until(follow(scope, on, { ...bench.env, cluster }, signal));
  return said;
}

function map(name: string, labels: JsonObject = {}): JsonObject {
  return object('ConfigMap', name, { metadata: { labels } });
}

const END = { end: '!' };

test('lists, then watches from there, and tells of no others', async () => {
  const bench = waitBench();
  for (const name of ['a', 'other']) await bench.put(map(name));
  bench.timer.at(1000, () => void bench.put(map('b')));
  bench.timer.at(2000, () => void bench.remove(map('b')));
  bench.timer.at(3000, () => void bench.put(map('a', END)));
  expect(await heard(bench)).toEqual(['a', 'listed a', 'b', 'b gone', 'a!']);
});

test('lists page by page', async () => {
  const bench = waitBench();
  for (let i = 0; i < 1100; i += 1) {
    const body = JSON.stringify(map(`a-${i}`));
    await bench.memory.ask({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body });
  }
  await bench.put(map('a'));
  await bench.put(map('b', END));
  expect(await heard(bench)).toEqual(['a', 'b!', 'listed a,b']);
  expect(bench.requests.filter(({ query }) => query?.limit === '500').length).toBe(3);
});

describe('when the server', () => {
  test('has forgotten (410 Gone), everything is listed again', async () => {
    const bench = waitBench();
    await bench.put(map('a'));
    const { cluster } = bench.env;
    let watches = 0;
    const forgetful: Cluster = {
      ...cluster,
      watch: (request, signal) => {
        watches += 1;
        if (watches > 1) return cluster.watch(request, signal);
        return events([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
      },
    };
    bench.timer.at(100, () => void bench.put(map('a', END)));
    expect(await heard(bench, forgetful)).toEqual(['a', 'listed a', 'a!', 'listed a']);
  });

  test('ends watches without a word, listing goes on, ever more slowly', async () => {
    const bench = waitBench();
    await bench.put(map('a'));
    bench.timer.at(60_000, () => void bench.put(map('a', END)));
    const said = await heard(bench, { ...bench.env.cluster, watch: () => events([]) });
    expect(said.at(-2)).toBe('a!');
    const lists = said.filter((line) => line.startsWith('listed')).length;
    expect(lists).toBeGreaterThan(10);
    expect(lists).toBeLessThan(25);
  });

  test('breaks a watch off, the next one begins where it was', async () => {
    const bench = waitBench();
    await bench.put(map('a'));
    const versions: (string | undefined)[] = [];
    const { cluster } = bench.env;
    const brittle: Cluster = {
      ...cluster,
      watch: (request, signal) => firstOnly(cluster, request, signal, versions),
    };
    bench.timer.at(1000, () => void bench.put(map('b')));
    bench.timer.at(2000, () => void bench.put(map('a', END)));
    expect(await heard(bench, brittle)).toEqual(['a', 'listed a', 'b', 'a!']);
    expect(new Set(versions).size).toBe(2);
  });

  test('goes away and comes back, nothing is taken for gone', async () => {
    const bench = waitBench();
    await bench.put(map('a'));
    await bench.put(map('b'));
    const { cluster, timer } = bench.env;
    const isAway = (): boolean => timer.nowMs() > 1000 && timer.nowMs() < 60_000;
    const away: Cluster = {
      ...cluster,
      ask: async (request, signal) => {
        if (isAway()) throw new DynError(clusterUnreachable('connection refused'));
        return cluster.ask(request, signal);
      },
      watch: (request, signal) => untilAway(cluster, request, signal, bench),
    };
    bench.timer.at(30_000, () => void bench.put(map('a', END)));
    expect(await heard(bench, away)).toEqual(['a', 'b', 'listed a,b', 'a!', 'b', 'listed a,b']);
  });

  test.each([429, 500, 503, 410])('answers %s, it is asked again', async (status) => {
    const bench = waitBench();
    await bench.put(map('a', END));
    bench.intercept = () =>
      bench.timer.nowMs() < 5000 ? { status, body: { message: 'busy' }, warnings: [] } : undefined;
    expect(await heard(bench)).toEqual(['a!', 'listed a']);
  });

  test('does not let objects be listed, each is asked for', async () => {
    const bench = waitBench();
    await bench.put(map('a'));
    bench.intercept = ({ path }) =>
      path.endsWith('/configmaps') ? { status: 403, body: { message: 'no' }, warnings: [] } : undefined;
    bench.timer.at(3000, () => void bench.put(map('a', END)));
    expect(await heard(bench)).toEqual(['a', 'listed a', 'a', 'listed a', 'a!']);
  });

  test('does not let them be read either, it says so', async () => {
    const bench = waitBench();
    bench.intercept = () => ({ status: 403, body: { message: 'no right to get' }, warnings: [] });
    await expect(heard(bench)).rejects.toThrow('no right to get');
  });

  test('has not the kind at all, nothing is there', async () => {
    const bench = waitBench();
    bench.intercept = ({ path }) => {
      if (!path.endsWith('/configmaps')) return undefined;
      return bench.timer.nowMs() < 2000 ? { status: 404, body: {}, warnings: [] } : undefined;
    };
    await bench.put(map('a', END));
    const said = await heard(bench);
    expect([said[0], ...said.slice(-2)]).toEqual(['listed ', 'a!', 'listed a']);
  });

  test('keeps a dead connection open, a watch ends all the same', async () => {
    const bench = waitBench();
    await bench.put(map('a'));
    bench.timer.at(1000, () => void bench.put(map('a', END)));
    const said = await heard(bench, { ...bench.env.cluster, watch: (_, signal) => silence(signal) });
    expect(said).toEqual(['a', 'listed a', 'a!', 'listed a']);
    expect(bench.timer.nowMs()).toBeLessThan(200_000);
  });
});

async function* events(list: readonly WatchEvent[]): AsyncIterable<WatchEvent> {
  yield* list;
}

async function* silence(signal: AbortSignal): AsyncIterable<WatchEvent> {
  await new Promise<void>((done) => signal.addEventListener('abort', () => done()));
  yield* [];
}

async function* firstOnly(
  cluster: Cluster,
  request: ApiRequest,
  signal: AbortSignal,
  versions: (string | undefined)[],
): AsyncIterable<WatchEvent> {
  versions.push(request.query?.resourceVersion);
  for await (const event of cluster.watch(request, signal)) {
    yield event;
    return;
  }
}

async function* untilAway(
  cluster: Cluster,
  request: ApiRequest,
  signal: AbortSignal,
  { timer }: WaitBench,
): AsyncIterable<WatchEvent> {
  const broken = new AbortController();
  if (timer.nowMs() < 1000) timer.at(1000, () => broken.abort());
  yield* cluster.watch(request, AbortSignal.any([signal, broken.signal]));
}
