import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kube/json.ts';
import { createMask } from '../../../src/kube/masking.ts';
import { planObject } from '../../../src/plan/build.ts';
import type { ObjectPlan } from '../../../src/plan/plan.ts';
import type { Predicted } from '../../../src/plan/predict.ts';
import type { Target } from '../../../src/plan/targets.ts';

const SECRETS = ['hidden-text', 'short'];
const HIDING = { secrets: new Set(SECRETS), mask: createMask(SECRETS) };

function target(group: string, kind: string, object: JsonObject = {}): Target {
  const apiVersion = group === '' ? 'v1' : `${group}/v1`;
  return {
    ref: { apiVersion, kind, namespace: 'n', name: 'a' },
    resource: { group, version: 'v1', kind, plural: 'things', isNamespaced: true, verbs: [] },
    object: { apiVersion, kind, ...object },
  };
}

function plan(predicted: Predicted): Promise<ObjectPlan> {
  return planObject(predicted, { hiding: HIDING });
}

async function shown(kind: string, before: JsonObject, after: JsonObject): Promise<unknown> {
  const { changes } = await plan({ target: target('', kind), action: 'change', before, after });
  return changes.map(({ path, from, to, masked }) => [path, from, to, masked]);
}

const MASKED = '<redacted>';

test('values of Secrets, of paths that name secrets, and known secrets anywhere are masked', async () => {
  expect(await shown('Secret', { data: { a: 'YQ==' } }, { data: { a: 'Yg==', b: 'Yg==' } })).toEqual([
    ['/data/a', MASKED, MASKED, true],
    ['/data/b', undefined, MASKED, true],
  ]);
  const before = { data: { password: 'one', plain: 'one', part: 'a', whole: 'short', conf: 'a: 1' } };
  const after = {
    data: { password: 'two', plain: 'two', part: 'a hidden-text b', whole: 'x', conf: 'a: 1\ntoken: abc' },
  };
  expect(await shown('ConfigMap', before, after)).toEqual([
    ['/data/password', MASKED, MASKED, true],
    ['/data/plain', 'one', 'two', false],
    ['/data/part', 'a', `a ${MASKED} b`, true],
    ['/data/whole', MASKED, 'x', true],
    ['/data/conf', 'a: 1', `a: 1\ntoken: ${MASKED}`, true],
  ]);
});

test('a variable is judged by its own name, whatever its container is called', async () => {
  const pod = (value: string): JsonObject => ({
    spec: {
      containers: [
        {
          name: 'key-keeper',
          image: value,
          env: [
            { name: 'TOKEN', value },
            { name: 'LEVEL', value },
          ],
        },
      ],
    },
  });
  expect(await shown('Pod', pod('one'), pod('two'))).toEqual([
    ['/spec/containers[name=key-keeper]/image', 'one', 'two', false],
    ['/spec/containers[name=key-keeper]/env[name=TOKEN]/value', MASKED, MASKED, true],
    ['/spec/containers[name=key-keeper]/env[name=LEVEL]/value', 'one', 'two', false],
  ]);
  const whole = { spec: { containers: [{ name: 'c' }] } };
  const added = { spec: { containers: [{ name: 'c', env: [{ name: 'API_KEY', value: 'one' }] }] } };
  expect(await shown('Pod', whole, added)).toEqual([
    ['/spec/containers[name=c]/env', undefined, [{ name: 'API_KEY', value: MASKED }], true],
  ]);
});

test('whose a field is, and what the last revision said where somebody changed it since', async () => {
  const managedFields = [
    { manager: 'helm', operation: 'Apply', time: '1', fieldsV1: { 'f:spec': { 'f:b': {} } } },
    { manager: 'hpa', subresource: 'scale', time: '2', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    {
      manager: 'edit',
      time: '3',
      fieldsV1: { 'f:spec': { 'f:list': { 'k:{"name":"x"}': { '.': {}, 'f:v': {} } }, 'f:whole': {} } },
    },
  ];
  const { changes } = await plan({
    target: target('apps', 'Thing'),
    action: 'change',
    before: {
      metadata: { managedFields },
      spec: { b: 1, replicas: 5, list: [{ name: 'x', v: 1 }], whole: { in: 1 } },
    },
    after: { metadata: {}, spec: { b: 2, replicas: 2, list: [{ name: 'x', v: 2 }], whole: { in: 2 } } },
    last: { spec: { b: 1, replicas: 1 } },
  });
  expect(changes.map(({ path, owners, last }) => [path, owners.map(({ manager }) => manager), last])).toEqual(
    [
      ['/spec/b', ['helm'], undefined],
      ['/spec/replicas', ['hpa'], 1],
      ['/spec/list[name=x]/v', ['edit'], undefined],
      ['/spec/whole/in', ['edit'], undefined],
    ],
  );
  expect(changes[1]?.owners).toEqual([{ manager: 'hpa', since: '2', subresource: 'scale' }]);
});

test('a write that changes only whose fields are keeps the object', async () => {
  const owned = (manager: string, time: string): JsonObject => ({
    metadata: { managedFields: [{ manager, time }] },
  });
  const of = (before: JsonObject, after: JsonObject): Promise<ObjectPlan> =>
    plan({ target: target('', 'ConfigMap'), action: 'change', before, after });
  expect(await of(owned('a', '1'), owned('b', '1'))).toMatchObject({
    action: 'keep',
    reason: 'only whose its fields are changes',
  });
  expect(await of(owned('a', '1'), owned('a', '2'))).toMatchObject({ action: 'keep', reason: '' });
});

test.each<[string, string, JsonObject, JsonObject, unknown]>([
  ['Deployment', 'apps', { replicas: 3 }, { strategy: { type: 'Recreate' } }, { pods: 3, how: 'Recreate' }],
  ['StatefulSet', 'apps', { replicas: 2 }, {}, { pods: 2, how: 'RollingUpdate' }],
  [
    'DaemonSet',
    'apps',
    { currentNumberScheduled: 4 },
    { updateStrategy: { type: 'OnDelete' } },
    { pods: 4, how: 'OnDelete' },
  ],
  ['ReplicaSet', 'apps', { replicas: 2 }, {}, undefined],
  ['Deployment', 'apps', { replicas: 2 }, { paused: true }, undefined],
])('pods of a %s with another template restart', async (kind, group, status, spec, restart) => {
  const object = (image: string): JsonObject => ({ status, spec: { ...spec, template: { image } } });
  const change = { target: target(group, kind), action: 'change', before: object('a'), after: object('b') };
  expect((await plan({ ...change, action: 'change' })).restart).toEqual(restart);
  const same = { ...change, action: 'change', after: { ...object('a'), extra: 1 } } as const;
  expect((await plan(same)).restart).toBeUndefined();
});

test.each<[string, string, JsonObject, string | undefined]>([
  ['', 'PersistentVolumeClaim', { spec: { volumeName: 'pv-1' } }, 'its data goes with volume pv-1'],
  ['', 'PersistentVolume', { spec: { persistentVolumeReclaimPolicy: 'Retain' } }, 'stays'],
  ['', 'PersistentVolume', {}, 'the volume goes'],
  ['', 'Namespace', {}, 'everything in namespace a'],
  ['apiextensions.k8s.io', 'CustomResourceDefinition', { spec: { names: { kind: 'K' } } }, 'of kind K'],
  ['apps', 'StatefulSet', { spec: { volumeClaimTemplates: [{ metadata: { name: 'd' } }] } }, undefined],
  ['', 'ConfigMap', {}, undefined],
])('what is lost with a deleted object: %s %s', async (group, kind, before, says) => {
  const { risks } = await plan({ target: target(group, kind), action: 'delete', before });
  expect(risks.map(({ kind: risk }) => risk)).toEqual(says === undefined ? [] : ['data-lost']);
  if (says !== undefined) expect(risks[0]?.says).toContain(says);
});

test('with a deleted definition its objects go, as many as there are', async () => {
  const before = { spec: { names: { kind: 'Kite' } } };
  const says = async (count: number | undefined): Promise<string | undefined> => {
    const definition = target('apiextensions.k8s.io', 'CustomResourceDefinition');
    const options = { hiding: HIDING, countOf: async () => count };
    return (await planObject({ target: definition, action: 'delete', before }, options)).risks[0]?.says;
  };
  expect(await says(3)).toBe('3 objects of kind Kite in the cluster go with it');
  expect(await says(1)).toBe('1 object of kind Kite in the cluster goes with it');
  expect(await says(undefined)).toBe('all objects of kind Kite in the cluster go with it');
});

test('a definition that is narrowed says where', async () => {
  const definition = target('apiextensions.k8s.io', 'CustomResourceDefinition');
  const crd = (properties: JsonObject): JsonObject => {
    const schema = { openAPIV3Schema: { type: 'object', properties } };
    const versions = [{ name: 'v1', served: true, storage: true, schema }];
    const names = { kind: 'Kite', plural: 'kites' };
    return { metadata: { name: 'kites.x' }, spec: { group: 'x', scope: 'Namespaced', names, versions } };
  };
  const [tail, wing] = [{ tail: { type: 'string' } }, { wing: { type: 'string' } }];
  const change = { target: definition, action: 'change', before: crd({ ...tail, ...wing }) } as const;
  const narrowed = await planObject({ ...change, after: crd(wing) }, { hiding: HIDING });
  expect(narrowed.risks.map(({ kind }) => kind)).toEqual(['crd-narrowed']);
  expect(narrowed.risks[0]?.says).toContain('tail');
  const wider = await planObject(
    { ...change, after: crd({ ...tail, ...wing, more: {} }) },
    { hiding: HIDING },
  );
  expect(wider.risks).toEqual([]);
});
