import { readdirSync, readFileSync } from 'node:fs';
import { load, loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { unlimitedBudget } from '../../src/base/budget.ts';
import { definitionFindings } from '../../src/kube/crd/definition.ts';
import { type JsonObject, listOf, objectOf, textOf, textsOf } from '../../src/kube/crd/json.ts';
import { withFields } from './support/change.ts';

const SCHEMA = 'spec.versions[0].schema.openAPIV3Schema';

const cases = listOf(load(readFileSync('test/charts/structural.cases.yaml', 'utf8'))).map(objectOf);

describe('definitions are judged as Kubernetes judges them', () => {
  test.each(cases.map((item) => [textOf(item.about), item] as const))('%s', (_, item) => {
    const found = definitionFindings(definitionOf(item), unlimitedBudget()).map(({ path }) => path);
    expect([...new Set(found)].sort()).toEqual([...new Set(placesOf(item))].sort());
  });
});

test('a keyword that does not exist is found', () => {
  const found = definitionFindings(
    definitionOf({ spec: { type: 'string', const: 'a', readOnly: true } }),
    unlimitedBudget(),
  );
  expect(found.map(({ path }) => path)).toEqual([
    `${SCHEMA}.properties[spec].const`,
    `${SCHEMA}.properties[spec].readOnly`,
  ]);
});

test('a keyword of the wrong form is found', () => {
  const found = definitionFindings(
    definitionOf({ spec: { type: 'string', enum: 'a', minLength: 'b' } }),
    unlimitedBudget(),
  );
  expect(found.map(({ path, says }) => `${path}: ${says}`)).toEqual([
    `${SCHEMA}.properties[spec].enum: has the wrong form`,
    `${SCHEMA}.properties[spec].minLength: has the wrong form`,
  ]);
});

test('the definitions of the charts that stand in for others are structural', () => {
  const files = readdirSync('charts/_offline', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\bcrds\/[^/]*\.yaml$/.test(name),
  );
  expect(files).not.toEqual([]);
  const found = files.flatMap((name) => {
    const documents: unknown[] = loadAll(readFileSync(`charts/_offline/${name}`, 'utf8'));
    return documents
      .flatMap((document) => definitionFindings(document, unlimitedBudget()))
      .map(({ path, says }) => `${name}: ${path}: ${says}`);
  });
  expect(found).toEqual([]);
});

function placesOf(item: JsonObject): string[] {
  const places = textsOf(item.finds);
  return item.change === undefined ? places.map((place) => `${SCHEMA}${place}`) : [...places];
}

function definitionOf(item: JsonObject): JsonObject {
  const spec = item.spec ?? { type: 'object' };
  const root = item.root ?? { type: 'object', properties: { spec } };
  return withFields(
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: { openAPIV3Schema: root },
          },
        ],
      },
    },
    objectOf(item.change),
  );
}
