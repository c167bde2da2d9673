import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, objectsAt, parseJson, stringAt } from '../../../src/kube/json.ts';
import { type LegacyChildren, legacyReadiness } from '../../../src/kube/legacy-readiness.ts';
import { type Kind, readiness, ruleKey } from '../../../src/kube/readiness.ts';
import { ALWAYS_READY, RULES } from '../../../src/kube/readiness-rules.ts';

const histories = casesOf('readiness.cases.yaml');
const legacy = casesOf('legacy.cases.yaml');

test.each(histories)('$about', ({ states }) => {
  const verdicts = states.map(({ object }) => readiness(object, kindOf(object)));
  expect(verdicts.map(({ status, message }) => [status, message])).toEqual(states.map(({ is }) => is));
});

test('every rule has a yes and a no', () => {
  const seen = new Map<string, Set<unknown>>();
  for (const { object, is } of histories.flatMap(({ states }) => states)) {
    const key = ruleKey(kindOf(object));
    seen.set(key, (seen.get(key) ?? new Set()).add(Array.isArray(is) && is[0] === 'Current'));
  }
  const always = [...ALWAYS_READY, 'policy/PodDisruptionBudget'];
  const ruled = [...RULES.keys()].filter((key) => !key.startsWith('extensions/') && !always.includes(key));
  expect(ruled.filter((key) => seen.get(key)?.size !== 2)).toEqual([]);
});

test('what counts as ready because it says nothing is told apart', () => {
  const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } };
  const done = { ...widget, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'a' } };
  expect([widget, done, role].map((object) => !!readiness(object, kindOf(object)).isSilent)).toEqual([
    ...[true, false, false],
  ]);
});

test('a pod without a node has 15 s', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }];
  const pod = { metadata: { name: 'a' }, status: { phase: 'Pending', conditions } };
  const kind = { group: '', kind: 'Pod' };
  expect(readiness(pod, kind, 14_999)).toEqual({
    status: 'InProgress',
    message: 'Pod has not been scheduled',
  });
  expect(readiness(pod, kind, 15_000)).toEqual({ status: 'Failed', message: 'Pod could not be scheduled' });
});

describe('the rules of Helm 3', () => {
  test.each(legacy)('$about', ({ states }) => {
    const verdicts = states.map(({ object, children, jobs }) =>
      legacyReadiness(object, kindOf(object), { ...children, jobs }),
    );
    expect(verdicts.map(({ status, message }) => [status, message])).toEqual(states.map(({ is }) => is));
  });
});

interface State {
  readonly object: JsonObject;
  readonly children: LegacyChildren;
  readonly jobs: boolean;
  readonly is: unknown;
}

function casesOf(file: string): { about: string; states: readonly State[] }[] {
  const data: unknown = load(readFileSync(`test/unit/kube/${file}`, 'utf8'));
  const json = parseJson(JSON.stringify(data));
  return objectsAt({ json }, 'json').map((item) => ({
    about: stringAt(item, 'about'),
    states: objectsAt(item, 'states').map((state) => ({
      object: isObject(state.object) ? state.object : {},
      children: { replicaSets: objectsAt(state, 'replicaSets'), pods: objectsAt(state, 'pods') },
      jobs: state.jobs !== false,
      is: state.is,
    })),
  }));
}

function kindOf(object: JsonObject): Kind {
  const apiVersion = stringAt(object, 'apiVersion');
  return {
    group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
    kind: stringAt(object, 'kind'),
  };
}
