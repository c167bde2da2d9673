import { beforeAll, describe, expect, test } from 'vitest';
import { type DynModule, loadMain } from '../support/dyn.ts';
import { freshName, look, removeNamespace, withNamespace } from './place.ts';
import { dynHere, kubectl, succeed } from './tools.ts';

const DIMTENSOR = 'charts/dimtensor';

let main: DynModule['main'];

beforeAll(async () => {
  main = await loadMain();
});

function dyn(namespace: string, ...argv: string[]): Promise<string> {
  return succeed(dynHere(main, [...argv, '-n', namespace]));
}

interface Node {
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly cause?: { readonly what: string };
  readonly owns: readonly Node[];
}

async function treeOf(namespace: string, release: string): Promise<readonly Node[]> {
  return JSON.parse(await dyn(namespace, 'status', release, '--tree', '-o', 'json')).objects;
}

/** Kinds and names of what bears the label of a release. */
async function labelled(namespace: string, release: string): Promise<string> {
  const kinds = 'all,cm,secret,sa,pvc,ingress,hpa,pdb,role,rolebinding';
  const label = `app.kubernetes.io/instance=${release}`;
  return (await succeed(kubectl(['get', kinds, '-n', namespace, '-l', label, '-o', 'name']))).trim();
}

async function field(namespace: string, object: string, path: string): Promise<string> {
  return succeed(kubectl(['get', object, '-n', namespace, '-o', `jsonpath={${path}}`]));
}

const CHREK = [
  ...['--set', 'daemonset.image.repository=example.com/agent,daemonset.image.tag=v9'],
  ...['--set', 'daemonset.imagePullSecrets[0].name=regcred'],
];

describe.concurrent('chrek', () => {
  test('two teams install it, each into a namespace that is made for it', async () => {
    const teams = [freshName(), freshName()];
    for (const team of teams) {
      await dyn(team, 'install', 'chrek', 'charts/chrek', '--create-namespace', ...CHREK);
      const [record] = JSON.parse(await dyn(team, 'list', '-o', 'json'));
      expect(record).toMatchObject({ name: 'chrek', namespace: team, revision: '1', status: 'deployed' });
      expect(await field(team, 'ds/chrek-agent', '.spec.template.spec.containers[0].image')).toBe(
        'example.com/agent:v9',
      );
      expect(await field(team, 'ds/chrek-agent', '.spec.template.spec.imagePullSecrets')).toBe(
        '[{"name":"regcred"}]',
      );
      const { daemonset } = JSON.parse(await dyn(team, 'get', 'values', 'chrek', '-o', 'json'));
      expect(daemonset).toEqual({
        image: { repository: 'example.com/agent', tag: 'v9' },
        imagePullSecrets: [{ name: 'regcred' }],
      });
    }
    for (const team of teams) {
      expect((await treeOf(team, 'chrek')).map(({ kind }) => kind)).toContain('DaemonSet');
      await removeNamespace(team);
    }
  });

  test('its tree shows claim, DaemonSet and pods, and why the claim cannot be bound; the claim outlives it', () =>
    withNamespace(async (namespace) => {
      await dyn(namespace, 'install', 'chrek', 'charts/chrek', '--set', 'storage.pvc.size=900Ti');
      const find = async (kind: string): Promise<Node | undefined> =>
        (await treeOf(namespace, 'chrek')).find((node) => node.kind === kind);
      await expect
        .poll(async () => (await find('PersistentVolumeClaim'))?.cause?.what, { timeout: 60_000 })
        .toMatch(/^no volume can be bound to it \(ProvisioningFailed\): /);
      await expect
        .poll(async () => (await find('DaemonSet'))?.owns.map(({ kind }) => kind), { timeout: 60_000 })
        .toEqual(['Pod', 'Pod']);
      expect((await find('DaemonSet'))?.cause?.what).toContain('unbound immediate PersistentVolumeClaims');
      expect(await dyn(namespace, 'uninstall', 'chrek', '--wait', '--cascade', 'foreground')).toContain(
        '[PersistentVolumeClaim] chrek-pvc',
      );
      expect(await labelled(namespace, 'chrek')).toBe('persistentvolumeclaim/chrek-pvc');
      await succeed(kubectl(['delete', 'pvc', 'chrek-pvc', '-n', namespace]));
    }));
});

describe.concurrent('dimtensor', () => {
  test('is installed, changed by a file and by flags, brought back, and leaves nothing', () =>
    withNamespace(async (namespace) => {
      const replicas = (): Promise<string> => field(namespace, 'deploy/dt-dimtensor', '.spec.replicas');
      const memory = '.spec.template.spec.containers[0].resources.limits.memory';
      await dyn(namespace, 'install', 'dt', DIMTENSOR, '--wait');
      expect(await replicas()).toBe('3');
      const before = await field(namespace, 'deploy/dt-dimtensor', memory);
      const sets = ['--set', 'replicaCount=5', '--set', 'resources.limits.memory=16Gi'];
      await dyn(namespace, 'upgrade', 'dt', DIMTENSOR, ...sets);
      expect([await replicas(), await field(namespace, 'deploy/dt-dimtensor', memory)]).toEqual([
        '5',
        '16Gi',
      ]);
      const { replicaCount, resources } = JSON.parse(
        await dyn(namespace, 'get', 'values', 'dt', '-o', 'json'),
      );
      expect([replicaCount, resources.limits.memory]).toEqual([5, '16Gi']);
      await dyn(namespace, 'upgrade', 'dt', DIMTENSOR, '-f', `${DIMTENSOR}/values-inference.yaml`);
      expect(await labelled(namespace, 'dt')).toContain('horizontalpodautoscaler.autoscaling/dt-dimtensor');
      await dyn(namespace, 'rollback', 'dt');
      expect(await labelled(namespace, 'dt')).not.toContain('horizontalpodautoscaler');
      expect([await replicas(), await field(namespace, 'deploy/dt-dimtensor', memory)]).toEqual([
        '5',
        '16Gi',
      ]);
      await dyn(namespace, 'rollback', 'dt', '1');
      expect([await replicas(), await field(namespace, 'deploy/dt-dimtensor', memory)]).toEqual([
        '3',
        before,
      ]);
      const history = JSON.parse(await dyn(namespace, 'history', 'dt', '-o', 'json'));
      expect(history.map(({ description }: { description: string }) => description)).toEqual([
        ...['Install complete', 'Upgrade complete', 'Upgrade complete', 'Rollback to 2', 'Rollback to 1'],
      ]);
      await dyn(namespace, 'uninstall', 'dt', '--wait', '--cascade', 'foreground');
      expect(await labelled(namespace, 'dt')).toBe('');
    }));

  test('a dry run shows manifest, hooks, values and notes, and changes nothing', () =>
    withNamespace(async (namespace) => {
      const shown = await dyn(namespace, 'install', 'dt', DIMTENSOR, '--dry-run=server', '--debug');
      for (const part of ['STATUS: pending-install', 'COMPUTED VALUES:', 'HOOKS:', 'MANIFEST:', 'NOTES:'])
        expect(shown).toContain(`\n${part}\n`);
      expect(shown).toContain('kind: Deployment');
      expect(await labelled(namespace, 'dt')).toBe('');
      expect(JSON.parse(await dyn(namespace, 'list', '-o', 'json'))).toEqual([]);
    }));

  test.each([
    ['values-inference.yaml', ['Deployment', 'HorizontalPodAutoscaler', 'Service', 'ServiceAccount']],
    ['values-training.yaml', ['Job', 'ServiceAccount']],
    ['values-batch.yaml', ['ConfigMap', 'Job', 'ServiceAccount']],
    ['values-cronjob.yaml', ['CronJob', 'ServiceAccount']],
    ['examples/my-values.yaml', ['Deployment', 'Service', 'ServiceAccount']],
    ['examples/values-production.yaml', ['Deployment', 'HorizontalPodAutoscaler', 'Ingress', 'Service']],
    ['examples/values-gpu-training.yaml', ['Job', 'PersistentVolumeClaim']],
    ['examples/values-batch-large.yaml', ['ConfigMap', 'Job']],
  ])('the API server takes %s, and its notes are of its kind', (file, kinds) =>
    withNamespace(async (namespace) => {
      const said = await dyn(namespace, 'install', 'dt', DIMTENSOR, '-f', `${DIMTENSOR}/${file}`);
      const nodes = await treeOf(namespace, 'dt');
      expect(nodes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
      expect(nodes.filter(({ state }) => state === 'missing')).toEqual([]);
      const [, notes = ''] = said.split('NOTES:\n');
      const workload = kinds.find((kind) => /Job$|Deployment/.test(kind)) ?? '';
      expect(notes).toMatch(new RegExp(`\\b${workload}\\b`, 'i'));
      expect((await look(`/api/v1/namespaces/${namespace}/secrets/sh.helm.release.v1.dt.v1`)).status).toBe(
        200,
      );
    }),
  );
});
