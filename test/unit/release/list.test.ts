import { expect, test } from 'vitest';
import { problemOf } from '../../../src/base/problem.ts';
import type { ApiRequest, Cluster } from '../../../src/kube/cluster.ts';
import { readSelector } from '../../../src/kube/selector.ts';
import { type ListRequest, listReleases } from '../../../src/release/list.ts';
import { aRelease, emptyCluster, inState, meddled, packer, storeOn } from './records.ts';

const ALL: ListRequest = {
  ...{ namespace: 'space', filter: '', selector: '', statuses: undefined },
  ...{ byDate: false, reversed: false, offset: 0, most: 256 },
};

async function threeReleases(): Promise<Cluster> {
  const cluster = await emptyCluster();
  const store = storeOn(cluster);
  for (const name of ['a', 'b', 'c']) {
    await store.create(inState('superseded', aRelease(1, { name })));
    await store.create(inState(name === 'b' ? 'failed' : 'deployed', aRelease(2, { name })));
  }
  return cluster;
}

async function found(cluster: Cluster, request: Partial<ListRequest> = {}): Promise<readonly string[]> {
  const env = { cluster, driver: 'secret', packer, log: () => {} } as const;
  const list = await listReleases({ ...ALL, ...request }, env);
  return list.map(({ name, revision }) => `${name}${revision}`);
}

test('the newest revision of each release counts', async () => {
  const cluster = await threeReleases();
  expect(await found(cluster)).toEqual(['a2', 'b2', 'c2']);
  expect(await found(cluster, { reversed: true })).toEqual(['c2', 'b2', 'a2']);
  expect(await found(cluster, { byDate: true })).toEqual(['a2', 'b2', 'c2']);
  expect(await found(cluster, { statuses: ['failed'] })).toEqual(['b2']);
  expect(await found(cluster, { statuses: ['superseded', 'failed'] })).toEqual(['b2']);
  expect(await found(cluster, { statuses: ['superseded'] })).toEqual(['a1', 'b1', 'c1']);
  expect(await found(cluster, { offset: 1, most: 1 })).toEqual(['b2']);
  expect(await found(cluster, { filter: '[ac]', selector: 'name!=c' })).toEqual(['a2']);
});

test('no more records are asked for than are shown', async () => {
  const asked: ApiRequest[] = [];
  const cluster = meddled(await threeReleases(), (request, ask) => {
    asked.push(request);
    return ask();
  });
  expect(await found(cluster, { most: 1 })).toEqual(['a2']);
  expect(asked.map(({ path }) => path)).toEqual([
    '/api/v1/namespaces/space/secrets',
    '/api/v1/namespaces/space/secrets/sh.helm.release.v1.a.v2',
  ]);
});

test('many records are taken from a list of those with their statuses, and the rest by name', async () => {
  const cluster = await emptyCluster();
  const store = storeOn(cluster);
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  for (const name of names) {
    await store.create(inState('superseded', aRelease(1, { name })));
    await store.create(inState('deployed', aRelease(2, { name })));
  }
  const asked: string[] = [];
  const watched = meddled(cluster, async ({ path, query }, ask) => {
    asked.push(path.split('/').slice(6).join('/') || (query?.labelSelector ?? ''));
    if (query?.labelSelector?.includes('status')) {
      await store.update(inState('superseded', aRelease(2, { name: 'i' })));
    }
    return ask();
  });
  expect(await found(watched, { statuses: ['deployed', 'superseded'] })).toEqual(
    names.map((name) => `${name}2`),
  );
  expect(asked).toEqual(['owner=helm', 'owner=helm,status in (deployed)', 'sh.helm.release.v1.i.v2']);
});

test('where records may only be listed, they are taken from one list', async () => {
  let lists = 0;
  const cluster = meddled(await threeReleases(), ({ path }, ask) => {
    if (path.endsWith('/secrets')) lists++;
    return path.includes('/secrets/')
      ? Promise.resolve({ status: 403, body: { message: 'no', reason: 'Forbidden' }, warnings: [] })
      : ask();
  });
  expect(await found(cluster)).toEqual(['a2', 'b2', 'c2']);
  expect(lists).toBe(2);
});

test.each([
  ['a', true],
  ['!a', false],
  ['a=1', true],
  ['a == 1, b != 2', true],
  ['a in (2,1)', true],
  ['a notin (1)', false],
  ['none notin (1)', true],
  ['a>0', true],
  ['a<1', false],
  ['in', false],
  ['a in ()', false],
  ['', true],
])('the selector %j', (text, fits) => {
  expect(readSelector(text)({ a: '1', b: '3' })).toBe(fits);
});

test.each([
  ['a in', "unable to parse requirement: found '' expected: '('"],
  ['a,', "found '', expected: identifier after ','"],
  ['a=b=c', "found '=', expected: ',' or 'end of string'"],
  ['=a', "found '=', expected: !, identifier, or 'end of string'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
])('the selector %j is refused', (text, words) => {
  let problem: unknown;
  try {
    readSelector(text);
  } catch (error) {
    problem = problemOf(error);
  }
  expect(problem).toMatchObject({ code: 'kube/selector', message: words });
});
