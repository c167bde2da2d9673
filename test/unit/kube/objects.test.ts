import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/go/json.ts';
import { type GoMap, int64, isMap } from '../../../src/go/value.ts';
import { type Finding, metadataFindings, objectFindings } from '../../../src/kube/objects.ts';
import { recordOf } from '../../support/cases.ts';
import { kubernetes } from '../../support/kubernetes.ts';

const cases = readCases();

describe('objects are judged as an API server judges them', () => {
  it.each(cases)('$about', ({ object, finds }) => {
    expect(lines(objectFindings(kubernetes(), mapOf(object)))).toEqual(finds);
  });
});

describe('objects of other kinds', () => {
  const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a', labels: { a: 1 } } };

  it('are not judged', () => {
    expect(objectFindings(kubernetes(), mapOf(widget))).toBeUndefined();
  });

  it('have metadata as all objects have', () => {
    expect(lines(metadataFindings(kubernetes(), mapOf(widget)))).toEqual([
      'metadata.labels[a]: must be of type string',
    ]);
    expect(lines(metadataFindings(kubernetes(), mapOf({ kind: 'Widget' })))).toEqual([
      'apiVersion: is required',
      'metadata.name: is required',
    ]);
  });
});

it('takes integers of every width', () => {
  const replicas = (value: bigint) =>
    new Map([
      ...mapOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } }),
      ['spec', new Map([...mapOf(minimal()), ['replicas', int64(value)]])],
    ] as const);
  expect(lines(objectFindings(kubernetes(), replicas(3n)))).toEqual([]);
  expect(lines(objectFindings(kubernetes(), replicas(2n ** 40n)))).toEqual([
    'spec.replicas: must fit into 32 bits',
  ]);
});

function minimal(spec: unknown = { containers: [{ name: 'a' }] }): Record<string, unknown> {
  return { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec } };
}

function readCases(): { about: string; object: unknown; finds: unknown }[] {
  const data: unknown = load(readFileSync('test/unit/kube/objects.cases.yaml', 'utf8'));
  if (!Array.isArray(data)) throw new Error('the cases are a list');
  return data.map((item: unknown) => {
    const { about, object, spec, finds } = recordOf(item) ?? {};
    return { about: String(about), object: object ?? deployment(spec), finds };
  });
}

function deployment(spec: unknown): unknown {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: minimal(spec) };
}

function mapOf(data: unknown): GoMap {
  const value = readJson(JSON.stringify(data));
  if (!isMap(value)) throw new Error('an object is a map');
  return value;
}

function lines(found: readonly Finding[] | undefined): string[] | undefined {
  return found?.map(({ path, says }) => `${path}: ${says}`);
}
