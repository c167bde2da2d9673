import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawResult } from '../support/answers.ts';
import { type DynModule, loadMain } from '../support/dyn.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { dynHere, dynProcess, helm, kubectl, succeed } from './tools.ts';

// Operators belong to a whole cluster, so that these tests have one of their own.
let main: DynModule['main'];
let own: Promise<Cluster> | undefined;
let scratch = '';

beforeAll(async () => {
  main = await loadMain();
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'dyn-operators-')));
});
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await (await own)?.stop();
});

const CHART = 'charts/operator';
/** Neither certificates nor keys, for which Jobs would run. */
const QUIET = ['--set', 'webhook.enabled=false,dynamo.mpiRun.sshKeygen.enabled=false'];
const RESTRICTED = ['--set', 'namespaceRestriction.enabled=true'];
const restrictedTo = (namespace: string): string[] => [
  ...RESTRICTED,
  ...['--set', `namespaceRestriction.targetNamespace=${namespace}`],
];

async function env(): Promise<{ readonly KUBECONFIG: string }> {
  own ??= startCluster();
  return { KUBECONFIG: (await own).kubeconfig };
}

async function dyn(...argv: string[]): Promise<RawResult> {
  return dynHere(main, argv, { env: await env() });
}

async function kube(...argv: string[]): Promise<string> {
  return (await succeed(kubectl(argv, { env: await env() }))).trim();
}

async function applied(text: string): Promise<string> {
  return succeed(kubectl(['apply', '-f', '-'], { env: await env(), stdin: text }));
}

const install = (release: string, namespace: string, ...more: string[]): Promise<RawResult> =>
  dyn('install', release, CHART, '-n', namespace, '--create-namespace', ...QUIET, ...more);

/** What preflight says of operators alone: code and verdict of each; other checks have tests of their own. */
async function preflight(release: string, namespace: string, ...more: string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await dyn(
    ...['preflight', release, CHART, '-n', namespace, '-o', 'json', ...QUIET, ...more],
  );
  const text = Buffer.from(stdout).toString();
  if (text === '') throw new Error(stderr);
  const { findings }: { readonly findings: readonly Found[] } = JSON.parse(text);
  return findings
    .filter(({ code }) => code.startsWith('preflight/opc-'))
    .map(({ code, verdict, message }) => `${verdict} ${code.slice('preflight/'.length)} ${message}`);
}

interface Found {
  readonly code: string;
  readonly verdict: string;
  readonly message: string;
}

/** How an operator gets into a cluster, and out of it. */
interface Way {
  put(release: string, namespace: string, more: readonly string[]): Promise<unknown>;
  remove(release: string, namespace: string, more: readonly string[]): Promise<unknown>;
}

async function manifestOf(release: string, namespace: string, more: readonly string[]): Promise<string> {
  const argv = ['template', release, CHART, '-n', namespace, '--no-hooks', ...QUIET, ...more];
  return succeed(helm(argv, { env: await env() }));
}

const byHelm = {
  remove: async (release: string, namespace: string): Promise<unknown> =>
    succeed(helm(['uninstall', release, '-n', namespace], { env: await env() })),
};

const WAYS: Readonly<Record<string, Way>> = {
  dyn: { put: (release, namespace, more) => succeed(install(release, namespace, ...more)), ...byHelm },
  helm: {
    put: async (release, namespace, more) => {
      const argv = ['install', release, CHART, '-n', namespace, '--create-namespace', ...QUIET, ...more];
      return succeed(helm(argv, { env: await env() }));
    },
    ...byHelm,
  },
  kubectl: {
    put: async (release, namespace, more) => {
      await kube('create', 'namespace', namespace);
      const text = await manifestOf(release, namespace, more);
      return succeed(kubectl(['apply', '-n', namespace, '-f', '-'], { env: await env(), stdin: text }));
    },
    remove: async (release, namespace, more) => {
      const text = await manifestOf(release, namespace, more);
      return succeed(kubectl(['delete', '-n', namespace, '-f', '-'], { env: await env(), stdin: text }));
    },
  },
};

let used = 0;
const space = (): string => `ops-${++used}`;

/** A refusal with these words, by which nothing came into the cluster. */
async function expectRefused(
  run: Promise<RawResult>,
  namespace: string,
  words: readonly string[],
): Promise<void> {
  const { exit, stderr } = await run;
  expect({ exit, missing: words.filter((word) => !stderr.includes(word)) }, stderr).toEqual({
    exit: 3,
    missing: [],
  });
  expect(await kube('get', 'namespace', namespace, '--ignore-not-found', '-o', 'name')).toBe('');
}

/** Whoever takes names for the thing finds operators here. */
const STRANGERS = readFileSync('test/cluster/strangers.yaml', 'utf8');

test('S1 and S2: nothing is there but other vendors, and both kinds are installed, one after the other', async () => {
  await applied(STRANGERS);
  for (const more of [[], RESTRICTED]) {
    const namespace = space();
    expect(await preflight('platform', namespace, '--create-namespace', ...more)).toEqual([]);
    await succeed(install('platform', namespace, ...more));
    expect(await kube('get', 'leases', '-A', '--field-selector', 'metadata.name=dyn-operator-install')).toBe(
      '',
    );
    await succeed(dyn('upgrade', 'platform', CHART, '-n', namespace, ...QUIET, ...more));
    await succeed(dyn('uninstall', 'platform', '-n', namespace));
  }
});

const NAMES = ['platform', 'nats-manager-role'];

describe.each(Object.entries(WAYS))('an operator put there by %s', (tool, way) => {
  test.each(NAMES)('for the whole cluster, called %s: S3, S4, S8', async (release) => {
    const [there, other] = [space(), space()];
    await way.put(release, there, []);
    const role = `ClusterRole ${release}-dynamo-operator-manager-role`;
    const who = `release ${release} in namespace ${there} (${role})`;
    await expectRefused(install('second', other), other, ['OPC-CW-CW', who]);
    await expectRefused(install('tenant', other, ...RESTRICTED), other, [
      'OPC-CW-NS',
      `namespace ${other}`,
      who,
    ]);
    await expectRefused(install(release, other), other, [
      'OPC-NAME',
      `release ${release} in namespace ${there}`,
    ]);
    if (tool === 'kubectl')
      expect(await preflight('second', other)).toEqual([expect.stringContaining('put there by kubectl')]);
    else await succeed(dyn('upgrade', release, CHART, '-n', there, ...QUIET));
    await way.remove(release, there, []);
    expect(await preflight('second', other)).toEqual([]);
  });

  test.each(NAMES)('for one namespace, called %s: S5, S6, S7', async (release) => {
    const [there, other] = [space(), space()];
    await way.put(release, there, RESTRICTED);
    const role = `Role ${there}/${release}-dynamo-operator-manager-role`;
    const who = `release ${release} in namespace ${there} (${role})`;
    const ways = ['--set namespaceRestriction.enabled=true', 'targetNamespace=NAMESPACE'];
    await expectRefused(install('second', other), other, [
      'OPC-NS-CW',
      `namespaces ${there}: `,
      who,
      ...ways,
    ]);
    await expectRefused(install('second', other, ...restrictedTo(there)), other, ['OPC-NS-NS', who]);
    expect(await preflight('second', other, ...RESTRICTED)).toEqual([]);
    if (tool === 'dyn') {
      await succeed(install('second', other, ...RESTRICTED));
      await succeed(dyn('uninstall', 'second', '-n', other));
    }
    await way.remove(release, there, RESTRICTED);
    expect(await preflight('second', other)).toEqual([]);
  });
});

test.each([
  ['OPC-LE-ID', 'controllerManager.leaderElection.id=mine'],
  ['OPC-LE-NS', 'controllerManager.leaderElection.namespace=ops-values'],
  ['OPC-LEASE', 'namespaceRestriction.lease.renewInterval=1m'],
  ['OPC-DISC', 'discoveryBackend=consul'],
  ['OPC-NATS', 'nats.enabled=false'],
  ['OPC-ETCD', 'discoveryBackend=etcd,etcd.enabled=false'],
])('%s is refused before anything is rendered', async (code, set) => {
  await expectRefused(install('platform', 'ops-values', '--set', set), 'ops-values', [`${code}: `]);
});

test('charts of another name: a refusal of their own is the finding, and what they render is looked at', async () => {
  const there = space();
  await succeed(install('platform', there));
  const fork = join(scratch, 'acme');
  cpSync(CHART, fork, { recursive: true });
  const metadata = readFileSync(join(fork, 'Chart.yaml'), 'utf8');
  writeFileSync(join(fork, 'Chart.yaml'), metadata.replace('name: dynamo-operator', 'name: acme'));
  const other = space();
  const installFork = (): Promise<RawResult> =>
    dyn('install', 'fork', fork, '-n', other, '--create-namespace', ...QUIET, '--skip-schema-validation');
  await expectRefused(installFork(), other, [
    'OPC-CW-CW: two operators would manage the whole cluster. There is one already',
    'code: preflight/refused',
  ]);
  rmSync(join(fork, 'templates/checks.yaml'));
  await expectRefused(installFork(), other, ['OPC-CW-CW', 'code: preflight/refused']);
  await succeed(dyn('uninstall', 'platform', '-n', there));
});

/** A user who may do what the rules say, as flags. */
async function userWith(name: string, rules: readonly unknown[]): Promise<string[]> {
  const rbac = 'rbac.authorization.k8s.io';
  const documents = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'default' } },
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
    {
      ...{ apiVersion: `${rbac}/v1`, kind: 'ClusterRoleBinding', metadata: { name } },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
    },
  ];
  await applied(documents.map((document) => JSON.stringify(document)).join('\n---\n'));
  return ['--kube-token', await kube('create', 'token', name, '-n', 'default')];
}

const list = (group: string, ...resources: string[]): unknown => ({
  ...{ apiGroups: [group], resources, verbs: ['get', 'list'] },
});
const RBAC = 'rbac.authorization.k8s.io';

describe('too few rights', () => {
  test('who may list what counts gets an answer', async () => {
    const user = await userWith('sees', [
      list(RBAC, 'clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'),
      list('coordination.k8s.io', 'leases'),
    ]);
    expect(await preflight('platform', space(), ...user)).toEqual([]);
  });

  test('without ClusterRoles, Roles or Leases nobody can tell, and that can be accepted', async () => {
    const noClusterRoles = await userWith('blind', [
      list(RBAC, 'roles', 'rolebindings'),
      list('coordination.k8s.io', 'leases'),
    ]);
    const noRoles = await userWith('short', [list(RBAC, 'clusterroles', 'clusterrolebindings')]);
    for (const [user, code, right, more] of [
      [noClusterRoles, 'OPC-CW-CW', 'list clusterroles.rbac.authorization.k8s.io', []],
      [
        noRoles,
        'OPC-NS-CW',
        'list roles.rbac.authorization.k8s.io and to list leases.coordination.k8s.io',
        [],
      ],
      [noClusterRoles, 'OPC-CW-NS', 'list clusterroles.rbac.authorization.k8s.io', RESTRICTED],
      [noRoles, 'OPC-NS-NS', 'list roles.rbac.authorization.k8s.io in namespace', RESTRICTED],
    ] as const) {
      const namespace = space();
      const { exit, stderr } = await install('platform', namespace, ...more, ...user);
      expect(
        { exit, code: stderr.includes(`${code}: cannot tell`), right: stderr.includes(right) },
        stderr,
      ).toEqual({
        ...{ exit: 8, code: true, right: true },
      });
      expect(await kube('get', 'namespace', namespace, '--ignore-not-found')).toBe('');
      const accepted = await preflight('platform', namespace, ...more, ...user, '--accept-unknown', code);
      expect(accepted).toEqual([expect.stringMatching(`^accepted ${code.toLowerCase()} `)]);
    }
  });

  test('what is found needs no further right, and no flag skips it', async () => {
    const there = space();
    await succeed(install('tenant', there, ...RESTRICTED));
    const user = await userWith('half', [
      list(RBAC, 'roles', 'rolebindings'),
      list('coordination.k8s.io', 'leases'),
    ]);
    const other = space();
    await expectRefused(install('platform', other, ...user), other, ['OPC-NS-CW']);
    const { exit, stderr } = await install('platform', other, '--skip-preflight', 'OPC-NS-CW');
    expect({ exit, stderr }).toMatchObject({
      exit: 64,
      stderr: expect.stringContaining('does not take OPC-NS-CW'),
    });
    await succeed(dyn('uninstall', 'tenant', '-n', there));
  });
});

/** A user who may do everything but to write Leases, as flags. */
function unlocked(): Promise<string[]> {
  const all = (...apiGroups: string[]): unknown => ({ apiGroups, resources: ['*'], verbs: ['*'] });
  return userWith('unlocked', [
    all('', 'apps', 'batch', RBAC, 'apiextensions.k8s.io', 'admissionregistration.k8s.io', 'policy'),
    list('coordination.k8s.io', 'leases'),
  ]);
}

/** A stack of the operator alone, for each tenant one. */
function operatorStack(): string {
  const folder = join(scratch, 'stack');
  mkdirSync(folder, { recursive: true });
  cpSync(CHART, join(folder, 'operator'), { recursive: true });
  const file = join(folder, 'dyn.yaml');
  writeFileSync(
    file,
    `name: tenants
releases:
  - name: platform
    chart: operator
    set: [webhook.enabled=false, dynamo.mpiRun.sshKeygen.enabled=false]
environments:
  restricted:
    releases: {platform: {set: [namespaceRestriction.enabled=true]}}
`,
  );
  return file;
}

test('two tenants in one command: what would fight is found before anything is written', async () => {
  const [a, b] = [space(), space()];
  const tenants = ['--stack', operatorStack(), '-n', a, '-n', b];
  const who = `release platform in namespace ${a} (ClusterRole platform-dynamo-operator-manager-role)`;
  const words = ['OPC-CW-CW', `${who}, which this command installs too`, 'Nothing was written'];
  await expectRefused(dyn('install', ...tenants), a, words);
  await expectRefused(dyn('preflight', ...tenants), b, []);
  expect(await tracesOf('platform')).toBe('');
  try {
    await succeed(dyn('install', ...tenants, '-e', 'restricted', '--skip-preflight', 'crd-missing'));
    for (const namespace of [a, b])
      expect(await kube('get', 'roles', '-n', namespace, '-o', 'name')).toContain('manager-role');
  } finally {
    await succeed(dyn('uninstall', ...tenants, '-e', 'restricted', '--yes'));
  }
});

const RACES = Number(process.env.DYN_RACES ?? '2');

const KINDS =
  'deployments,services,secrets,configmaps,serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings';
const LABELLED = ['get', KINDS, '-A'];

/** Everything that bears the name of a release, in the whole cluster, and all install Leases. */
async function tracesOf(release: string): Promise<string> {
  const labelled = await kube(...LABELLED, '-l', `app.kubernetes.io/instance=${release}`, '-o', 'name');
  const records = await kube('get', 'secrets', '-A', '-l', `owner=helm,name=${release}`, '-o', 'name');
  const leases = await kube('get', 'leases', '-A', '-l', 'app.kubernetes.io/managed-by=dyn', '-o', 'name');
  return labelled + records + leases;
}

/** Who won and who lost, as releases and their namespaces, and what both said. */
interface Ended {
  readonly winner: string;
  readonly loser: string;
  readonly spaces: { readonly winner: string; readonly loser: string };
  readonly said: string;
}

/** Both run the command at the same time; exactly one wins. */
async function runBoth(
  command: 'install' | 'upgrade',
  left: readonly string[],
  right: readonly string[],
): Promise<Ended> {
  const options = { env: await env() };
  const racers = [left, right].map((more) => dynProcess([command, ...more, ...QUIET], options));
  const ends = await Promise.all(racers);
  const said = ends.map(({ stderr }) => stderr).join('\n');
  expect(ends.map(({ exit }) => exit).sort(), said).toEqual([0, 3]);
  const [lost, won] = ends[0]?.exit === 3 ? [left, right] : [right, left];
  return {
    ...{ winner: won[0] ?? '', loser: lost[0] ?? '', said },
    spaces: { winner: won[3] ?? '', loser: lost[3] ?? '' },
  };
}

async function race(left: readonly string[], right: readonly string[]): Promise<Ended> {
  const ended = await runBoth('install', left, right);
  const { loser, winner, spaces, said } = ended;
  expect(await tracesOf(loser), said).toBe('');
  expect(
    await kube('get', 'roles,clusterroles', '-A', '-l', `app.kubernetes.io/instance=${winner}`, '-o', 'name'),
  ).toContain('manager-role');
  await succeed(dyn('uninstall', winner, '-n', spaces.winner));
  return ended;
}

/** A chart of one ConfigMap, from which releases are upgraded to the operator's. */
function tinyChart(): string {
  const folder = join(scratch, 'tiny');
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), '{apiVersion: v2, name: tiny, version: 0.1.0}');
  writeFileSync(
    join(folder, 'templates/settings.yaml'),
    'kind: ConfigMap\napiVersion: v1\nmetadata: {name: tiny}\n',
  );
  return folder;
}

/** Two releases of another chart become operators at the same time: the loser is as it was. */
async function upgradeRace(...more: string[]): Promise<void> {
  const sides = [
    ['left', space()],
    ['right', space()],
  ] as const;
  for (const [release, namespace] of sides)
    await succeed(dyn('install', release, tinyChart(), '-n', namespace, '--create-namespace'));
  const [left = [], right = []] = sides.map(([release, namespace]) => [
    ...[release, CHART, '-n', namespace, ...more],
  ]);
  const { loser, winner, spaces, said } = await runBoth('upgrade', left, right);
  const objects = await kube(...LABELLED, '-l', `app.kubernetes.io/instance=${loser}`, '-o', 'name');
  expect(objects, said).toBe('');
  const { stdout } = await dyn('status', loser, '-n', spaces.loser, '-o', 'json');
  expect(JSON.parse(Buffer.from(stdout).toString())).toMatchObject({ info: { status: 'deployed' } });
  const manifest = await dyn('get', 'manifest', loser, '-n', spaces.loser);
  expect(Buffer.from(manifest.stdout).toString()).toContain('metadata: {name: tiny}');
  expect(await kube('get', 'configmap', 'tiny', '-n', spaces.loser, '-o', 'name')).toBe('configmap/tiny');
  await succeed(dyn('uninstall', loser, '-n', spaces.loser));
  await succeed(dyn('uninstall', winner, '-n', spaces.winner));
}

describe('two commands at the same time: exactly one wins, the loser leaves nothing', () => {
  const runs = Array.from({ length: RACES }, (_, index) => index);
  const start = (release: string, namespace: string, ...more: string[]): string[] => [
    ...[release, CHART, '-n', namespace, '--create-namespace', ...more],
  ];

  test.each(runs)('both for the whole cluster, run %i', async () => {
    await race(start('left', space()), start('right', space()));
  });

  test.each(runs)('one for the whole cluster, one for its namespace, run %i', async () => {
    await race(start('left', space()), start('right', space(), ...RESTRICTED));
  });

  test.each(runs)('both for one namespace, run %i', async () => {
    const target = space();
    await kube('create', 'namespace', target);
    const [left, right] = [space(), space()];
    await race(start('left', left, ...restrictedTo(target)), start('right', right, ...restrictedTo(target)));
  });

  test.each(runs)('without a right to Leases, run %i: the namespace of the loser goes too', async () => {
    const user = await unlocked();
    const [left, right] = [space(), space()];
    const { spaces, said } = await race(
      [...start('left', left), ...user],
      [...start('right', right), ...user],
    );
    const wait = ['wait', '--for=delete', `namespace/${spaces.loser}`, '--timeout=60s'];
    await kube(...wait);
    expect(await kube('get', 'namespace', spaces.loser, '--ignore-not-found', '-o', 'name'), said).toBe('');
    expect(await kube('get', 'namespace', spaces.winner, '-o', 'name')).toBe(`namespace/${spaces.winner}`);
  });

  test.each(runs)('two upgrades to an operator, run %i', () => upgradeRace());

  test.each(runs)('two upgrades to an operator without a right to Leases, run %i', async () =>
    upgradeRace(...(await unlocked())),
  );
});
