import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kube/json.ts';
import type { Target } from '../../../src/plan/targets.ts';
import { isApplied } from '../../../src/plan/unchanged.ts';

/** A target and a live object, with what the server says helm owns of it. */
interface Row {
  readonly group?: string;
  readonly kind?: string;
  readonly wanted: JsonObject;
  readonly live: JsonObject;
  readonly fields: JsonObject;
  readonly others?: readonly JsonObject[];
}

function applied({ group = 'apps', kind = 'Deployment', wanted, live, fields, others = [] }: Row): boolean {
  const apiVersion = group === '' ? 'v1' : `${group}/v1`;
  const target: Target = {
    ref: { apiVersion, kind, namespace: 'n', name: 'a' },
    resource: { group, version: 'v1', kind, plural: 'things', isNamespaced: true, verbs: [] },
    object: { apiVersion, kind, metadata: { name: 'a', namespace: 'n' }, ...wanted },
  };
  const own = { manager: 'helm', operation: 'Apply', apiVersion, fieldsV1: fields };
  return isApplied(target, { ...live, metadata: { name: 'a', managedFields: [own, ...others] } });
}

function inPod(spec: JsonObject): JsonObject {
  return { spec: { template: { spec } } };
}

const CONFIG = { group: '', kind: 'ConfigMap' };
const DATA = { 'f:data': { 'f:a': {} } };

test.each<[string, Row]>([
  ['the same', { ...CONFIG, wanted: { data: { a: 'x' } }, live: { data: { a: 'x' } }, fields: DATA }],
  [
    'others added',
    { ...CONFIG, wanted: { data: { a: 'x' } }, live: { data: { a: 'x', b: 'z' } }, fields: DATA },
  ],
  [
    'quantities written otherwise',
    {
      wanted: { spec: { resources: { limits: { cpu: '1000m', memory: '0.5Gi' } } } },
      live: { spec: { resources: { limits: { cpu: '1', memory: '512Mi' } } } },
      fields: { 'f:spec': { 'f:resources': { 'f:limits': { 'f:cpu': {}, 'f:memory': {} } } } },
    },
  ],
  [
    'ports whose protocol is left out',
    {
      group: '',
      kind: 'Service',
      wanted: { spec: { ports: [{ port: 53 }, { port: 53, protocol: 'UDP' }] } },
      live: {
        spec: {
          ports: [
            { port: 53, protocol: 'TCP' },
            { port: 53, protocol: 'UDP' },
          ],
        },
      },
      fields: {
        'f:spec': {
          'f:ports': {
            'k:{"port":53,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
            'k:{"port":53,"protocol":"UDP"}': { '.': {}, 'f:port': {}, 'f:protocol': {} },
          },
        },
      },
    },
  ],
  [
    'nothing where nothing is kept',
    {
      wanted: inPod({ affinity: null, nodeSelector: {}, tolerations: [], volumes: [] }),
      live: inPod({}),
      fields: {
        'f:spec': {
          'f:template': { 'f:spec': { 'f:affinity': {}, 'f:nodeSelector': {}, 'f:tolerations': {} } },
        },
      },
    },
  ],
  [
    'texts of a Secret',
    {
      group: '',
      kind: 'Secret',
      wanted: { stringData: { a: 'b' } },
      live: { data: { a: 'Yg==' } },
      fields: { 'f:stringData': { 'f:a': {} } },
    },
  ],
])('no apply is needed: %s', (_, row) => {
  expect(applied(row)).toBe(true);
});

test.each<[string, Row]>([
  ['a value differs', { ...CONFIG, wanted: { data: { a: 'y' } }, live: { data: { a: 'x' } }, fields: DATA }],
  ['a field is dropped', { ...CONFIG, wanted: {}, live: { data: { a: 'x' } }, fields: DATA }],
  [
    'a field is not owned',
    { ...CONFIG, wanted: { data: { a: 'x', b: 'z' } }, live: { data: { a: 'x', b: 'z' } }, fields: DATA },
  ],
  [
    'a text looks like a quantity',
    { ...CONFIG, wanted: { data: { a: '1000m' } }, live: { data: { a: '1' } }, fields: DATA },
  ],
  ['nothing was applied yet', { ...CONFIG, wanted: { data: {} }, live: {}, fields: {} }],
  [
    'items stand in another order',
    {
      wanted: { spec: { env: [{ name: 'b' }, { name: 'a' }] } },
      live: { spec: { env: [{ name: 'a' }, { name: 'b' }] } },
      fields: {
        'f:spec': {
          'f:env': {
            'k:{"name":"a"}': { '.': {}, 'f:name': {} },
            'k:{"name":"b"}': { '.': {}, 'f:name': {} },
          },
        },
      },
    },
  ],
  [
    'an item is there twice',
    {
      wanted: { spec: { env: [{ name: 'a' }] } },
      live: { spec: { env: [{ name: 'a' }, { name: 'a' }] } },
      fields: { 'f:spec': { 'f:env': { 'k:{"name":"a"}': { '.': {}, 'f:name': {} } } } },
    },
  ],
  [
    'a whole map is set to less',
    {
      wanted: { spec: { nodeSelector: {} } },
      live: { spec: { nodeSelector: { a: 'b' } } },
      fields: { 'f:spec': { 'f:nodeSelector': {} } },
    },
  ],
  [
    'a field that there is not is empty',
    { ...CONFIG, wanted: { data: { a: 'x' }, env: [] }, live: { data: { a: 'x' } }, fields: DATA },
  ],
  [
    'an empty list stands where a map is',
    {
      wanted: { spec: { nodeSelector: [] } },
      live: { spec: {} },
      fields: { 'f:spec': { 'f:nodeSelector': {} } },
    },
  ],
  [
    'a custom kind keeps an empty list',
    { group: 'a.b', kind: 'Foo', wanted: { spec: { l: [] } }, live: { spec: {} }, fields: { 'f:spec': {} } },
  ],
])('an apply is needed: %s', (_, row) => {
  expect(applied(row)).toBe(false);
});
