import { readFileSync } from 'node:fs';
import { dump, load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { type JsonObject, listOf, objectOf, textOf, textsOf } from '../../src/kube/crd/json.ts';
import { type Outcome, renderRow } from './support/holds.ts';
import type { Row } from './support/table.ts';

const cases = listOf(load(readFileSync('test/charts/chrek.cases.yaml', 'utf8'))).map(objectOf);
const table = { chart: 'chrek', release: 'chrek', namespace: 'team', documented: [], dead: [], rows: [] };

describe('chrek refuses and warns', () => {
  test.each(cases.map((item) => [textOf(item.about), item] as const))('%s', (_, item) => {
    const { refusal, notes } = outcomeOf(item);
    if (item.refuses !== undefined) {
      expect(refusal).toContain(item.refuses);
      return;
    }
    expect(refusal).toBeUndefined();
    const flowed = notes.replace(/\s+/g, ' ');
    for (const part of textsOf(item.says)) expect(flowed).toContain(part);
    for (const part of textsOf(item.quiet)) expect(flowed).not.toContain(part);
  });
});

test('README and Chart.yaml say that chrek is experimental, privileged and for vLLM', () => {
  const readme = readFileSync('charts/chrek/README.md', 'utf8');
  for (const words of ['Experimental.', 'today vLLM on', 'every restored pod run privileged'])
    expect(readme).toContain(words);
  const { annotations } = objectOf(load(readFileSync('charts/chrek/Chart.yaml', 'utf8')));
  expect(annotations).toMatchObject({
    experimental: 'true',
    security: expect.stringContaining('run privileged'),
  });
});

test('two namespaces share no name of the cluster', () => {
  const names = (namespace: string) =>
    outcomeOf({ values: { 'rbac.namespaceRestricted': false } }, namespace)
      .objects.filter(({ metadata }) => objectOf(metadata).namespace === undefined)
      .map(({ kind, metadata }) => `${kind}/${objectOf(metadata).name}`);
  expect(names('a')).toEqual(['ClusterRole/chrek-agent-a', 'ClusterRoleBinding/chrek-agent-a']);
  expect(names('b').filter((name) => names('a').includes(name))).toEqual([]);
});

test('the defaults of chrek and of the operator agree on storage', () => {
  const chrek = objectOf(valuesOf('chrek').storage);
  const operator = objectOf(objectOf(valuesOf('operator').checkpoint).storage);
  const ours = objectOf(chrek.pvc);
  const theirs = objectOf(operator.pvc);
  expect([chrek.type, chrek.signalHostPath, ours.name, ours.basePath]).toEqual([
    operator.type,
    operator.signalHostPath,
    theirs.pvcName,
    theirs.basePath,
  ]);
});

test.each([
  ['the same', {}, undefined],
  ['another claim', { 'storage.pvc.name': 'mine' }, 'storage.pvc.name is "mine"'],
  ['another folder', { 'storage.pvc.basePath': '/mine' }, 'storage.pvc.basePath is "/mine"'],
  ['other signals', { 'storage.signalHostPath': '/mine' }, 'storage.signalHostPath is "/mine"'],
])('chrek reads what the rendered operator is told about storage: %s', (_, values, refusal) => {
  const outcome = outcomeOf({ values, cluster: renderedOperator() });
  if (refusal === undefined) expect(outcome.refusal).toBeUndefined();
  else expect(outcome.refusal).toContain(`CHREK-MISMATCH: ${refusal}, but checkpoint.storage.`);
});

/** The operator's Deployment with checkpoints on, as a cluster would show it. */
function renderedOperator(): string {
  const operator = { 'checkpoint.enabled': true, natsAddr: 'nats://nats:4222', 'webhook.enabled': false };
  const { refusal, objects } = renderRow({ ...table, chart: 'operator' }, rowOf({ values: operator }));
  expect(refusal).toBeUndefined();
  const managers = objects.filter(({ kind }) => kind === 'Deployment');
  expect(managers).toHaveLength(1);
  return managers.map((object) => dump(object)).join('---\n');
}

function outcomeOf(item: JsonObject, namespace: string = table.namespace): Outcome {
  return renderRow({ ...table, namespace }, rowOf(item));
}

function rowOf(item: JsonObject): Row {
  const cluster = textOf(item.cluster);
  return {
    key: '',
    setsKey: false,
    with: { ...objectOf(item.values) },
    apiVersions: [],
    ...(cluster === '' ? {} : { cluster }),
    expect: [],
  };
}

function valuesOf(chart: string): JsonObject {
  return objectOf(load(readFileSync(`charts/${chart}/values.yaml`, 'utf8')));
}
