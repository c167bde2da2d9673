import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/kube/json.ts';
import { crdOf, isUnsafe, readCrdCases, withFields, withPlaces } from '../support/crdcases.ts';
import { auditMark, auditSince, WRITES } from './audit.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { look, request, until } from './place.ts';
import { toolOfDyn } from './tools.ts';

const { base, fields, definitions } = readCrdCases();
const BASE = withPlaces(base, { group: `\${NS}.example`, 'names.shortNames': [], 'names.categories': null });

const dyn = await toolOfDyn();

/** All fields of the cases at once, each with its schema as it was or as it shall be. */
function allFields(pick: (item: (typeof fields)[number], index: number) => JsonObject): JsonObject {
  return withFields(BASE, Object.fromEntries(fields.map((item, index) => [`f${index}`, pick(item, index)])));
}

const OLD = allFields(({ old }) => old);

/** A chart whose only object is the definition that values give, in templates/ or in crds/. */
function chart(spec: JsonObject): Readonly<Record<string, string>> {
  return {
    'crd/Chart.yaml': 'apiVersion: v2\nname: crd\nversion: 0.1.0\n',
    'crd/values.yaml': JSON.stringify({ crd: crdOf(spec) }),
    'crd/templates/crd.yaml': '{{ .Values.crd | toJson }}\n',
  };
}

/** A values file of the chart. */
function values(spec: JsonObject): string {
  return JSON.stringify({ crd: crdOf(spec) });
}

/** What dyn, which calls itself Helm, has written since a mark that names the ground's namespace. */
async function writesSince(mark: number, { namespace }: TestGround): Promise<readonly string[]> {
  const seen = await auditSince(mark, { agent: 'Helm', uri: namespace, verbs: WRITES });
  return seen.map(({ verb, uri }) => `${verb} ${uri}`);
}

async function run(ground: TestGround, ...argv: readonly string[]) {
  const { exit, stderr, stdout } = await ground.run(dyn, argv);
  return { exit, said: `${stderr}${Buffer.from(stdout).toString()}` };
}

/** Runs what must end with that status, and gives all that it said. */
async function expectExit(status: number, ground: TestGround, ...argv: readonly string[]): Promise<string> {
  const { exit, said } = await run(ground, ...argv);
  expect(exit, said).toBe(status);
  return said;
}

async function withoutCrds(ground: TestGround, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    const names = (await ground.kubectl('get', 'crd', '-o', 'name')).split('\n');
    const own = names.filter((name) => name.includes(`.${ground.namespace}.`));
    if (own.length > 0) await ground.kubectl('delete', ...own, '--wait=false', '--ignore-not-found');
  }
}

function things(ground: TestGround): string {
  return `/apis/${ground.namespace}.example/v1/namespaces/${ground.namespace}/things`;
}

function thing(ground: TestGround, name: string, spec: JsonObject): JsonObject {
  return { apiVersion: `${ground.namespace}.example/v1`, kind: 'Thing', metadata: { name }, spec };
}

async function isListed(ground: TestGround): Promise<void> {
  await until(async () => (await look(things(ground))).status === 200, 'things are served');
}

const bad = [
  ...fields.flatMap((item, index) =>
    isUnsafe(item)
      ? [{ about: item.about, spec: allFields((one, at) => (at === index ? one.next : one.old)) }]
      : [],
  ),
  ...definitions
    .filter((item) => isUnsafe(item) && item.from === undefined)
    .map(({ about, set }) => ({ about, spec: withPlaces(OLD, set) })),
];

test('none of more than forty bad updates is accepted, nothing is written, and the safe ones are', async () => {
  expect(bad.length).toBeGreaterThanOrEqual(40);
  const safe = allFields((item) => (isUnsafe(item) || item.found !== undefined ? item.old : item.next));
  const files = Object.fromEntries(bad.map(({ spec }, index) => [`bad-${index}.json`, values(spec)]));
  await onTestGround({ ...chart(OLD), ...files, 'safe.json': values(safe) }, (ground) =>
    withoutCrds(ground, async () => {
      const start = await auditMark();
      await expectExit(0, ground, 'install', 'r', 'crd');
      expect(await writesSince(start, ground)).not.toEqual([]);
      await isListed(ground);
      const mark = await auditMark();
      for (const [index, { about }] of bad.entries()) {
        const { exit, said } = await run(ground, 'upgrade', 'r', 'crd', '-f', `bad-${index}.json`);
        expect(exit, `${about}: ${said}`).toBe(3);
        expect(said).toContain('code: crd/breaking');
      }
      expect(await writesSince(mark, ground)).toEqual([]);
      await expectExit(0, ground, 'upgrade', 'r', 'crd', '-f', 'safe.json');
      console.log(`${bad.length} bad updates, none accepted`);
    }),
  );
}, 300_000);

test('the API server refuses and drops what is said, and takes the rest', async () => {
  const next = allFields((item) => item.next);
  await onTestGround({ ...chart(OLD), 'next.json': values(next) }, (ground) =>
    withoutCrds(ground, async () => {
      await expectExit(0, ground, 'install', 'r', 'crd');
      await isListed(ground);
      for (const [index, { value }] of fields.entries())
        await request('POST', things(ground), thing(ground, `x${index}`, { [`f${index}`]: value }));
      const refused = await expectExit(3, ground, 'upgrade', 'r', 'crd', '-f', 'next.json');
      const told = await expectExit(
        0,
        ground,
        'upgrade',
        'r',
        'crd',
        '-f',
        'next.json',
        '--allow-crd-breaking',
      );
      const saidOf = (index: number, live: string | undefined, text: string): boolean => {
        const word = live === 'loses' ? 'loses' : 'does not fit';
        return text.includes(`Thing ${ground.namespace}/x${index} ${word}`) === (live !== undefined);
      };
      const missed = fields.filter(
        ({ live }, index) => !saidOf(index, live, refused) || !saidOf(index, live, told),
      );
      expect(missed.map(({ about }) => about)).toEqual([]);
      const answers = await Promise.all(fields.map((_, index) => answerTo(ground, index)));
      expect(answers).toEqual(
        fields.map(({ about, live, value, filled }) =>
          live === 'unfit'
            ? `${about}: refused`
            : live === 'loses'
              ? `${about}: less`
              : `${about}: ${JSON.stringify(filled ?? value)}`,
        ),
      );
    }),
  );
}, 120_000);

/** What the API server makes of the value of a case in a new object. */
async function answerTo(ground: TestGround, index: number): Promise<string> {
  const { about, value, live } = fields[index] ?? {};
  const body = thing(ground, `y${index}`, { [`f${index}`]: value });
  const reply = await request('POST', `${things(ground)}?dryRun=All`, body).catch(String);
  if (typeof reply === 'string') return `${about}: ${reply.includes(' 422 ') ? 'refused' : reply}`;
  const seen = JSON.stringify((reply as { spec?: JsonObject }).spec?.[`f${index}`]);
  return `${about}: ${live === 'loses' && seen !== JSON.stringify(value) ? 'less' : seen}`;
}

const SMALL: JsonObject = { a: { type: 'integer', maximum: 10 }, b: { type: 'string' } };
const LARGER: JsonObject = { ...SMALL, c: { type: 'string' } };
const SMALLER: JsonObject = { a: { type: 'integer', maximum: 5 } };

/** A chart with the definition in crds/ and an object of it. */
function shipping(folder: string, schemas: JsonObject, spec: string): Readonly<Record<string, string>> {
  return {
    [`${folder}/Chart.yaml`]: 'apiVersion: v2\nname: shipping\nversion: 0.1.0\n',
    [`${folder}/crds/thing.yaml`]: JSON.stringify(crdOf(withFields(BASE, schemas))),
    [`${folder}/templates/thing.yaml`]: `apiVersion: \${NS}.example/v1
kind: Thing
metadata: {name: {{ .Release.Name }}}
spec: ${spec}
`,
  };
}

const SHIPPED = {
  ...shipping('small', SMALL, '{a: 7, b: x}'),
  ...shipping('larger', LARGER, '{a: 7, b: x, c: w}'),
  ...shipping('smaller', SMALLER, '{a: 1}'),
  'second.yaml': JSON.stringify(
    crdOf(
      withPlaces(withFields(BASE, SMALL), {
        'names.kind': 'Other',
        'names.plural': 'others',
        'names.singular': null,
        'names.listKind': null,
      }),
    ),
  ),
};

test('crds/ is updated when that is asked for, after the same check', async () => {
  await onTestGround(SHIPPED, (ground) =>
    withoutCrds(ground, async () => {
      const specOf = (name: string): Promise<string> =>
        ground.kubectl('get', `things.${ground.namespace}.example`, name, '-o', 'jsonpath={.spec}');
      await expectExit(0, ground, 'install', 'r', 'small');
      expect((await run(ground, 'upgrade', 'r', 'larger')).said).toContain(
        '.spec.c: field not declared in schema',
      );
      expect(JSON.parse(await specOf('r'))).toEqual({ a: 7, b: 'x' });
      const dry = await expectExit(0, ground, 'upgrade', 'r', 'larger', '--crds=update', '--dry-run=server');
      expect(dry).toContain(`things.${ground.namespace}.example would change:\n  + v1 spec.c (string)\n`);
      await expectExit(0, ground, 'upgrade', 'r', 'larger', '--crds=update');
      expect(JSON.parse(await specOf('r'))).toEqual({ a: 7, b: 'x', c: 'w' });
      const mark = await auditMark();
      for (const argv of [
        ['upgrade', 'r', 'smaller', '--crds=update'],
        ['upgrade', 'r', 'smaller', '--crds=update', '--dry-run=server'],
        ['install', 's', 'smaller'],
      ]) {
        const said = await expectExit(3, ground, ...argv);
        for (const part of [
          'v1 spec.b: the field is removed',
          'maximum is 5, and was 10',
          `Thing ${ground.namespace}/r does not fit any more: spec.a must be at most 5`,
          `Thing ${ground.namespace}/r loses spec.b, spec.c`,
        ])
          expect(said).toContain(part);
      }
      expect(await writesSince(mark, ground)).toEqual([]);
      await expectExit(64, ground, 'install', 's', 'smaller', '--skip-crds', '--crds=update');
      await expectExit(0, ground, 'install', 's', 'smaller', '--crds=skip');
      await expectExit(0, ground, 'install', 't', 'smaller', '--server-side=false');
      const told = await expectExit(
        0,
        ground,
        'upgrade',
        'r',
        'smaller',
        '--crds=update',
        '--allow-crd-breaking',
      );
      expect(told).toContain(
        `Allowed by --allow-crd-breaking: things.${ground.namespace}.example, v1 spec.b`,
      );
      expect(told).toContain(`Thing ${ground.namespace}/r loses spec.b, spec.c`);
      await expectExit(0, ground, 'install', 'q', 'larger', '--crds=update', '--server-side=false');
      expect(JSON.parse(await specOf('q'))).toEqual({ a: 7, b: 'x', c: 'w' });
    }),
  );
}, 120_000);

test('kinds that an update of crds/ brings are there for what follows', async () => {
  const both = {
    ...SHIPPED,
    'larger/crds/second.yaml': SHIPPED['second.yaml'],
    'larger/templates/other.yaml': `{{ if .Capabilities.APIVersions.Has "\${NS}.example/v1/Other" }}
apiVersion: \${NS}.example/v1
kind: Other
metadata: {name: o}
spec: {a: 1}
{{ end }}`,
  };
  await onTestGround(both, (ground) =>
    withoutCrds(ground, async () => {
      await expectExit(0, ground, 'install', 'r', 'small');
      await expectExit(0, ground, 'upgrade', 'r', 'larger', '--crds=update');
      expect(await ground.kubectl('get', `others.${ground.namespace}.example`, '-o', 'name')).toContain('/o');
    }),
  );
}, 120_000);

test('a rollback and a definition that is dropped are looked at too', async () => {
  const files = { ...chart(withFields(BASE, SMALL)), 'larger.json': values(withFields(BASE, LARGER)) };
  const none = { 'none/Chart.yaml': 'apiVersion: v2\nname: crd\nversion: 0.2.0\n' };
  await onTestGround({ ...files, ...none }, (ground) =>
    withoutCrds(ground, async () => {
      await expectExit(0, ground, 'install', 'r', 'crd');
      await isListed(ground);
      await expectExit(0, ground, 'upgrade', 'r', 'none');
      await until(
        async () => (await look(things(ground))).status === 404,
        'a definition without objects went',
      );
      await expectExit(0, ground, 'rollback', 'r');
      await isListed(ground);
      await expectExit(0, ground, 'upgrade', 'r', 'crd', '-f', 'larger.json');
      await until(() => holdsField(ground), 'the new field is kept');
      const mark = await auditMark();
      for (const dry of [[], ['--dry-run=server']]) {
        const said = await expectExit(3, ground, 'rollback', 'r', '3', ...dry);
        expect(said).toContain('v1 spec.c: the field is removed');
        expect(said).toContain(`Thing ${ground.namespace}/x loses spec.c`);
      }
      const dropped = await expectExit(3, ground, 'upgrade', 'r', 'none');
      expect(dropped).toContain('the definition would be deleted, and with it 1 object');
      expect(await writesSince(mark, ground)).toEqual([]);
      const told = await expectExit(0, ground, 'rollback', 'r', '3', '--allow-crd-breaking');
      expect(told).toContain(
        `Allowed by --allow-crd-breaking: things.${ground.namespace}.example, v1: Thing`,
      );
      await expectExit(0, ground, 'upgrade', 'r', 'none', '--allow-crd-breaking');
    }),
  );
}, 120_000);

const HOOK = { 'metadata.annotations': { 'helm.sh/hook': 'pre-install,pre-upgrade' } };

test('a definition that is a hook is looked at, unless no hook runs', async () => {
  const hooked = (schemas: JsonObject): string =>
    JSON.stringify({ crd: withPlaces(crdOf(withFields(BASE, schemas)), HOOK) });
  const files = { ...chart(BASE), 'crd/values.yaml': hooked(SMALL), 'smaller.json': hooked(SMALLER) };
  await onTestGround(files, (ground) =>
    withoutCrds(ground, async () => {
      await expectExit(0, ground, 'install', 'r', 'crd');
      await isListed(ground);
      await request('POST', things(ground), thing(ground, 'x', { a: 7 }));
      const mark = await auditMark();
      const refused = await expectExit(3, ground, 'upgrade', 'r', 'crd', '-f', 'smaller.json');
      expect(refused).toContain(
        `Thing ${ground.namespace}/x does not fit any more: spec.a must be at most 5`,
      );
      expect(await writesSince(mark, ground)).toEqual([]);
      await expectExit(0, ground, 'upgrade', 'r', 'crd', '-f', 'smaller.json', '--no-hooks');
    }),
  );
}, 120_000);

const FAILS = `{{ if .Values.fails }}
apiVersion: batch/v1
kind: Job
metadata: {name: late, annotations: {helm.sh/hook: post-upgrade}}
spec:
  backoffLimit: 0
  template:
    metadata: {annotations: {dyn.test/behaviour: job-fails}}
    spec: {restartPolicy: Never, containers: [{name: a, image: example.com/late}]}
{{ end }}
`;

test('a way back that would lose data is not gone; what nobody uses yet goes', async () => {
  const larger = withFields(BASE, LARGER);
  const files = {
    ...chart(withFields(BASE, SMALL)),
    'crd/templates/job.yaml': FAILS,
    'larger.json': JSON.stringify({ crd: crdOf(larger), fails: true }),
    'live.json': JSON.stringify(crdOf(larger)),
  };
  await onTestGround(files, (ground) =>
    withoutCrds(ground, async () => {
      await expectExit(0, ground, 'install', 'r', 'crd');
      await isListed(ground);
      const failing = ['upgrade', 'r', 'crd', '-f', 'larger.json', '--rollback-on-failure'];
      await expectExit(5, ground, ...failing);
      await ground.kubectl('apply', '-f', 'live.json', '--server-side', '--field-manager=helm');
      await until(() => holdsField(ground), 'the new field is kept');
      const left = await expectExit(4, ground, ...failing);
      expect(left).toContain(
        'it was not rolled back, as that would lose data of CustomResourceDefinition things.',
      );
      expect(left).toContain(`Thing ${ground.namespace}/x loses spec.c`);
      expect((await look(`${things(ground)}/x`)).text).toContain('"c":"w"');
      const allowed = await expectExit(5, ground, ...failing, '--allow-crd-breaking');
      expect(allowed).toContain('Allowed by --allow-crd-breaking: things.');
    }),
  );
}, 120_000);

async function holdsField(ground: TestGround): Promise<boolean> {
  await request('POST', `${things(ground)}`, thing(ground, 'x', { c: 'w' })).catch(() => undefined);
  if ((await look(`${things(ground)}/x`)).text.includes('"c":"w"')) return true;
  await request('DELETE', `${things(ground)}/x`).catch(() => undefined);
  return false;
}

test('definitions go with a release when somebody knows how many objects go', async () => {
  const kept = withPlaces(crdOf(withFields(BASE, SMALL)), {
    'metadata.annotations': { 'helm.sh/resource-policy': 'keep' },
  });
  const files = {
    ...chart(BASE),
    'crd/values.yaml': JSON.stringify({ crd: kept }),
    'crd/crds/second.yaml': SHIPPED['second.yaml'],
    'user/Chart.yaml': 'apiVersion: v2\nname: user\nversion: 0.1.0\n',
    'user/templates/thing.yaml': `apiVersion: \${NS}.example/v1\nkind: Thing\nmetadata: {name: u}\nspec: {a: 1}\n`,
  };
  await onTestGround(files, (ground) =>
    withoutCrds(ground, async () => {
      await expectExit(0, ground, 'install', 'r', 'crd');
      await isListed(ground);
      await expectExit(0, ground, 'install', 'u', 'user');
      await request('POST', things(ground), {
        ...thing(ground, 'held', { a: 1 }),
        metadata: { name: 'held', finalizers: ['dyn.test/held'] },
      });
      const mark = await auditMark();
      const asked = await expectExit(3, ground, 'uninstall', 'r', '--delete-crds');
      expect(asked).toContain(
        `things.${ground.namespace}.example goes with 2 objects (2 in ${ground.namespace}); releases that hold some: ${ground.namespace}/u`,
      );
      expect(asked).toContain(`others.${ground.namespace}.example goes with 0 objects`);
      expect(asked).toContain('code: crd/count-missing');
      expect(asked).toContain('--delete-crds=2');
      expect(await expectExit(3, ground, 'uninstall', 'r', '--delete-crds=1')).toContain('crd/count-wrong');
      await expectExit(64, ground, 'uninstall', 'r', '--delete-crds=some');
      await expectExit(64, ground, 'uninstall', 'r', 'u', '--delete-crds=2');
      await expectExit(0, ground, 'uninstall', 'r', '--delete-crds', '--dry-run');
      const plan = await expectExit(0, ground, 'plan', 'uninstall', 'r', '--delete-crds');
      expect(plan).toContain(
        `- delete  CustomResourceDefinition things.${ground.namespace}.example\n    ! data-lost: 2 objects of kind Thing in the cluster go with it\n- delete  CustomResourceDefinition others.${ground.namespace}.example\n`,
      );
      expect(await expectExit(0, ground, 'plan', 'uninstall', 'r')).toContain(
        '  keep    CustomResourceDefinition',
      );
      expect((await answering(ground, '3')).exit).toBe(3);
      expect(await writesSince(mark, ground)).toEqual([]);
      const late = await expectExit(1, ground, 'uninstall', 'r', '--delete-crds=2', '--timeout=1s');
      expect(late).toContain('CustomResourceDefinition');
      await ground.kubectl(
        'patch',
        `things.${ground.namespace}.example`,
        'held',
        '--type=merge',
        '-p',
        '{"metadata":{"finalizers":[]}}',
      );
      const { exit, said } = await answering(ground, '1');
      expect([0, 3], said).toContain(exit);
      if (exit === 3) await expectExit(0, ground, 'uninstall', 'r', '--delete-crds');
      const left = await ground.kubectl('get', 'crd', '-o', 'name');
      expect(left).not.toContain(`.${ground.namespace}.`);
      expect(said).not.toContain('kept due to the resource policy');
    }),
  );
}, 120_000);

async function answering(ground: TestGround, answer: string): Promise<{ exit: number; said: string }> {
  const options = { cwd: ground.folder, env: { HELM_NAMESPACE: ground.namespace }, answer };
  const { exit, stderr, stdout } = await dyn(['uninstall', 'r', '--delete-crds'], options);
  return { exit, said: `${stderr}${Buffer.from(stdout).toString()}` };
}

test('a stack with a definition that breaks is refused before its first release is touched', async () => {
  const first = {
    'first/Chart.yaml': 'apiVersion: v2\nname: first\nversion: 0.1.0\n',
    'first/templates/map.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\ndata: {a: "{{ .Values.a }}"}\n',
  };
  const stack = (value: string, file: string): string => `name: breaking
releases:
  - {name: first, chart: ./first, set: [{name: a, value: ${value}}]}
  - {name: second, chart: ./crd, needs: [first], values: [${file}]}
`;
  const files = {
    ...{ ...chart(OLD), ...first },
    ...{ 'dyn.yaml': stack('one', 'old.json'), 'next.yaml': stack('two', 'worse.json') },
    ...{ 'old.json': values(OLD), 'worse.json': values(withPlaces(OLD, { scope: 'Cluster' })) },
  };
  await onTestGround(files, (ground) =>
    withoutCrds(ground, async () => {
      await expectExit(0, ground, 'install');
      const mark = await auditMark();
      const said = await expectExit(3, ground, 'preflight', '--stack', 'next.yaml');
      expect(said).toContain('preflight/crd-breaking');
      expect(await expectExit(3, ground, 'install', '--stack', 'next.yaml')).toContain(
        'the scope changes from Namespaced to Cluster',
      );
      expect(await writesSince(mark, ground)).toEqual([]);
    }),
  );
}, 120_000);
