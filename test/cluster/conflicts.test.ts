import { createServer, type Server } from 'node:https';
import { describe, expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { writeFiles } from '../support/command.ts';
import { auditMark, auditSince, WRITES } from './audit.ts';
import { createTrust } from './certificates.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { look, request } from './place.ts';
import { helmThree, succeed, type Tool, toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

const CHART = {
  'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 0.1.0\n',
  'app/values.yaml': 'image: none:1\nreplicas: 1\n',
  'app/templates/all.yaml': `apiVersion: v1
kind: Service
metadata: {name: app}
spec: {type: LoadBalancer, selector: {app: app}, ports: [{name: web, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec: {containers: [{name: main, image: {{ .Values.image | quote }}, env: [{name: A, value: "1"}]}]}
`,
};

const UPGRADE = ['upgrade', 'r', 'app', '--set', 'image=none:2'];
const IMAGE = '{.spec.template.spec.containers[0].image}';

function patch(manager: string, body: unknown, ...more: readonly string[]) {
  const json = JSON.stringify(body);
  return (ground: TestGround) =>
    ground.kubectl('patch', 'deployment', 'app', `--field-manager=${manager}`, '-p', json, ...more);
}

const imageOf = (image: string): unknown => ({
  spec: { template: { spec: { containers: [{ name: 'main', image }] } } },
});

interface Case {
  readonly about: string;
  /** Who installs. */
  readonly by?: Tool;
  /** What others do to it. */
  readonly others: (ground: TestGround) => Promise<unknown>;
  readonly argv?: readonly string[];
  readonly status?: number;
  readonly says?: RegExp;
  /** What is live afterwards, by jsonpath of the Deployment. */
  readonly live: Readonly<Record<string, string>>;
  /** Fields that are taken from others because that was asked for. */
  readonly taken?: RegExp;
}

const APPLIED_BY_OPERATOR = (image: string): string =>
  JSON.stringify({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name: 'app', annotations: { operator: 'here' } },
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'main', ...(image === '' ? {} : { image }), env: [{ name: 'B', value: '2' }] },
          ],
        },
      },
    },
  });

async function operator({ kubectl, folder }: TestGround, image = ''): Promise<unknown> {
  writeFiles(folder, { 'operator.json': APPLIED_BY_OPERATOR(image) });
  return kubectl(
    'apply',
    '--server-side',
    '--force-conflicts',
    '--field-manager=operator',
    '-f',
    'operator.json',
  );
}

const CASES: readonly Case[] = [
  {
    about: 'replicas that an autoscaler sets are left to it',
    others: async ({ kubectl }) => {
      await kubectl('autoscale', 'deployment', 'app', '--max=9', '--name=auto');
      await kubectl('scale', 'deployment', 'app', '--replicas=5');
    },
    says: /keeps 5 replicas: HorizontalPodAutoscaler auto sets them/,
    live: { '{.spec.replicas}': '5', [IMAGE]: 'none:2' },
  },
  {
    about: 'replicas that somebody scaled are a conflict',
    others: ({ kubectl }) => kubectl('scale', 'deployment', 'app', '--replicas=5'),
    status: 1,
    says: /\.spec\.replicas: the chart says 1, live is 5/,
    live: { '{.spec.replicas}': '5', [IMAGE]: 'none:1' },
  },
  {
    about: 'replicas that somebody scaled are taken by --force-conflicts',
    others: ({ kubectl }) => kubectl('scale', 'deployment', 'app', '--replicas=5'),
    argv: [...UPGRADE, '--force-conflicts'],
    live: { '{.spec.replicas}': '1', [IMAGE]: 'none:2' },
    taken: /f:replicas/,
  },
  {
    about: 'a field that somebody edited is a conflict',
    others: patch('kubectl-edit', imageOf('edited:1')),
    status: 1,
    says: /image: the chart says "?none:2"?, live is "?edited:1"?[\s\S]*kubectl-edit/,
    live: { [IMAGE]: 'edited:1' },
  },
  {
    about: 'what somebody added by an edit stays',
    others: patch('kubectl-edit', {
      metadata: { annotations: { note: 'mine' } },
      spec: { minReadySeconds: 2 },
    }),
    live: { '{.metadata.annotations.note}': 'mine', '{.spec.minReadySeconds}': '2', [IMAGE]: 'none:2' },
  },
  {
    about: 'what Helm 3 installed is upgraded, and what others added stays',
    by: helmThree,
    others: patch('kubectl-edit', { metadata: { annotations: { note: 'mine' } } }),
    live: { '{.metadata.annotations.note}': 'mine', [IMAGE]: 'none:2' },
  },
  {
    about: 'a second operator keeps its fields beside ours',
    others: (ground) => operator(ground),
    live: {
      '{.metadata.annotations.operator}': 'here',
      '{.spec.template.spec.containers[0].env[?(@.name=="B")].value}': '2',
      [IMAGE]: 'none:2',
    },
  },
  {
    about: 'a second operator that owns the same field is a conflict',
    others: (ground) => operator(ground, 'theirs:1'),
    status: 1,
    says: /image: the chart says "?none:2"?, live is "?theirs:1"?[\s\S]*operator/,
    live: { [IMAGE]: 'theirs:1', '{.metadata.annotations.operator}': 'here' },
  },
  {
    about: "status is the controllers' own",
    others: ({ kubectl }) =>
      kubectl(
        ...['patch', 'service', 'app', '--subresource=status', '--field-manager=balancer'],
        ...['-p', '{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}'],
      ),
    live: { [IMAGE]: 'none:2' },
  },
];

describe.concurrent('figure 22: conflicts end as the policy says, and no field of another manager is lost', () => {
  test.each(CASES)(
    '$about',
    async ({ by = dyn, others, argv = UPGRADE, status = 0, says = /^/, live, taken }) => {
      await onTestGround(CHART, async (ground) => {
        await succeed(ground.run(by, ['install', 'r', 'app']));
        await others(ground);
        const before = await fieldsOfOthers(ground);
        const { exit, stderr } = await ground.run(dyn, argv);
        expect(exit, stderr).toBe(status);
        expect(stderr).toMatch(says);
        for (const [path, value] of Object.entries(live))
          expect(await ground.kubectl('get', 'deployment', 'app', '-o', `jsonpath=${path}`)).toBe(value);
        const after = new Set(await fieldsOfOthers(ground));
        const lost = before.filter((field) => !after.has(field) && !taken?.test(field));
        expect(before.length).toBeGreaterThan(0);
        expect(lost).toEqual([]);
      });
    },
  );

  test('what a webhook defaults is no conflict, stays, and makes nothing changed', async () => {
    await onTestGround(CHART, async (ground) => {
      const webhook = await startWebhook(ground.namespace);
      try {
        await succeed(ground.run(dyn, ['install', 'r', 'app']));
        const mark = await auditMark();
        await succeed(ground.run(dyn, ['upgrade', 'r', 'app']));
        const uri = `/namespaces/${ground.namespace}/deployments`;
        expect(await auditSince(mark, { agent: 'Helm/', uri, verbs: WRITES })).toEqual([]);
        await succeed(ground.run(dyn, UPGRADE));
        const shown = `jsonpath={.metadata.annotations.injected} {.spec.minReadySeconds} ${IMAGE}`;
        expect(await ground.kubectl('get', 'deployment', 'app', '-o', shown)).toBe('yes 3 none:2');
      } finally {
        await webhook.close();
      }
    });
  });
});

/** Its status has other fields from moment to moment. */
const CONTROLLERS = 'kube-controller-manager';

/** Each field that somebody but Helm and the controllers has, with its manager: `kubectl Update scale .f:spec.f:replicas`. */
async function fieldsOfOthers({ namespace }: TestGround): Promise<readonly string[]> {
  const paths = [
    `/apis/apps/v1/namespaces/${namespace}/deployments/app`,
    `/api/v1/namespaces/${namespace}/services/app`,
  ];
  const objects = await Promise.all(paths.map(async (path) => recordOf(JSON.parse((await look(path)).text))));
  return objects.flatMap((object) => {
    const entries = recordOf(object?.metadata)?.managedFields;
    return (Array.isArray(entries) ? entries : []).flatMap((item) => {
      const { manager, operation, subresource = '', fieldsV1 } = recordOf(item) ?? {};
      if (manager === 'helm' || manager === CONTROLLERS) return [];
      return leavesOf(fieldsV1).map(
        (leaf) => `${object?.kind} ${manager} ${operation} ${subresource} ${leaf}`,
      );
    });
  });
}

function leavesOf(fields: unknown): readonly string[] {
  const entries = Object.entries(recordOf(fields) ?? {});
  if (entries.length === 0) return [''];
  return entries.flatMap(([key, below]) => leavesOf(below).map((leaf) => `.${key}${leaf}`));
}

/** A webhook that defaults fields of the Deployments of one namespace. */
async function startWebhook(namespace: string): Promise<{ readonly close: () => Promise<void> }> {
  const { authority, server: pair } = createTrust();
  const server: Server = createServer({ cert: pair.certificate, key: pair.key }, async (incoming, answer) => {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    const { uid, object } = recordOf(recordOf(JSON.parse(text))?.request) ?? {};
    const spec = recordOf(recordOf(object)?.spec);
    const changes = [
      { op: 'add', path: '/metadata/annotations/injected', value: 'yes' },
      ...(spec?.minReadySeconds ? [] : [{ op: 'add', path: '/spec/minReadySeconds', value: 3 }]),
    ];
    const json = Buffer.from(JSON.stringify(changes)).toString('base64');
    const response = { uid, allowed: true, patchType: 'JSONPatch', patch: json };
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
  const url = `https://127.0.0.1:${address.port}/`;
  await request('POST', path, {
    metadata: { name: namespace },
    webhooks: [
      {
        ...{ name: 'defaults.dyn.test', sideEffects: 'None', admissionReviewVersions: ['v1'] },
        clientConfig: { url, caBundle: Buffer.from(authority.certificate).toString('base64') },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [
          {
            ...{ apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] },
            operations: ['CREATE', 'UPDATE'],
          },
        ],
      },
    ],
  });
  const close = async (): Promise<void> => {
    await request('DELETE', `${path}/${namespace}`);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { close };
}
