import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import type { JsonObject } from '../../../src/kube/json.ts';
import { sequenceOf } from '../../../src/plan/sequence.ts';
import type { Target } from '../../../src/plan/targets.ts';
import { toldReadiness } from '../../../src/plan/told-readiness.ts';

function target(annotations: JsonObject, name = 'a'): Target {
  return {
    ref: { apiVersion: 'v1', kind: 'Pod', namespace: 'n', name },
    resource: { group: '', version: 'v1', kind: 'Pod', plural: 'pods', isNamespaced: true, verbs: [] },
    object: { apiVersion: 'v1', kind: 'Pod', metadata: { name, annotations } },
  };
}

const annotated = (success: string, failure = '[]'): Target =>
  target({ 'helm.sh/readiness-success': success, 'helm.sh/readiness-failure': failure });

const STATUS = {
  ...{ phase: 'Running', succeeded: 2, on: true, 'odd.name': 'x' },
  conditions: [
    { type: 'Ready', status: 'False' },
    { type: 'Synced', status: 'True' },
  ],
};

function statusOf(success: string, failure?: string): string | undefined {
  return toldReadiness(annotated(success, failure))?.judge({ status: STATUS }).status;
}

test.each([
  '{.phase} == "Running"',
  '{.status.phase} == "Running"',
  '{ $.phase } == Running',
  '{.phase} != "Pending"',
  '{.succeeded} >= 2',
  '{.succeeded} > 1',
  '{.succeeded} <= 2',
  '{.succeeded} < 3',
  '{.succeeded} == 2',
  '{.on} == true',
  `{['odd.name']} == "x"`,
  '{.conditions[1].status} == "True"',
  '{.conditions[*].type} == "Synced"',
  '{.conditions[?(@.type=="Synced")].status} == "True"',
])('holds: %s', (text) => {
  expect(statusOf(JSON.stringify([text]))).toBe('Current');
  expect(statusOf('[]', JSON.stringify([text]))).toBe('Failed');
});

test.each([
  '{.phase} == "Pending"',
  '{.phase} > 1',
  '{.succeeded} > 2',
  '{.succeeded} == "2"',
  '{.missing} == "x"',
  '{.missing} != "x"',
  '{.conditions[7].status} == "True"',
  '{.conditions[?(@.type=="Ready")].status} == "True"',
])('does not hold: %s', (text) => {
  expect(statusOf(JSON.stringify([text]))).toBe('InProgress');
});

test('one of several is enough, and failure comes first', () => {
  expect(statusOf('["{.phase} == \\"x\\"", "{.on} == true"]')).toBe('Current');
  expect(statusOf('["{.on} == true"]', '["{.succeeded} >= 1"]')).toBe('Failed');
  expect(toldReadiness(annotated('["{.on} == true"]'))?.judge({}).status).toBe('InProgress');
});

test.each(['phase == x', '["phase == x"]', '["{.a[}} == x"]', '["{.a}"]', '[1]', '"x"'])(
  'is refused: %s',
  (text) => {
    expect(() => toldReadiness(annotated(text))).toThrow(DynError);
    try {
      toldReadiness(annotated(text));
    } catch (error) {
      expect(error).toMatchObject({ problem: { code: 'order/readiness-unreadable' } });
    }
  },
);

test('one annotation alone counts for nothing, and that is told of what others wait for', () => {
  const lonely = target({ 'helm.sh/readiness-success': '["{.on} == true"]' });
  expect(toldReadiness(lonely)).toBeUndefined();
  const needing = target({ 'dyn.dev/needs': 'Pod/a' }, 'b');
  expect(sequenceOf([lonely, needing]).notes).toEqual([
    'Pod a has helm.sh/readiness-success alone, which counts for nothing',
  ]);
  expect(sequenceOf([lonely]).notes).toEqual([]);
});
