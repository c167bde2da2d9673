import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { type PlanStep, planStep } from '../../src/actions/plan.ts';
import { installRequest } from '../../src/cli/commands/install.ts';
import { openDeployment } from '../../src/cli/deploying.ts';
import type { ObjectPlan, PlanReport } from '../../src/plan/plan.ts';
import type { Target } from '../../src/plan/targets.ts';
import type { RawResult } from '../support/answers.ts';
import { auditMark, auditSince, WRITES } from './audit.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { toolEnv, toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

const FILES = {
  'mixed/Chart.yaml': 'apiVersion: v2\nname: mixed\nversion: 0.1.0\n',
  'mixed/values.yaml': `replicas: 1
image: none:1
selector: a
text: one
password: canary-one
debug: low
extra: false
claim: true
job: one
storage: 1Gi
space: false
`,
  'mixed/templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data:
  text: {{ .Values.text | quote }}
  dbPassword: {{ .Values.password | quote }}
  conf: |
    mode: {{ .Values.text }}
    token: {{ .Values.password }}
---
apiVersion: v1
kind: Secret
metadata: {name: secret}
stringData: {password: {{ .Values.password | quote }}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Values.selector }}}}
  template:
    metadata: {labels: {app: {{ .Values.selector }}}, annotations: {dyn.test/behaviour: ready}}
    spec:
      containers:
      - name: main
        image: {{ .Values.image }}
        env:
        - {name: DEBUG, value: {{ .Values.debug }}}
        - {name: DB_PASSWORD, value: {{ .Values.password }}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: job}
spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: a, image: {{ .Values.job }}}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: set}
spec:
  serviceName: s
  replicas: 0
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}
  selector: {matchLabels: {s: t}}
  template: {metadata: {labels: {s: t}}, spec: {containers: [{name: x, image: img}]}}
  volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: {{ .Values.storage }}}}}}]
{{- if .Values.extra }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
{{- end }}
{{- if .Values.claim }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: stays, annotations: {helm.sh/resource-policy: keep}}
{{- end }}
{{- if .Values.space }}
---
apiVersion: v1
kind: Namespace
metadata: {name: "{{ .Release.Namespace }}-more"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: inside, namespace: "{{ .Release.Namespace }}-more"}
{{- end }}
`,
};

const WAYS: readonly [string, readonly string[]][] = [
  ['on the server', []],
  ['on the client', ['--server-side=false']],
];

const isReport = new Ajv2020().compile(JSON.parse(readFileSync('schemas/plan.schema.json', 'utf8')));

/** What a plan says of each object, by `Kind/name`. */
async function planned(
  ground: TestGround,
  argv: readonly string[],
): Promise<{ readonly exit: number; readonly said: string; readonly of: Record<string, ObjectPlan> }> {
  const run = await ground.run(dyn, ['plan', ...argv, '-o', 'json']);
  const report: PlanReport = JSON.parse(stdoutOf(run) || '{"releases":[]}');
  if (report.releases.length > 0) expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  const objects = report.releases.flatMap((release) => release.objects);
  return {
    exit: run.exit,
    said: `${stdoutOf(run)}${run.stderr}`,
    of: Object.fromEntries(objects.map((object) => [`${object.kind}/${object.name}`, object])),
  };
}

function stdoutOf({ stdout }: RawResult): string {
  return Buffer.from(stdout).toString();
}

async function installed(ground: TestGround, argv: readonly string[]): Promise<void> {
  const { exit, stderr } = await ground.run(dyn, ['install', 'r', 'mixed', ...argv]);
  expect(exit, stderr).toBe(0);
}

function actions(of: Record<string, ObjectPlan>): Record<string, string> {
  return Object.fromEntries(Object.entries(of).map(([key, { action }]) => [key, action]));
}

test.each(WAYS)('creations, changes, deletions and what is kept, and no write, %s', (_, way) =>
  onTestGround(FILES, async (ground) => {
    const mark = await auditMark();
    const fresh = await planned(ground, ['r', 'mixed', ...way]);
    expect(new Set(Object.values(actions(fresh.of)))).toEqual(new Set(['create']));
    await expectNoWrite(mark, ground);
    await installed(ground, way);
    const same = await planned(ground, ['upgrade', 'r', 'mixed', '--exit-code', ...way]);
    expect([same.exit, new Set(Object.values(actions(same.of)))]).toEqual([0, new Set(['keep'])]);
    const since = await auditMark();
    const sets = 'replicas=2,image=none:2,debug=high,extra=true,claim=false';
    const { exit, of } = await planned(ground, ['r', 'mixed', '--set', sets, '--exit-code', ...way]);
    await expectNoWrite(since, ground);
    expect(exit).toBe(2);
    expect(actions(of)).toEqual({
      ...{ 'Secret/secret': 'keep', 'ConfigMap/cm': 'keep', 'ConfigMap/extra': 'create' },
      ...{ 'Deployment/web': 'change', 'StatefulSet/set': 'keep', 'Job/job': 'keep' },
      ...{ 'PersistentVolumeClaim/claim': 'delete', 'ConfigMap/stays': 'keep' },
    });
    const web = of['Deployment/web'];
    expect(web?.changes.map(({ path, from, to, masked }) => [path, from, to, masked])).toEqual([
      ['/spec/replicas', 1, 2, false],
      ['/spec/template/spec/containers[name=main]/image', 'none:1', 'none:2', false],
      ['/spec/template/spec/containers[name=main]/env[name=DEBUG]/value', 'low', 'high', false],
    ]);
    expect(web?.changes.map(({ owners }) => owners.map(({ manager }) => manager))).toEqual([
      ['helm'],
      ['helm'],
      ['helm'],
    ]);
    expect(web?.restart?.how).toBe('RollingUpdate');
    expect(of['PersistentVolumeClaim/claim']?.risks.map(({ kind }) => kind)).toEqual(['data-lost']);
    expect(of['ConfigMap/stays']?.reason).toContain('resource-policy');
  }),
);

async function expectNoWrite(mark: number, { namespace }: TestGround): Promise<void> {
  const asked = await auditSince(mark, { agent: 'Helm/', uri: namespace, verbs: WRITES });
  expect(asked.filter(({ uri }) => !uri.includes('dryRun=All'))).toEqual([]);
}

test.each(WAYS)('secrets are masked, and are seen to change, %s', (_, way) =>
  onTestGround(FILES, async (ground) => {
    await installed(ground, way);
    const argv = ['r', 'mixed', '--set', 'password=canary-two,text=two', ...way];
    const { of, said } = await planned(ground, argv);
    const changes = (key: string) => of[key]?.changes.map(({ path, masked }) => [path, masked]);
    expect(changes('Secret/secret')).toEqual([['/data/password', true]]);
    expect(changes('ConfigMap/cm')).toEqual([
      ['/data/conf', true],
      ['/data/dbPassword', true],
      ['/data/text', false],
    ]);
    expect(changes('Deployment/web')).toEqual([
      ['/spec/template/spec/containers[name=main]/env[name=DB_PASSWORD]/value', true],
    ]);
    for (const format of ['text', 'yaml', 'markdown'])
      expectNoCanary(stdoutOf(await ground.run(dyn, ['plan', ...argv, '-v', '-o', format])));
    expectNoCanary(said);
  }),
);

function expectNoCanary(text: string): void {
  for (const secret of ['canary-one', 'canary-two'])
    for (const form of [secret, Buffer.from(secret).toString('base64')]) expect(text).not.toContain(form);
}

test.each(WAYS)('what cannot be changed fails, or is replaced where that was asked for, %s', (_, way) =>
  onTestGround(FILES, async (ground) => {
    await installed(ground, way);
    const sets = 'job=two,storage=2Gi,selector=b';
    const argv = ['upgrade', 'r', 'mixed', '--set', sets, ...way];
    const plain = await planned(ground, argv);
    expect(plain.exit).toBe(3);
    for (const key of ['Job/job', 'StatefulSet/set', 'Deployment/web']) {
      expect(plain.of[key]?.failures, key).toHaveLength(1);
      expect(
        plain.of[key]?.risks.map(({ kind }) => kind),
        key,
      ).toEqual(['immutable']);
    }
    const forced = await planned(ground, [...argv, '--force-recreate']);
    expect(forced.of['Job/job']).toMatchObject({
      action: 'replace',
      failures: [],
      changes: [{ path: '/spec/template/spec/containers[name=a]/image', from: 'one', to: 'two' }],
    });
    expect(forced.of['StatefulSet/set']?.action).toBe('replace');
    expect(forced.of['StatefulSet/set']?.changes.map(({ path }) => path)).toEqual([
      '/spec/volumeClaimTemplates[0]/spec/resources/requests/storage',
    ]);
  }),
);

test('conflicts are told as the upgrade would, and who changed what is live', () =>
  onTestGround(FILES, async (ground) => {
    await installed(ground, []);
    const patch = '{"spec":{"replicas":5}}';
    await ground.kubectl('patch', 'deploy', 'web', '--field-manager=somebody', '--type=merge', '-p', patch);
    const argv = ['r', 'mixed', '--set', 'replicas=2'];
    const { exit, of } = await planned(ground, ['upgrade', ...argv]);
    const [failure] = of['Deployment/web']?.failures ?? [];
    expect([exit, failure?.code]).toEqual([3, 'plan/conflict']);
    const upgrade = await ground.run(dyn, ['upgrade', ...argv]);
    expect(upgrade.problem).toContain(failure?.message);
    const forced = await planned(ground, ['upgrade', ...argv, '--force-conflicts']);
    expect(forced.of['Deployment/web']?.changes).toMatchObject([
      { path: '/spec/replicas', from: 5, to: 2, last: 1, owners: [{ manager: 'somebody' }] },
    ]);
  }));

test('what the same plan must make first is only predicted', () =>
  onTestGround(FILES, async (ground) => {
    const { of } = await planned(ground, ['r', 'mixed', '--set', 'space=true']);
    const inside = Object.entries(of).filter(([, { predicted }]) => predicted);
    expect(inside.map(([key, { reason }]) => [key, reason])).toEqual([
      ['ConfigMap/inside', `namespace ${ground.namespace}-more is made by the same plan`],
    ]);
    const defined = await planned(ground, ['k', 'defined']);
    expect(Object.values(defined.of).map(({ kind, action, predicted }) => [kind, action, predicted])).toEqual(
      [
        ['CustomResourceDefinition', 'create', false],
        ['Kite', 'create', true],
      ],
    );
    const argv = ['r', 'mixed', '--create-namespace', '-n', `${ground.namespace}-none`];
    const elsewhere = Object.values((await planned(ground, argv)).of);
    expect(elsewhere.filter(({ predicted }) => !predicted).map(({ kind }) => kind)).toEqual(['Namespace']);
  }));

test('an object of somebody else is a failure of its own', () =>
  onTestGround(FILES, async (ground) => {
    await ground.kubectl('create', 'configmap', 'cm');
    const { exit, of } = await planned(ground, ['install', 'r', 'mixed']);
    expect([exit, of['ConfigMap/cm']?.failures.map(({ code }) => code)]).toEqual([3, ['plan/not-owned']]);
    const taken = await planned(ground, ['install', 'r', 'mixed', '--take-ownership']);
    expect([taken.exit, taken.of['ConfigMap/cm']?.action]).toEqual([0, 'change']);
  }));

test('rollback and uninstall are planned too', () =>
  onTestGround(FILES, async (ground) => {
    await installed(ground, []);
    const sets = 'replicas=2,extra=true';
    const upgraded = await ground.run(dyn, ['upgrade', 'r', 'mixed', '--set', sets]);
    expect(upgraded.exit, upgraded.stderr).toBe(0);
    const back = await planned(ground, ['rollback', 'r', '1']);
    expect(back.of['ConfigMap/extra']?.action).toBe('delete');
    expect(back.of['Deployment/web']?.changes).toMatchObject([{ path: '/spec/replicas', from: 2, to: 1 }]);
    const mark = await auditMark();
    const gone = await planned(ground, ['uninstall', 'r', '--exit-code']);
    await expectNoWrite(mark, ground);
    expect(gone.exit).toBe(2);
    expect(gone.of['ConfigMap/stays']?.action).toBe('keep');
    expect(gone.of['StatefulSet/set']?.risks[0]?.says).toContain('the claims of its pods (d) go with it');
    const others = Object.entries(gone.of).filter(([key]) => key !== 'ConfigMap/stays');
    expect(new Set(others.map(([, { action }]) => action))).toEqual(new Set(['delete']));
  }));

test('with --plan-first nothing is done without a yes, nor what is known to fail', () =>
  onTestGround(FILES, async (ground) => {
    const run = (...argv: readonly string[]) => ground.run(dyn, [...argv, '--plan-first']);
    const unasked = await run('install', 'r', 'mixed');
    expect([unasked.exit, unasked.problem]).toEqual([
      1,
      'INSTALLATION FAILED: --plan-first needs a yes, and there is no terminal to ask on',
    ]);
    expect(unasked.stderr).toContain('+ create  Deployment web\n');
    expect(await ground.kubectl('get', 'deploy,secret', '-o', 'name')).toBe('');
    expect((await run('install', 'r', 'mixed', '--yes')).exit).toBe(0);
    const failing = await run('upgrade', 'r', 'mixed', '--yes', '--set', 'job=two');
    expect([failing.exit, failing.problem]).toEqual([
      3,
      'UPGRADE FAILED: nothing was done: it would fail at 1 object of the plan',
    ]);
    expect((await run('upgrade', 'r', 'mixed', '-y', '--set', 'replicas=2')).exit).toBe(0);
    expect(await ground.kubectl('get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
  }));

/** Two versions of a chart; the second drops fields, an item and a default. */
function objectsOf(version: 1 | 2): string {
  const isFirst = version === 1;
  const variables = isFirst
    ? [
        { name: 'A', value: 'a' },
        { name: 'B', value: 'b' },
      ]
    : [{ name: 'B', value: 'b' }];
  const container = { name: 'main', image: 'none', env: variables };
  const labels = { app: 'web' };
  const spec = {
    ...(isFirst ? { replicas: 3, minReadySeconds: 4 } : {}),
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container] } },
  };
  return JSON.stringify([
    {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' } },
      data: isFirst ? { a: '1', b: '2' } : { a: '1', c: '3' },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec },
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } },
      spec: { selector: labels, ports: [{ name: 'http', port: isFirst ? 80 : 82, targetPort: 80 }] },
    },
  ]);
}

test('a release that comes from the client-side way loses the same fields as planned', () =>
  onTestGround({}, async (ground) => {
    const install = ['install', 'r', 'flex', '--set-json', `objects=${objectsOf(1)}`, '--server-side=false'];
    expect((await ground.run(dyn, install)).exit).toBe(0);
    const theirs = '{"data":{"theirs":"x"}}';
    await ground.kubectl('patch', 'cm', 'cm', '--field-manager=somebody', '--type=merge', '-p', theirs);
    const argv = ['r', 'flex', '--set-json', `objects=${objectsOf(2)}`, '--server-side=true'];
    const { of } = await planned(ground, ['upgrade', ...argv]);
    const fields = (key: string) => of[key]?.changes.map(({ path, from, to }) => [path, from, to]);
    expect(fields('ConfigMap/cm')).toEqual([
      ['/data/b', '2', undefined],
      ['/data/c', undefined, '3'],
    ]);
    expect(fields('Deployment/web')).toEqual([
      ['/spec/replicas', 3, 1],
      ['/spec/template/spec/containers[name=main]/env[name=A]', { name: 'A', value: 'a' }, undefined],
      ['/spec/minReadySeconds', 4, undefined],
    ]);
    expect(fields('Service/web')?.map(([path]) => path)).toEqual([
      '/spec/ports[port=80]',
      '/spec/ports[port=82]',
    ]);
    const upgraded = await ground.run(dyn, ['upgrade', ...argv]);
    expect(upgraded.exit, upgraded.stderr).toBe(0);
    const ports = await ground.kubectl('get', 'svc', 'web', '-o', 'jsonpath={.spec.ports[*].port}');
    expect(ports).toBe('82');
    expect(JSON.parse(await ground.kubectl('get', 'cm', 'cm', '-o', 'jsonpath={.data}'))).toEqual({
      ...{ a: '1', c: '3', theirs: 'x' },
    });
    const live = await ground.kubectl(
      'get',
      'deploy',
      'web',
      '-o',
      'jsonpath={.spec.replicas} {..env[*].name}',
    );
    expect(live).toBe('1 B');
  }));

test('taking over what the client-side way owned, a field that somebody else took is a conflict', () =>
  onTestGround({}, async (ground) => {
    const install = ['install', 'r', 'flex', '--set-json', `objects=${objectsOf(1)}`, '--server-side=false'];
    expect((await ground.run(dyn, install)).exit).toBe(0);
    const theirs = '{"data":{"a":"9"}}';
    await ground.kubectl('patch', 'cm', 'cm', '--field-manager=somebody', '--type=merge', '-p', theirs);
    const argv = ['upgrade', 'r', 'flex', '--set-json', `objects=${objectsOf(2)}`, '--server-side=true'];
    const { exit, of } = await planned(ground, argv);
    expect([exit, of['ConfigMap/cm']?.failures.map(({ code, parts }) => [code, parts.length])]).toEqual([
      3,
      [['plan/conflict', 1]],
    ]);
    const upgrade = await ground.run(dyn, argv);
    expect([upgrade.exit === 0, upgrade.problem?.includes('conflict occurred')]).toEqual([false, true]);
  }));

test('what hooks of older revisions have left is planned to go with it', () =>
  onTestGround(
    {
      'leaving/Chart.yaml': 'apiVersion: v2\nname: leaving\nversion: 0.1.0\n',
      'leaving/templates/hook.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Values.name }}", annotations: {helm.sh/hook: "post-install,post-upgrade"}}
`,
    },
    async (ground) => {
      for (const argv of [
        ['install', 'r', 'leaving', '--set', 'name=older'],
        ['upgrade', 'r', 'leaving', '--set', 'name=newer'],
      ])
        expect((await ground.run(dyn, argv)).exit).toBe(0);
      const { of } = await planned(ground, ['uninstall', 'r', '--hooks-leftovers']);
      const going = Object.entries(of).map(([key, { action }]) => `${action} ${key}`);
      expect(going.sort()).toEqual(['delete ConfigMap/newer', 'delete ConfigMap/older']);
      expect((await ground.run(dyn, ['uninstall', 'r', '--hooks-leftovers'])).exit).toBe(0);
      expect(await ground.kubectl('get', 'cm', '-o', 'name')).not.toMatch(/older|newer/);
    },
  ));

/** Figure 18 is of 5,000: `DYN_PLAN_OBJECTS=5000`. */
const MANY = Number(process.env.DYN_PLAN_OBJECTS ?? 300);

const MANY_FILES = {
  'many/Chart.yaml': 'apiVersion: v2\nname: many\nversion: 0.1.0\n',
  'many/values.yaml': `count: ${MANY}\ntext: a\n`,
  'many/templates/all.yaml': `{{- range until (int .Values.count) }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "m-{{ . }}"}
data: {text: {{ $.Values.text }}, number: "{{ . }}"}
{{- end }}
`,
};

test(
  `a release of ${MANY} objects costs few requests while they are unchanged, and two for each that is not`,
  { timeout: 600_000 },
  () =>
    onTestGround(MANY_FILES, async (ground) => {
      const { exit, stderr } = await ground.run(dyn, ['install', 'r', 'many']);
      expect(exit, stderr).toBe(0);
      const asked = async (...argv: readonly string[]): Promise<readonly [number, string]> => {
        const mark = await auditMark();
        const start = performance.now();
        const run = await ground.run(dyn, ['plan', 'r', 'many', '--exit-code', ...argv]);
        const requests = await auditSince(mark, { agent: 'Helm/', uri: ground.namespace });
        console.log(
          `${MANY} objects ${argv.join(' ')}: ${requests.length} requests, ${Math.round(performance.now() - start)} ms`,
        );
        return [run.exit, `${requests.length <= (run.exit === 0 ? MANY / 5 : 2 * MANY + MANY / 5)}`];
      };
      expect(await asked()).toEqual([0, 'true']);
      expect(await asked('--set', 'text=b')).toEqual([2, 'true']);
    }),
);

const KITES = {
  'kinds/Chart.yaml': 'apiVersion: v2\nname: kinds\nversion: 0.1.0\n',
  'kinds/templates/all.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: "kites.\${NS}.example.com"}
spec:
  group: "\${NS}.example.com"
  scope: Namespaced
  names: {kind: Kite, listKind: KiteList, plural: kites, singular: kite}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`,
  'user/Chart.yaml': 'apiVersion: v2\nname: user\nversion: 0.1.0\n',
  'user/templates/all.yaml': `apiVersion: "\${NS}.example.com/v1"
kind: Kite
metadata: {name: one}
{{- if not (.Capabilities.APIVersions.Has "\${NS}.example.com/v1/Kite") }}
{{ fail "there are no kites" }}
{{- end }}
`,
};

test('the plan of a release knows of the kinds and namespaces that those before it make', () =>
  onTestGround(KITES, async ({ namespace, folder }) => {
    const world = {
      ...{ cwd: folder, env: toolEnv({ HELM_NAMESPACE: `${namespace}-none` }), isTerminal: false },
      ...{ stdin: () => new Uint8Array(), stdout: () => {}, stderr: () => {} },
    };
    const flags = new Map([['create-namespace', ['true']]]);
    const deployment = await openDeployment(flags, world);
    const step = (chart: string, before: readonly Target[]): Promise<PlanStep> => {
      const args = { flags, positionals: [chart, chart], notices: [] };
      const request = installRequest('install', args, { deployment, world });
      return planStep({ operation: 'install', request }, deployment, { before });
    };
    const kinds = await step('kinds', []);
    const user = await step('user', kinds.made);
    const said = ({ plan }: PlanStep) =>
      plan.objects.map(({ kind, action, predicted }) => [kind, action, predicted]);
    expect(said(kinds)).toEqual([
      ['Namespace', 'create', false],
      ['CustomResourceDefinition', 'create', false],
    ]);
    expect(said(user)).toEqual([['Kite', 'create', true]]);
    await expect(step('user', [])).rejects.toThrow('there are no kites');
  }));
