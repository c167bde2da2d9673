import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { RenderOptions } from '../../src/index.ts';
import { recordOf } from '../support/cases.ts';
import { fieldAt } from './support/fieldpath.ts';
import { objectsOf, renderFolder } from './support/render.ts';
import { podOf, securityGaps } from './support/security.ts';
import { nested } from './support/table.ts';

type Data = Record<string, unknown>;

const CHART = 'charts/operator';
const RESTRICTED = { namespaceRestriction: { enabled: true } };
/** Kinds without a namespace that a Role cannot grant. */
const CLUSTER_SCOPED = [
  'clusterroles',
  'clusterrolebindings',
  'customresourcedefinitions',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'queues',
  'ingressclasses',
];

/** The role by which the components of one graph find each other, made by the manager. */
const DISCOVERY = [
  ['', 'endpoints', 'get list watch'],
  ['', 'pods', 'get list watch'],
  ['discovery.k8s.io', 'endpointslices', 'get list watch'],
  ['nvidia.com', 'dynamoworkermetadatas', 'create get list watch update patch delete'],
] as const;

const files = readdirSync(`${CHART}/ci`).map((name) => `${CHART}/ci/${name}`);

describe.each([...files, `${CHART}/values.yaml`])('%s', (file) => {
  const values = readMap(file);

  test('every pod meets the restricted pod security level', () => {
    const pods = render({ values }).flatMap(podOf);
    expect(pods.length).toBeGreaterThan(0);
    expect(pods.flatMap(securityGaps)).toEqual([]);
  });

  test('roles may bind only roles that are there, and hooks reach only their own secret', () => {
    const objects = render({ values });
    const names = objects.filter(isRole).map((role) => `${fieldAt(role, 'metadata.name')}`);
    const bound = objects.filter(isRole).flatMap(rulesOf).filter(grants('bind')).flatMap(namesOf);
    expect(bound.filter((name) => !names.includes(name))).toEqual([]);
    expect(bound).toHaveLength(3);
    for (const job of objects.filter(({ kind }) => kind === 'Job')) {
      const env = fieldAt(job, 'spec.template.spec.containers[0].env[name=SECRET].value');
      const account = `${fieldAt(job, 'spec.template.spec.serviceAccountName')}`;
      const role = objects.find((each) => each.kind === 'Role' && fieldAt(each, 'metadata.name') === account);
      expect(rulesOf(role ?? {}).flatMap(namesOf)).toEqual([env]);
    }
  });

  test('what a Role grants has a namespace', () => {
    const roles = render({ values }).filter(({ kind }) => kind === 'Role');
    const granted = roles.flatMap(rulesOf).flatMap((rule) => textsAt(rule, 'resources'));
    expect(granted.filter((resource) => CLUSTER_SCOPED.includes(resource))).toEqual([]);
  });
});

test('the manager may work with every kind whose definitions the platform installs', () => {
  const rules = render({})
    .filter(({ metadata }) => named(metadata, 'x-dynamo-operator-manager-role'))
    .flatMap(rulesOf);
  const granted = rules.flatMap((rule) => textsAt(rule, 'resources'));
  const served = objectsOf(renderFolder('charts/crds', {})).map(
    (crd) => `${fieldAt(crd, 'spec.names.plural')}`,
  );
  // Components write these themselves; the manager only hands on the rights.
  const kinds = served.filter((plural) => plural !== 'dynamoworkermetadatas');
  const needed = kinds.flatMap((plural) => [plural, `${plural}/status`, `${plural}/finalizers`]);
  needed.push(...served);
  expect(needed.filter((resource) => !granted.includes(resource))).toEqual([]);
});

test.each([{}, RESTRICTED])(
  'the manager has the rights that it gives to components with values %j',
  (values) => {
    const rules = render({ values })
      .filter(({ metadata }) => named(metadata, 'x-dynamo-operator-manager-role'))
      .flatMap(rulesOf);
    const lacking = DISCOVERY.flatMap(([group, resource, verbs]) => {
      const own = rules.filter(
        (rule) => textsAt(rule, 'apiGroups').includes(group) && textsAt(rule, 'resources').includes(resource),
      );
      const held = own.flatMap((rule) => textsAt(rule, 'verbs'));
      return verbs.split(' ').flatMap((verb) => (held.includes(verb) ? [] : [`${verb} ${resource}`]));
    });
    expect(lacking).toEqual([]);
  },
);

test('two restricted releases of one name share no object without a namespace', () => {
  const names = (namespace: string): string[] =>
    render({ values: RESTRICTED, namespace })
      .filter(({ metadata }) => recordOf(metadata)?.namespace === undefined)
      .map(({ kind, metadata }) => `${kind}/${recordOf(metadata)?.name}`);
  expect(names('team-a').length).toBeGreaterThan(5);
  expect(names('team-a').filter((name) => names('team-b').includes(name))).toEqual([]);
});

test('the namespace of a restricted operator is the only one whose objects it may change', () => {
  const values = { namespaceRestriction: { enabled: true, targetNamespace: 'team-a' } };
  const roles = render({ values, namespace: 'tools' }).filter(({ kind }) => kind === 'Role');
  const elsewhere = roles.filter((role) => fieldAt(role, 'metadata.namespace') !== 'team-a' && !isHook(role));
  expect(elsewhere.flatMap(rulesOf).flatMap((rule) => textsAt(rule, 'resources'))).toEqual([
    'secrets',
    'secrets',
  ]);
  expect(elsewhere.flatMap(rulesOf).flatMap((rule) => textsAt(rule, 'verbs'))).not.toContain('update');
});

test('checkpoints are where chrek keeps them', () => {
  const operator = recordOf(fieldAt(readMap(`${CHART}/values.yaml`), 'checkpoint.storage'));
  const chrek = readMap('charts/chrek/values.yaml');
  expect(fieldAt(operator, 'type')).toBe(fieldAt(chrek, 'storage.type'));
  expect(fieldAt(operator, 'signalHostPath')).toBe(fieldAt(chrek, 'storage.signalHostPath'));
  expect(fieldAt(operator, 'pvc.pvcName')).toBe(fieldAt(chrek, 'storage.pvc.name'));
  expect(fieldAt(operator, 'pvc.basePath')).toBe(fieldAt(chrek, 'storage.pvc.basePath'));
});

test('inside the platform, refusals name the values as the platform has them', () => {
  const values = nested({ 'dynamo-operator.controllerManager.leaderElection.namespace': 'sys' });
  const wanted = /OPC-LE-NS: dynamo-operator\.controllerManager\.leaderElection\.namespace/;
  expect(() => renderFolder('charts/platform', { values, namespace: 'sys' })).toThrow(wanted);
});

function render(options: RenderOptions): Data[] {
  return objectsOf(renderFolder(CHART, { name: 'x', ...options }));
}

function readMap(path: string): Data {
  return recordOf(load(readFileSync(path, 'utf8'))) ?? {};
}

function isRole({ kind }: Data): boolean {
  return kind === 'Role' || kind === 'ClusterRole';
}

function isHook(object: Data): boolean {
  return fieldAt(object, 'metadata.annotations["helm.sh/hook"]') !== undefined;
}

function named(metadata: unknown, name: string): boolean {
  return recordOf(metadata)?.name === name;
}

function rulesOf(role: Data): Data[] {
  return listAt(role, 'rules');
}

function grants(verb: string): (rule: Data) => boolean {
  return (rule) => textsAt(rule, 'verbs').includes(verb);
}

function namesOf(rule: Data): string[] {
  return textsAt(rule, 'resourceNames');
}

function listAt(data: Data, key: string): Data[] {
  const list = data[key];
  return Array.isArray(list) ? list.map((item) => recordOf(item) ?? {}) : [];
}

function textsAt(data: Data, key: string): string[] {
  const list = data[key];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}
