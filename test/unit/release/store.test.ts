import { describe, expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { clusterUnreachable } from '../../../src/base/problems/kube.ts';
import { recordDoesNotFit } from '../../../src/base/problems/record.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { objectAt, stringsAt } from '../../../src/kube/json.ts';
import { driverNamed } from '../../../src/release/drivers.ts';
import { checkRecordFits, largestParts } from '../../../src/release/size.ts';
import { aRelease, emptyCluster, inState, meddled, packer, storeOn } from './records.ts';

const SECRETS = '/api/v1/namespaces/space/secrets';

async function wordsOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    if (error instanceof DynError) return `${error.problem.code}: ${error.message}`;
    throw error;
  }
}

async function labelsOf(cluster: Cluster, name: string): Promise<Readonly<Record<string, string>>> {
  const { body } = await cluster.ask({ method: 'GET', path: `${SECRETS}/${name}` });
  return stringsAt(body, 'metadata', 'labels');
}

async function damage(cluster: Cluster, name: string): Promise<void> {
  const path = `${SECRETS}/${name}`;
  const { body } = await cluster.ask({ method: 'GET', path });
  const broken = { ...objectAt(body), data: { release: 'eHh4' } };
  await cluster.ask({ method: 'PUT', path, body: JSON.stringify(broken) });
}

describe.each(['secret', 'configmap'] as const)('records in a %s', (driver) => {
  test('come back as they were stored, oldest first', async () => {
    const store = storeOn(await emptyCluster(), driver);
    for (const revision of [2, 10, 1]) await store.create(aRelease(revision));
    expect((await store.history('web')).map(({ revision }) => revision)).toEqual([1, 2, 10]);
    expect(await store.get('web', 10)).toEqual(aRelease(10));
    expect((await store.last('web')).revision).toBe(10);
    await store.remove(aRelease(10));
    await store.remove(aRelease(10));
    expect((await store.last('web')).revision).toBe(2);
  });

  test('that are not there', async () => {
    const store = storeOn(await emptyCluster(), driver);
    expect(await store.history('web')).toEqual([]);
    expect(await wordsOf(store.last('web'))).toBe('record/not-found: release: not found');
    expect(await wordsOf(store.get('web', 1))).toBe('record/not-found: release: not found');
    expect(await wordsOf(store.deployedAll('web'))).toBe(
      'record/none-deployed: "web" has no deployed releases',
    );
  });

  test('are not created twice', async () => {
    const store = storeOn(await emptyCluster(), driver);
    await store.create(aRelease(1));
    expect(await wordsOf(store.create(aRelease(1, { manifest: 'b: 2\n' })))).toBe(
      'record/exists: release: already exists',
    );
  });
});

describe('labels', () => {
  test('are replaced by an update; a time that was copied stays', async () => {
    const cluster = await emptyCluster();
    const store = storeOn(cluster);
    const labels = { team: 'a', modifiedAt: '7' };
    await store.create(aRelease(1));
    expect(Object.keys(await labelsOf(cluster, 'sh.helm.release.v1.web.v1')).sort()).toEqual([
      'createdAt',
      'name',
      'owner',
      'status',
      'version',
    ]);
    await store.update(inState('superseded', aRelease(1, { labels })));
    expect(await labelsOf(cluster, 'sh.helm.release.v1.web.v1')).toEqual({
      ...{ name: 'web', owner: 'helm', status: 'superseded', version: '1' },
      ...labels,
    });
    expect((await store.last('web')).labels).toMatchObject({ owner: 'helm', team: 'a' });
    expect((await store.get('web', 1)).labels).toEqual({ team: 'a' });
  });

  test('tell which revisions are deployed', async () => {
    const store = storeOn(await emptyCluster());
    for (const revision of [1, 2]) await store.create(aRelease(revision));
    await store.create(inState('failed', aRelease(3)));
    expect((await store.deployedAll('web')).map(({ revision }) => revision)).toEqual([1, 2]);
  });
});

test('a record that cannot be read is passed over, and refused when it is asked for', async () => {
  const cluster = await emptyCluster();
  const store = storeOn(cluster);
  for (const revision of [1, 2]) await store.create(aRelease(revision));
  await damage(cluster, 'sh.helm.release.v1.web.v2');
  expect((await store.last('web')).revision).toBe(1);
  expect(await wordsOf(store.get('web', 2))).toBe(
    'record/unreadable: get: failed to decode data "sh.helm.release.v1.web.v2": illegal base64 data at input byte 0',
  );
  await damage(cluster, 'sh.helm.release.v1.web.v1');
  expect(await wordsOf(store.last('web'))).toBe('record/no-revision: no revision for release "web"');
});

describe('a creation whose fate nobody knows', () => {
  const lost = new DynError(clusterUnreachable('connection reset'));

  test('is done when what is there is what was sent', async () => {
    const cluster = await emptyCluster();
    let posts = 0;
    const store = storeOn(
      meddled(cluster, async ({ method }, ask) => {
        const answer = await ask();
        if (method === 'POST' && posts++ === 0) throw lost;
        return answer;
      }),
    );
    await store.create(aRelease(1));
    expect(posts).toBe(1);
    expect(await storeOn(cluster).history('web')).toHaveLength(1);
  });

  test('is tried again when nothing is there', async () => {
    const cluster = await emptyCluster();
    let posts = 0;
    const store = storeOn(
      meddled(cluster, ({ method }, ask) => {
        if (method === 'POST' && posts++ < 2) return Promise.reject(lost);
        return ask();
      }),
    );
    await store.create(aRelease(1));
    expect(await storeOn(cluster).history('web')).toHaveLength(1);
  });

  test('fails in the end, with what was said', async () => {
    const store = storeOn(
      meddled(await emptyCluster(), ({ method }, ask) => (method === 'POST' ? Promise.reject(lost) : ask())),
    );
    expect(await wordsOf(store.create(aRelease(1)))).toBe(`kube/unreachable: ${lost.message}`);
  });
});

describe('old revisions', () => {
  test('go, the oldest first, but not the deployed one', async () => {
    const store = storeOn(await emptyCluster());
    for (const revision of [1, 2, 3, 4]) {
      await store.create(revision === 1 ? aRelease(1) : inState('superseded', aRelease(revision)));
    }
    await store.prune('web', 2);
    expect((await store.history('web')).map(({ revision }) => revision)).toEqual([1, 4]);
    await store.prune('web', -1);
    expect(await store.history('web')).toHaveLength(2);
  });

  test('that cannot go are counted', async () => {
    const cluster = await emptyCluster();
    for (const revision of [1, 2, 3]) await storeOn(cluster).create(inState('failed', aRelease(revision)));
    const refused = meddled(cluster, ({ method }, ask) =>
      method === 'DELETE'
        ? Promise.resolve({ status: 403, body: { message: 'no', reason: 'Forbidden' }, warnings: [] })
        : ask(),
    );
    expect(await wordsOf(storeOn(refused).prune('web', 1))).toBe(
      'record/pruning: encountered 2 deletion errors. First is: no',
    );
    expect(await wordsOf(storeOn(refused).prune('web', 2))).toBe('kube/refused: no');
  });
});

test('drivers are known by their names, and others refused', async () => {
  expect(['', 'secret', 'secrets'].map(driverNamed)).toEqual(['secret', 'secret', 'secret']);
  expect(['configmap', 'configmaps'].map(driverNamed)).toEqual(['configmap', 'configmap']);
  const refused = (name: string): Promise<string> => wordsOf(Promise.resolve().then(() => driverNamed(name)));
  expect(await refused('bogus')).toBe('record/driver: unknown driver "bogus"');
  expect(await refused('sql')).toMatch(/^record\/driver: the sql driver is not supported/);
});

test('a record that does not fit is refused with its largest parts', async () => {
  const noise = noiseOf(900_000);
  const file = (name: string, bytes: Uint8Array) => ({ name, bytes, modified: '' });
  const release = aRelease(1, {
    manifest: '---\n# Source: c/templates/a.yaml\na: 1\n---\n# Source: c/templates/b.yaml\nb: 2\n',
    chart: {
      ...{ metadata: new Map(), lock: undefined, values: undefined, schema: undefined },
      ...{ schemaModified: '', modified: '', templates: [file('templates/a.yaml', noise.slice(0, 10))] },
      files: [file('docs/movie.bin', noise), file('README.md', noise.slice(0, 500))],
    },
  });
  const parts = largestParts(release, packer);
  expect(parts.map(({ part }) => part).slice(0, 2)).toEqual(['docs/movie.bin', 'README.md']);
  expect(parts.map(({ part }) => part)).toContain('manifest rendered from c/templates/b.yaml');
  expect(await wordsOf(Promise.resolve().then(() => checkRecordFits(release, packer)))).toMatch(
    /^record\/does-not-fit: the release record takes \d{7} bytes, and Kubernetes stores at most 1048576$/,
  );
  const tooLarge = { bytes: 2, limitBytes: 1 };
  expect(recordDoesNotFit(tooLarge, [{ part: 'a', bytes: 2 }])).toMatchObject({
    code: 'record/does-not-fit',
    parts: [{ code: 'record/part', message: expect.stringContaining('a') }],
  });
  const small = wordsOf(Promise.resolve().then(() => checkRecordFits(aRelease(1), packer)));
  expect(await small).toBe('');
});

/** Bytes that no packer makes smaller. */
function noiseOf(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
