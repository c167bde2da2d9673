import { describe, expect, test } from 'vitest';
import { type Admission, createAdmission } from './admission.ts';
import { type AuditedRequest, auditMark, auditSince, WRITES } from './audit.ts';
import { createTrust } from './certificates.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { until } from './place.ts';
import { helm, toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

/** How long the webhook of figure 24 is away; the field study says 60. */
const AWAY_SECONDS = Number(process.env.DYN_FIGURE_SECONDS ?? 8);

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.\${NS}.example}
spec:
  group: \${NS}.example
  scope: Namespaced
  names: {kind: Foo, plural: foos}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
`;
const OBJECT = `apiVersion: \${NS}.example/v1
kind: Foo
metadata: {name: a}
spec: {v: {{ .Values.v }}}
`;

function chart(templates: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
    'c/values.yaml': 'v: 1\n',
    ...Object.fromEntries(
      Object.entries(templates).map(([name, text]) => [`c/templates/${name}.yaml`, text]),
    ),
  };
}

/** A configuration for creations and updates of Foo. */
function configuration(clientConfig: string): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: \${NS}}
webhooks:
- name: foos.\${NS}.example
  clientConfig: ${clientConfig}
  admissionReviewVersions: [v1]
  sideEffects: None
  timeoutSeconds: 2
  rules: [{operations: [CREATE, UPDATE], apiGroups: [\${NS}.example], apiVersions: [v1], resources: [foos]}]
`;
}

function deployment(name: string, more: string, behaviour = 'ready'): string {
  const pod = `{labels: {app: ${name}}, annotations: {dyn.test/behaviour: ${behaviour}}}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, annotations: ${more}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: ${pod}, spec: {containers: [{name: a, image: a}]}}
`;
}

/** Gives a test its ground, and takes away after it what lies in no namespace. */
function onGround(
  templates: Readonly<Record<string, string>>,
  use: (ground: TestGround) => Promise<void>,
): Promise<void> {
  return onTestGround(chart(templates), async (ground) => {
    const { namespace } = ground;
    try {
      await use(ground);
    } finally {
      await ground.kubectl('delete', 'validatingwebhookconfiguration', namespace, '--ignore-not-found');
      await ground.kubectl(
        'delete',
        'crd',
        `foos.${namespace}.example`,
        '--ignore-not-found',
        '--wait=false',
      );
    }
  });
}

async function must(ground: TestGround, ...argv: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await ground.run(dyn, argv);
  expect(exit, `${argv.join(' ')}: ${stderr}`).toBe(0);
  return `${Buffer.from(stdout)}${stderr}`;
}

/** The resources that were written there, in order; the records and the lock aside. */
async function writesSince(mark: number, { namespace }: TestGround): Promise<readonly string[]> {
  const all = await auditSince(mark, { verbs: WRITES, agent: 'Helm' });
  return all
    .filter(({ uri }) => uri.includes(namespace) || uri.includes('customresourcedefinitions'))
    .flatMap(written);
}

function written({ uri, code }: AuditedRequest): readonly string[] {
  if (code >= 300 || uri.includes('dryRun=') || /\/(?:secrets|leases)/.test(uri)) return [];
  return [/\/(customresourcedefinitions|foos|[a-z]+)(?:\/[^/?]*)?(?:\?|$)/.exec(uri)?.[1] ?? uri];
}

/** One after the other: each reads the audit log, which moves on fast where others write it. */
describe('order within a release, as the server saw it', () => {
  test.each([
    ['on the server', []],
    ['on the client', ['--server-side=false']],
  ])('a definition and an object of its kind, both in templates/, %s', async (_, way) => {
    await onGround({ definition: DEFINITION, object: OBJECT }, async (ground) => {
      const refused = await ground.run(helm, ['install', 'r', 'c', ...way]);
      expect(refused.stderr).toContain('no matches for kind "Foo"');
      const mark = await auditMark();
      await must(ground, 'install', 'r', 'c', ...way);
      expect(await writesSince(mark, ground)).toEqual(['customresourcedefinitions', 'foos']);
      await must(ground, 'upgrade', 'r', 'c', '--set', 'v=2');
      const kind = `foos.${ground.namespace}.example`;
      expect(await ground.kubectl('get', kind, 'a', '-o', 'jsonpath={.spec.v}')).toBe('2');
      await must(ground, 'uninstall', 'r');
      expect(await ground.kubectl('get', 'crd', kind, '--ignore-not-found', '-o', 'name')).toBe('');
    });
  });

  test('what an object needs is ready before it is written, against the order of kinds', async () => {
    const settings =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {dyn.dev/needs: Deployment/db}}\n';
    await onGround({ db: deployment('db', '{}'), settings }, async (ground) => {
      const mark = await auditMark();
      await must(ground, 'install', 'r', 'c');
      expect(await writesSince(mark, ground)).toEqual(['deployments', 'configmaps']);
      const made = await ground.kubectl('get', 'cm', 'a', '-o', 'jsonpath={.metadata.creationTimestamp}');
      const ready = await ground.kubectl(
        ...['get', 'deployment', 'db', '-o'],
        'jsonpath={.status.conditions[?(@.type=="Available")].lastTransitionTime}',
      );
      expect(made >= ready, `${made} is before ${ready}`).toBe(true);
    });
  });

  test('objects that wait for each other are refused before anything is written', async () => {
    const one = deployment('one', '{dyn.dev/needs: Deployment/two}');
    const two = deployment('two', '{dyn.dev/needs: Deployment/one}');
    await onGround({ one, two }, async (ground) => {
      const mark = await auditMark();
      const { exit, stderr } = await ground.run(dyn, ['install', 'r', 'c']);
      expect(exit, stderr).toBe(1);
      expect(stderr).toContain(
        'objects wait for each other: Deployment one -> Deployment two -> Deployment one',
      );
      expect(await writesSince(mark, ground)).toEqual([]);
      expect(await ground.kubectl('get', 'secrets', '-o', 'name')).toBe('');
    });
  });

  test("HIP-0025's keys in Chart.yaml order charts, and a rollback knows what the record holds of them", async () => {
    const files = {
      'c/Chart.yaml': `apiVersion: v2\nname: c\nversion: 0.1.0
annotations: {helm.sh/depends-on/subcharts: '["web"]'}
dependencies: [{name: db, version: "*"}, {name: web, version: "*", depends-on: [db]}]\n`,
      'c/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 0.1.0\n',
      'c/charts/db/templates/db.yaml': deployment('db', '{}'),
      'c/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
      'c/charts/web/templates/web.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}], clusterIP: None}\n',
      'c/templates/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {v: "{{ .Values.v }}"}\n',
      'c/values.yaml': 'v: 1\n',
    };
    await onTestGround(files, async (ground) => {
      let mark = await auditMark();
      await must(ground, 'install', 'r', 'c');
      expect(await writesSince(mark, ground)).toEqual(['deployments', 'services', 'configmaps']);
      await must(ground, 'upgrade', 'r', 'c', '--set', 'v=2');
      await ground.kubectl('delete', 'svc', 'web');
      mark = await auditMark();
      await must(ground, 'rollback', 'r', '1');
      expect(await writesSince(mark, ground)).toEqual(['services', 'configmaps']);
      await must(ground, 'uninstall', 'r');
    });
  });

  test("HIP-0025's groups go one after the other", async () => {
    const ready = `'["{.conditions[?(@.type==\\"Available\\")].status} == True"]'`;
    const told = `helm.sh/readiness-success: ${ready}, helm.sh/readiness-failure: "[]"`;
    const db = deployment('db', `{helm.sh/resource-group: database, ${told}}`);
    const settings = `apiVersion: v1\nkind: ConfigMap
metadata: {name: a, annotations: {helm.sh/resource-group: app, helm.sh/depends-on/resource-groups: '["database"]'}}\n`;
    await onGround({ db, settings }, async (ground) => {
      const mark = await auditMark();
      await must(ground, 'install', 'r', 'c');
      expect(await writesSince(mark, ground)).toEqual(['deployments', 'configmaps']);
      await must(ground, 'upgrade', 'r', 'c', '--set', 'v=2');
    });
  });
});

describe.concurrent('order within a release', () => {
  test('an upgrade brings a definition and an object of its kind', async () => {
    const guard = (text: string): string => `{{ if gt (int .Values.v) 1 }}\n${text}{{ end }}`;
    await onGround({ definition: guard(DEFINITION), object: guard(OBJECT) }, async (ground) => {
      await must(ground, 'install', 'r', 'c');
      await must(ground, 'upgrade', 'r', 'c', '--set', 'v=2', '--dry-run=server');
      await must(ground, 'upgrade', 'r', 'c', '--set', 'v=2');
      await must(ground, 'rollback', 'r', '1', '--allow-crd-breaking');
      await must(ground, 'uninstall', 'r');
    });
  });

  test('what was never made is taken back: an object whose definition is refused', async () => {
    const broken = DEFINITION.replace('plural: foos', 'plural: Foos');
    await onGround({ definition: broken, object: OBJECT }, async (ground) => {
      const { exit, stderr } = await ground.run(dyn, ['install', 'r', 'c']);
      expect(exit, stderr).not.toBe(0);
      expect(stderr).toContain('spec.names.plural');
      await must(ground, 'uninstall', 'r');
    });
  });

  test('24: a webhook that is not ready holds up an install, and nothing else', async () => {
    const admission = await createAdmission();
    const config = configuration(`{url: "${admission.url}", caBundle: ${admission.bundle}}`);
    await onGround({ definition: DEFINITION, object: OBJECT, config }, async (ground) => {
      const start = Date.now();
      const listening = soon(AWAY_SECONDS, admission.listen);
      try {
        const told = await must(ground, 'install', 'r', 'c');
        console.log(
          `figure 24: away for ${AWAY_SECONDS} s, installed after ${(Date.now() - start) / 1000} s`,
        );
        expect(told).toContain('connection refused');
        expect(Date.now() - start).toBeGreaterThan(AWAY_SECONDS * 1000);
        expect(admission.asked).toEqual(['CREATE Foo a (dry run)', 'CREATE Foo a']);
      } finally {
        await listening;
        await admission.close();
      }
    });
  }, 200_000);

  test('a plan shows the order and its reasons', async () => {
    const config = configuration('{url: "https://hook.invalid", caBundle: Cg==}');
    await onGround({ definition: DEFINITION, object: OBJECT, config }, async (ground) => {
      const { namespace } = ground;
      const text = await must(ground, 'plan', 'install', 'r', 'c', '--graph');
      expect(text).toContain(`Wave 1
  CustomResourceDefinition foos.${namespace}.example
Wave 2
  ValidatingWebhookConfiguration ${namespace}
Wave 3
  Foo a
      after CustomResourceDefinition foos.${namespace}.example, once it is established: its kind is defined by this
      after ValidatingWebhookConfiguration ${namespace}, once it answers: webhook foos.${namespace}.example is asked about it
`);
      expect(await must(ground, 'plan', 'r', 'c', '--graph=dot')).toContain('digraph order {');
      expect(await must(ground, 'plan', 'r', 'c', '--graph=mermaid')).toContain('flowchart LR');
      expect(await must(ground, 'plan', 'r', 'c', '--graph', '-o', 'markdown')).toContain(
        '```mermaid\nflowchart LR',
      );
      expect(await must(ground, 'plan', 'r', 'c', '--graph', '-o', 'json')).toContain('"cause":"webhook"');
      const { exit, stderr } = await ground.run(dyn, ['plan', 'uninstall', 'r', '--graph']);
      expect(exit, stderr).toBe(64);
      expect(stderr).toContain('an uninstall writes none');
      expect(await must(ground, 'plan', 'r', 'c')).toContain('its kind is defined by the same plan');
    });
  });

  test('a webhook whose certificate comes later', async () => {
    const admission = await createAdmission();
    const stranger = Buffer.from(createTrust().authority.certificate).toString('base64');
    const config = configuration(`{url: "${admission.url}", caBundle: ${stranger}}`);
    await onGround({ definition: DEFINITION, object: OBJECT, config }, (ground) =>
      filledLater(ground, admission),
    );
  });

  test('a webhook that never answers ends the install with what was last said', async () => {
    const config = configuration(`{service: {namespace: \${NS}, name: hook}, caBundle: Cg==}`);
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: hook}\nspec: {selector: {app: hook}, ports: [{port: 443}]}\n';
    const pods = deployment('hook', '{}', 'never-ready');
    await onGround({ definition: DEFINITION, object: OBJECT, config, service, pods }, async (ground) => {
      const { exit, stderr } = await ground.run(dyn, ['install', 'r', 'c', '--timeout', '4s']);
      expect(exit, stderr).toBe(7);
      expect(stderr).toMatch(
        /ValidatingWebhookConfiguration \S+ does not answer after \d+ s, and Foo a waits for it: service \S+\/hook has no endpoint that is ready/,
      );
    });
  });

  test('what is needed of the cluster is waited for, and time runs out', async () => {
    const settings =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {dyn.dev/needs: Deployment/theirs}}\n';
    await onGround({ settings }, async (ground) => {
      const { exit, stderr } = await ground.run(dyn, ['install', 'r', 'c', '--timeout', '2s']);
      expect(exit, stderr).toBe(7);
      expect(stderr).toContain(`resource Deployment/${ground.namespace}/theirs not ready`);
      expect(stderr).toContain('ConfigMap a needs Deployment/theirs, which is no object of this release');
      const made = soon(1, () => ground.kubectl('create', 'deployment', 'theirs', '--image=a'));
      await must(ground, 'upgrade', 'r', 'c');
      await made;
    });
  });

  test('a need of a kind that nobody has is refused', async () => {
    const settings =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {dyn.dev/needs: Nope/x}}\n';
    await onGround({ settings }, async (ground) => {
      const { exit, stderr } = await ground.run(dyn, ['install', 'r', 'c']);
      expect(exit, stderr).toBe(1);
      expect(stderr).toContain(
        'ConfigMap a needs Nope/x, of a kind that neither the release nor the cluster has',
      );
    });
  });
});

async function filledLater(ground: TestGround, admission: Admission): Promise<void> {
  await admission.listen();
  const patch = `[{"op":"replace","path":"/webhooks/0/clientConfig/caBundle","value":"${admission.bundle}"}]`;
  const patched = until(async () => admission.refused() > 0, 'a certificate that is refused').then(() =>
    ground.kubectl('patch', 'validatingwebhookconfiguration', ground.namespace, '--type=json', '-p', patch),
  );
  try {
    expect(await must(ground, 'install', 'r', 'c')).toContain('certificate signed by unknown authority');
  } finally {
    await patched;
    await admission.close();
  }
}

async function soon(seconds: number, work: () => Promise<unknown>): Promise<void> {
  await new Promise((done) => setTimeout(done, seconds * 1000));
  await work();
}
