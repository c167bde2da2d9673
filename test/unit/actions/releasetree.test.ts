import { expect, test } from 'vitest';
import { releaseTree } from '../../../src/actions/releasetree.ts';
import { type JsonObject, stringAt } from '../../../src/kube/json.ts';
import { object, type WaitBench, waitBench } from '../../support/waiting.ts';
import { aRelease } from '../release/records.ts';

const SECRET = 'hunter22-hunter22';

const MANIFEST = ['a', 'b', 'c']
  .map((name) => `---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: ${name}}\n`)
  .concat(`---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: ${SECRET}}\n`)
  .concat('---\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n')
  .join('');

async function putSet(bench: WaitBench, name: string, pod: JsonObject): Promise<void> {
  const status = { replicas: 1 };
  const set = await bench.put(object('StatefulSet', name, { spec: { replicas: 1 }, status }));
  const owner = {
    ...{ kind: 'StatefulSet', name, apiVersion: 'apps/v1' },
    uid: stringAt(set, 'metadata', 'uid'),
  };
  await bench.put(object('Pod', `${name}-0`, { metadata: { ownerReferences: [owner] }, status: pod }));
}

function release(): ReturnType<typeof aRelease> {
  return aRelease(1, { namespace: 'default', manifest: MANIFEST });
}

test('each object is read once, and what they own listed once', async () => {
  const bench = waitBench();
  for (const name of ['a', 'b']) await putSet(bench, name, { phase: 'Pending' });
  await bench.put(object('Secret', 's', { data: { k: btoa(SECRET) } }));
  bench.requests.length = 0;
  const { objects } = await releaseTree(release(), bench.env);
  expect(objects.map(({ name, state }) => `${name} ${state}`)).toEqual([
    ...['a waiting', 'b waiting', 'c missing', 's ready', 'w missing'],
  ]);
  expect(objects[4]?.message).toContain('no matches for kind "Widget"');
  const asked = bench.requests.map(({ path }) => path.replace('/namespaces/default', ''));
  const counted = asked.filter((path) => /pods|statefulsets|secrets|events/.test(path)).sort();
  expect(counted).toEqual([
    ...['/api/v1/events', '/api/v1/pods', '/api/v1/secrets/s'],
    ...['/apis/apps/v1/statefulsets/a', '/apis/apps/v1/statefulsets/b', '/apis/apps/v1/statefulsets/c'],
  ]);
  const secrets = bench.requests.filter(({ path }) => path.includes('secrets'));
  expect(secrets.map(({ accept }) => accept)).toEqual([expect.stringContaining('PartialObjectMetadata')]);
});

test('what a Secret holds is in no text, whoever repeats it', async () => {
  const bench = waitBench();
  const waiting = { reason: 'CreateContainerConfigError', message: `no ${SECRET} (${btoa(SECRET)})` };
  const containerStatuses = [{ name: 'main', ready: false, restartCount: 0, state: { waiting } }];
  await putSet(bench, 'a', { phase: 'Pending', containerStatuses });
  const tree = await releaseTree(release(), bench.env);
  expect(tree.objects[0]?.cause?.what).toContain('refers to something that is not there');
  const shown = JSON.stringify([tree.objects, tree.hooks]);
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(btoa(SECRET));
});
