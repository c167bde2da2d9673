import { randomBytes } from 'node:crypto';
import { load, loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { auditMark, auditSince, WRITES } from './audit.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { until } from './place.ts';
import { storedRevisions } from './records.ts';
import { dynProcess, helm, toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();
const CROWD = 20;

/** Figures of the field study, by their numbers; README.md beside this file lists which test shows which. */
describe('figures', () => {
  test('12: twenty processes upgrade one release at once, and every revision is there once', async () => {
    await onTestGround({}, async (ground) => {
      await ground.run(helm, ['install', 'r', 'one']);
      const argv = (index: number) => ['upgrade', 'r', 'one', '--set', `v=${index}`];
      const runs = Array.from({ length: CROWD }, (_, index) => ground.run(dynProcess, argv(index)));
      const ends = (await Promise.all(runs)).map(({ exit }) => exit);
      const won = ends.filter((status) => status === 0).length;
      console.log(`figure 12: ${won} upgraded, ${ends.filter((status) => status === 6).length} left with 6`);
      expect(ends.filter((status) => status !== 0 && status !== 6)).toEqual([]);
      await expectRevisions(ground, 1 + won);
    });
  }, 300_000);

  test('12: twenty processes that may wait upgrade one release, all of them', async () => {
    await onTestGround({}, async (ground) => {
      await ground.run(helm, ['install', 'r', 'one']);
      const argv = ['upgrade', 'r', 'one', '--history-max', '0', '--lock-timeout', '90s'];
      const runs = Array.from({ length: CROWD }, () => ground.run(dynProcess, argv));
      const ends = await Promise.all(runs);
      expect(ends.filter(({ exit }) => exit !== 0).map(({ stderr }) => stderr)).toEqual([]);
      await expectRevisions(ground, 1 + CROWD);
    });
  }, 300_000);

  test('20: a record that cannot fit is refused before the first write, with its ten largest parts', async () => {
    const crd = (index: number) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: k${index}.\${NS}.example.com}
spec:
  group: \${NS}.example.com
  scope: Namespaced
  names: {kind: K${index}, plural: k${index}}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, description: "${randomBytes(190_000).toString('base64')}"}}
`;
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`big/crds/k${i}.yaml`, crd(i)]));
    await onTestGround(
      { 'big/Chart.yaml': 'apiVersion: v2\nname: big\nversion: 0.1.0\n', ...files },
      async (ground) => {
        const mark = await auditMark();
        const { exit, stderr } = await ground.run(dyn, ['install', 'r', 'big']);
        expect(exit).toBe(1);
        const listed = stderr.match(/^ .*crds\/k\d+\.yaml/gm) ?? [];
        console.log(`figure 20: refused, ${listed.length} parts listed\n${stderr}`);
        expect(listed.length).toBe(10);
        const written = await auditSince(mark, { verbs: WRITES });
        expect(
          written.filter(({ uri }) => uri.includes(ground.namespace)).filter(isNotOfControllers),
        ).toEqual([]);
        expect((await ground.kubectl('get', 'crd', '-o', 'name')).includes(ground.namespace)).toBe(false);
      },
    );
  });

  test('23: after a rollback every field of the target is live', async () => {
    await onTestGround({}, async (ground) => {
      await ground.run(helm, ['install', 'r', 'whole', '--set', 'v=2,replicas=2']);
      await ground.run(helm, ['upgrade', 'r', 'whole', '--set', 'v=3,replicas=1']);
      await ground.kubectl('delete', 'service', 'r-whole');
      await ground.kubectl('label', 'configmap', 'r-whole', 'app=drifted', '--overwrite');
      const { exit, stderr } = await ground.run(dyn, ['rollback', 'r', '1', '--force-conflicts']);
      expect(exit, stderr).toBe(0);
      const differing = await differencesFromRecord(ground);
      console.log(`figure 23: ${differing.length} fields differ from the target`);
      expect(differing).toEqual([]);
      expect(await ground.kubectl('get', 'configmap', 'r-even', '-o', 'name')).toBe('configmap/r-even\n');
    });
  });

  test('34: an uninstall leaves nothing but what it reports', async () => {
    await onTestGround({}, async (ground) => {
      const before = await everything(ground);
      await ground.run(dyn, ['install', 'r', 'whole', '--no-hooks', '--wait']);
      const { exit, stdout } = await ground.run(dyn, ['uninstall', 'r', '--no-hooks', '--wait']);
      expect(exit).toBe(0);
      expect(Buffer.from(stdout).toString()).toContain('[ConfigMap] r-kept\n');
      await ground.kubectl('delete', 'configmap', 'r-kept');
      await until(async () => (await everything(ground)).join() === before.join(), 'everything is gone');
      console.log('figure 34: 0 objects left that were not reported');
    });
  });

  test('34: an object that a finalizer holds is reported', async () => {
    await onTestGround({}, async (ground) => {
      await ground.run(dyn, ['install', 'r', 'one']);
      const finalizers = (list: readonly string[]) => JSON.stringify({ metadata: { finalizers: list } });
      await ground.kubectl('patch', 'configmap', 'r-one', '-p', finalizers(['dyn.test/stays']));
      const { exit, stderr } = await ground.run(dyn, ['uninstall', 'r', '--wait', '--timeout', '3s']);
      expect(exit).not.toBe(0);
      expect(stderr).toContain('r-one');
      expect(stderr).toContain('dyn.test/stays');
      await ground.kubectl('patch', 'configmap', 'r-one', '--type=merge', '-p', finalizers([]));
    });
  });
});

async function expectRevisions({ namespace }: TestGround, count: number): Promise<void> {
  const stored = await storedRevisions(namespace);
  const versions = stored.map(({ labels }) => Number(labels.version));
  const last = versions.at(-1) ?? 0;
  expect(last).toBe(count);
  expect(new Set(versions).size).toBe(versions.length);
  expect(versions).toEqual(
    Array.from({ length: versions.length }, (_, i) => count - versions.length + 1 + i),
  );
  expect(stored.filter(({ labels }) => labels.status === 'deployed')).toHaveLength(1);
  expect(stored.filter(({ labels }) => String(labels.status).startsWith('pending'))).toEqual([]);
}

function isNotOfControllers({ user }: { readonly user: string }): boolean {
  return user === 'root';
}

const KINDS = [
  'configmaps',
  'secrets',
  'services',
  'pods',
  'replicasets',
  'deployments',
  'serviceaccounts',
  'leases',
];

async function everything({ kubectl }: TestGround): Promise<readonly string[]> {
  return (await kubectl('get', KINDS.join(','), '-o', 'name')).split('\n').sort();
}

/** Paths of fields that the manifest of the last revision sets and the live object has otherwise. */
async function differencesFromRecord({ namespace, kubectl }: TestGround): Promise<readonly string[]> {
  const manifest = String((await storedRevisions(namespace)).at(-1)?.record.manifest);
  const found: string[] = [];
  for (const document of loadAll(manifest)) {
    const { kind, metadata, stringData, ...rest } = recordOf(document) ?? {};
    const name = String(recordOf(metadata)?.name);
    const live = load(await kubectl('get', String(kind), name, '-o', 'yaml'));
    found.push(...differing({ metadata, ...rest }, live, `${kind}/${name}`));
  }
  return found;
}

function differing(wanted: unknown, live: unknown, at: string): readonly string[] {
  if (Array.isArray(wanted))
    return wanted.flatMap((item, i) =>
      differing(item, Array.isArray(live) ? live[i] : undefined, `${at}[${i}]`),
    );
  const fields = recordOf(wanted);
  if (fields === undefined) return wanted === live ? [] : [`${at}: ${live} instead of ${wanted}`];
  return Object.entries(fields).flatMap(([key, value]) =>
    differing(value, recordOf(live)?.[key], `${at}.${key}`),
  );
}
