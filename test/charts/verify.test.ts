import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assembledCharts } from './support/assembled.ts';
import { shippedCases } from './verify/cases.ts';
import { judgeStream, type OwnKinds, readOwnKinds } from './verify/kinds.ts';
import { type Verdict, verifyAll } from './verify/verdict.ts';

const cases = shippedCases(assembledCharts());
let own: OwnKinds = new Map();
let running: Promise<Verdict>[] = [];

beforeAll(async () => {
  own = await readOwnKinds(assembledCharts());
});

describe('charts, with all values that they ship, render the same under helm and dyn, and validly', () => {
  beforeAll(() => {
    running = verifyAll(cases, own);
  });

  afterAll(() => Promise.allSettled(running));

  test.each(cases.map((item, index) => [`${item.chart}, ${item.name}`, index] as const))(
    '%s',
    async (_, index) => {
      const verdict = await running[index];
      expect(verdict?.differences).toEqual([]);
      expect(verdict?.lint).toEqual([]);
      expect(verdict?.judgement.findings).toEqual([]);
    },
  );
});

describe('what is wrong with objects is found', () => {
  test.each([
    [
      '{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {port: 1}}',
      'Service/a: spec.port: is no known field',
    ],
    [
      '{apiVersion: v1, kind: Servise, metadata: {name: a}}',
      'Servise/a: kind: v1/Servise is not defined anywhere',
    ],
    [
      '{apiVersion: nvidia.com/v1alpha1, kind: DynamoModel, metadata: {name: a}, spec: {modelNames: a}}',
      'DynamoModel/a: spec.modelNames: is no known field',
    ],
    [
      '{apiVersion: scheduling.run.ai/v2, kind: Queue, metadata: {name: a, label: {}}, spec: {}}',
      'Queue/a: metadata.label: is no known field',
    ],
    [
      '{apiVersion: cert-manager.io/v1, kind: Issuer, metadata: {namespace: b, name: a, labels: {a: 1}}}',
      'Issuer/b/a: metadata.labels[a]: must be of type string',
    ],
    [
      '{apiVersion: v1, kind: Secret, metadata: {name: a}}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: a}}',
      'Secret/a: is there twice',
    ],
  ])('%s', (text, says) => {
    expect(judgeStream(text, own).findings).toContain(says);
  });
});
