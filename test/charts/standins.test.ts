import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { unlimitedBudget } from '../../src/base/budget.ts';
import { definitionFindings } from '../../src/kube/crd/definition.ts';
import { type JsonObject, listOf, objectOf, textOf } from '../../src/kube/crd/json.ts';
import { objectsOf, renderFolder } from './support/render.ts';

const STAND_INS = 'charts/_offline';
const definitions = ['kai-scheduler', 'grove-charts'].flatMap((chart) =>
  readdirSync(`${STAND_INS}/${chart}/crds`).map((name) => `${STAND_INS}/${chart}/crds/${name}`),
);

test.each(definitions)('%s is structural', (file) => {
  expect(definitionFindings(read(file), unlimitedBudget())).toEqual([]);
});

test('the lock agrees with what the platform depends on', () => {
  const asked = listOf(read('charts/platform/Chart.yaml').dependencies).map(objectOf);
  const lock = read('charts/platform/Chart.lock');
  const locked = listOf(lock.dependencies).map(objectOf);
  expect(locked.map(({ name, version }) => [name, version])).toEqual(
    asked.map(({ name, version }) => [name, version]),
  );
  const order = ['name', 'version', 'repository', 'condition', 'alias'];
  const both = [asked, locked].map((list) => list.map((item) => picked(item, order)));
  const digest = createHash('sha256').update(JSON.stringify(both)).digest('hex');
  expect(lock.digest).toBe(`sha256:${digest}`);
});

test('the operator and the platform have one version', () => {
  expect(read('charts/operator/Chart.yaml').version).toBe(read('charts/platform/Chart.yaml').version);
});

describe('each part is switched by its condition', () => {
  const parts = ['dynamo-operator', 'nats', 'etcd', 'kai-scheduler', 'grove'];

  test.each(parts)('%s', (part) => {
    const others = Object.fromEntries(parts.map((each) => [each, { enabled: each === part }]));
    const values = { ...others, [part]: { enabled: true, natsAddr: 'nats://elsewhere:4222' } };
    const charts = chartsOf(values);
    expect(charts.filter((chart) => !chart.includes(part))).toEqual([]);
  });

  test('none', () => {
    const none = Object.fromEntries(parts.map((each) => [each, { enabled: false }]));
    expect(chartsOf(none)).toEqual([]);
  });
});

/** The charts whose objects are rendered, by their labels. */
function chartsOf(values: Record<string, unknown>): string[] {
  const objects = objectsOf(renderFolder('charts/platform', { values }));
  const charts = objects.map(({ metadata }) => textOf(objectOf(objectOf(metadata).labels)['helm.sh/chart']));
  return [...new Set(charts)];
}

function picked(item: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.filter((key) => key in item).map((key) => [key, item[key]]));
}

function read(file: string): JsonObject {
  return objectOf(load(readFileSync(file, 'utf8')));
}
