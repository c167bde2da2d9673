import { describe, expect, test } from 'vitest';
import { onTestGround, type TestGround } from './ground.ts';
import { storedRevisions } from './records.ts';
import { toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

/** What must be said, how the command ends, what the record says afterwards, and which objects are there. */
interface Bad {
  readonly about: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly before?: (ground: TestGround) => Promise<unknown>;
  readonly argv: (ground: TestGround) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly says: RegExp;
  readonly status?: number;
  readonly records: readonly string[];
  readonly configmaps: readonly string[];
}

const NOBODY = ['--kube-as-user', 'nobody'];

function objects(...list: readonly unknown[]): string {
  return JSON.stringify({ objects: list });
}

const CONFIGMAP = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fine' } };

const ALL: readonly Bad[] = [
  {
    about: 'a kubeconfig that is absent',
    argv: () => ['install', 'r', 'one', '--kubeconfig', 'absent'],
    says: /absent/,
    records: [],
    configmaps: [],
  },
  {
    about: 'a kubeconfig that is empty',
    files: { empty: '' },
    argv: () => ['install', 'r', 'one', '--kubeconfig', 'empty'],
    says: /unreachable/,
    records: [],
    configmaps: [],
  },
  {
    about: 'a kubeconfig that is malformed',
    files: { malformed: 'apiVersion: v1\nkind: [Config\n' },
    argv: () => ['install', 'r', 'one', '--kubeconfig', 'malformed'],
    says: /malformed/,
    records: [],
    configmaps: [],
  },
  {
    about: 'a kubeconfig that points nowhere',
    argv: () => ['install', 'r', 'one', '--kube-apiserver', 'https://127.0.0.1:1'],
    says: /127\.0\.0\.1:1\b/,
    records: [],
    configmaps: [],
  },
  {
    about: 'a context that is not there',
    argv: () => ['install', 'r', 'one', '--kube-context', 'nowhere'],
    says: /nowhere/,
    records: [],
    configmaps: [],
  },
  {
    about: 'no rights at all',
    argv: () => ['install', 'r', 'one', ...NOBODY],
    says: /User "nobody" cannot/,
    records: [],
    configmaps: [],
  },
  {
    about: 'rights to all but one kind',
    files: { 'v.json': objects(CONFIGMAP, { ...CONFIGMAP, kind: 'ServiceAccount' }) },
    before: async ({ kubectl }) => {
      await kubectl(
        'create',
        'role',
        'most',
        '--verb=*',
        '--resource=secrets,configmaps,leases.coordination.k8s.io',
      );
      await kubectl('create', 'rolebinding', 'most', '--role=most', '--user=most');
    },
    argv: () => ['install', 'r', 'flex', '-f', 'v.json', '--kube-as-user', 'most'],
    says: /User "most" cannot \w+ resource "serviceaccounts"/,
    records: [],
    configmaps: [],
  },
  {
    about: 'a namespace that is terminating',
    before: async ({ kubectl, namespace }) => {
      const held = { ...CONFIGMAP, metadata: { name: 'held', finalizers: ['dyn.test/held'] } };
      await kubectl('create', 'configmap', 'held');
      await kubectl(
        'patch',
        'configmap',
        'held',
        '--type=merge',
        '-p',
        JSON.stringify({ metadata: held.metadata }),
      );
      await kubectl('delete', 'namespace', namespace, '--wait=false');
    },
    argv: () => ['install', 'r', 'one'],
    says: /because it is being terminated/,
    records: [],
    configmaps: ['held'],
  },
  {
    about: 'a kind that nobody knows',
    files: { 'v.json': objects(CONFIGMAP, { apiVersion: 'nope/v1', kind: 'Nope', metadata: { name: 'n' } }) },
    argv: () => ['install', 'r', 'flex', '-f', 'v.json'],
    says: /no matches for kind "Nope" in version "nope\/v1"/,
    records: [],
    configmaps: [],
  },
  {
    about: 'a manifest that is no object',
    files: { 'v.yaml': 'raw: "just text"\n' },
    argv: () => ['install', 'r', 'raw', '-f', 'v.yaml'],
    says: /raw\/templates\/raw\.yaml|cannot unmarshal string/,
    records: [],
    configmaps: [],
  },
  {
    about: 'a manifest that is a list',
    files: { 'v.yaml': 'raw: "[1, 2]"\n' },
    argv: () => ['install', 'r', 'raw', '-f', 'v.yaml'],
    says: /raw\/templates\/raw\.yaml|cannot unmarshal array/,
    records: [],
    configmaps: [],
  },
  {
    about: 'a field that the server does not know',
    files: { 'v.json': objects(CONFIGMAP, { ...CONFIGMAP, metadata: { name: 'wrong' }, dataa: {} }) },
    argv: () => ['install', 'r', 'flex', '-f', 'v.json'],
    says: /\.dataa: field not declared in schema/,
    status: 4,
    records: ['1 failed'],
    configmaps: ['fine'],
  },
  {
    about: 'a field that cannot be changed',
    before: ({ run }) => run(dyn, ['install', 'r', 'web']),
    argv: () => ['upgrade', 'r', 'web', '--set', 'selector=other'],
    says: /field is immutable/,
    records: ['1 deployed', '2 failed'],
    configmaps: [],
  },
];

describe.concurrent('bad input', () => {
  for (const bad of ALL) test.concurrent(bad.about, () => refuse(bad));
});

async function refuse(bad: Bad): Promise<void> {
  await onTestGround(bad.files ?? {}, async (ground) => {
    await bad.before?.(ground);
    const { exit, stderr } = await ground.run(dyn, bad.argv(ground), bad.env);
    expect(stderr).toMatch(bad.says);
    expect(stderr).toMatch(/^ {2}hint: \S/m);
    expect(stderr).not.toMatch(/^ +at .*\.[cjt]s:\d/m);
    expect(exit).toBe(bad.status ?? 1);
    const stored = await storedRevisions(ground.namespace);
    expect(stored.map(({ labels }) => `${labels.version} ${labels.status}`)).toEqual(bad.records);
    const names = (await ground.kubectl('get', 'configmap', '-o', 'name')).split('\n');
    const ours = names.map((name) => name.replace('configmap/', '')).filter((name) => name !== '');
    expect(ours.filter((name) => name !== 'kube-root-ca.crt')).toEqual(bad.configmaps);
    await ground.run(release, []);
  });
}

/** Lets go of what holds a namespace that is to go. */
const release: typeof dyn = async (_, { env }) => {
  const { kubectl } = await import('./tools.ts');
  const patch = [
    'patch',
    'configmap',
    'held',
    '--type=json',
    '-p',
    '[{"op":"remove","path":"/metadata/finalizers"}]',
  ];
  return kubectl(['-n', env?.HELM_NAMESPACE ?? '', ...patch]);
};
