import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { unlimitedBudget } from '../../../src/base/budget.ts';
import { fromPlain } from '../../../src/go/plain.ts';
import { type GoValue, isMap } from '../../../src/go/value.ts';
import { withinBounds } from '../../../src/kube/crd/bounded.ts';
import { decideRule } from '../../../src/kube/crd/cel.ts';
import { definitionFindings } from '../../../src/kube/crd/definition.ts';
import { type JsonObject, jsonOf, listOf, objectOf, textOf, textsOf } from '../../../src/kube/crd/json.ts';
import { objectFindings } from '../../../src/kube/crd/object.ts';

const cases = listOf(load(readFileSync('test/unit/kube/crd.cases.yaml', 'utf8'))).map(objectOf);

describe('custom objects are judged as an API server judges them', () => {
  test.each(cases.map((item) => [textOf(item.about), item] as const))('%s', (_, item) => {
    const found = objectFindings({ schema: objectOf(item.schema), object: item.object }, unlimitedBudget());
    expect(found.map(({ path, says }) => `${path}: ${says}`)).toEqual(textsOf(item.finds));
  });
});

test('the name of a field and a word of an enumeration are guessed', () => {
  const schema = {
    type: 'object',
    properties: { replicas: { type: 'integer' }, mode: { type: 'string', enum: ['Always', 'Never'] } },
  };
  const found = objectFindings({ schema, object: { replica: 1, mode: 'always' } }, unlimitedBudget());
  expect(found.map(({ guess }) => guess)).toEqual(['replicas', 'Always']);
});

describe('definitions that nobody would write', () => {
  test('nothing is said of what is deeper than a cluster keeps', () => {
    let schema: GoValue = fromPlain({ type: 'string' });
    for (let depth = 0; depth < 300; depth++)
      schema = new Map<string, GoValue>([['properties', new Map([['a', schema]])]]);
    expect(isMap(schema) && jsonOf(schema)).toBeUndefined();
  });

  test('nothing is said of what takes too many steps', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'array', items: { anyOf: Array(3000).fill({ maxLength: 1 }) } } },
    };
    const object = { a: Array(3000).fill('bb') };
    expect(withinBounds((budget) => objectFindings({ schema, object }, budget))).toEqual([]);
    const small = { a: ['bb'] };
    expect(withinBounds((budget) => objectFindings({ schema, object: small }, budget))).not.toEqual([]);
  });

  test.each([
    '',
    'text',
    { spec: [] },
    { spec: { names: 5, versions: { a: 1 } } },
    { spec: { versions: [null, 'a', { schema: { openAPIV3Schema: [] } }] } },
    {
      spec: {
        versions: [{ name: 'v1', schema: { openAPIV3Schema: { properties: [], items: 5, allOf: [7] } } }],
      },
    },
  ])('are refused, and break nothing: %j', (definition) => {
    expect(definitionFindings(definition, unlimitedBudget())).not.toEqual([]);
  });

  test('a rule of many tokens is not read to its end', () => {
    expect(decideRule(`${'('.repeat(5000)}self${')'.repeat(5000)}`, true, undefined)).toBe('unknown');
    expect(decideRule(`${'('.repeat(100)}self${')'.repeat(100)}`, true, undefined)).toBe('holds');
  });
});

const DEFINITION: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

describe('what is said of definitions beside their schemas', () => {
  const said = (change: JsonObject): readonly string[] => {
    const spec = { ...objectOf(DEFINITION.spec), ...change };
    return definitionFindings({ ...DEFINITION, spec }, unlimitedBudget()).map(({ path }) => path);
  };

  test.each<[string, JsonObject, readonly string[]]>([
    ['names that Kubernetes fills in may be left out', {}, []],
    [
      'unknown fields cannot be kept everywhere',
      { preserveUnknownFields: true },
      ['spec.preserveUnknownFields'],
    ],
    ['an unknown strategy', { conversion: { strategy: 'Hook' } }, ['spec.conversion.strategy']],
    [
      'a webhook without an address and versions',
      { conversion: { strategy: 'Webhook', webhook: {} } },
      ['spec.conversion.webhook.clientConfig', 'spec.conversion.webhook.conversionReviewVersions'],
    ],
    [
      'a webhook that nobody calls',
      { conversion: { strategy: 'None', webhook: {} } },
      ['spec.conversion.webhook'],
    ],
    [
      'a group of the community without a word that it may be used',
      { group: 'widgets.k8s.io' },
      ['metadata.name', 'metadata.annotations[api-approved.kubernetes.io]'],
    ],
  ])('%s', (_, change, places) => {
    expect(said(change)).toEqual(places);
  });
});
