import { describe, expect, it } from 'vitest';
import { findApi, isSince, releaseText } from '../../../src/kube/apis.ts';
import { API_TABLE } from '../../../src/kube/apis-table.ts';
import { kubernetes } from '../../support/kubernetes.ts';

describe("Kubernetes' APIs", () => {
  it('tell when they came, were deprecated and went, and what to use instead', () => {
    expect(findApi('policy/v1beta1', 'PodDisruptionBudget')).toEqual({
      apiVersion: 'policy/v1beta1',
      kind: 'PodDisruptionBudget',
      introduced: { major: 1, minor: 5 },
      deprecated: { major: 1, minor: 21 },
      removed: { major: 1, minor: 25 },
      replacement: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
    });
  });

  it('may be replaced by another kind, and stay', () => {
    const endpoints = findApi('v1', 'Endpoints');
    expect(endpoints?.replacement).toEqual({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' });
    expect(endpoints?.removed).toBeUndefined();
    expect(findApi('apps/v1', 'Deployment')?.deprecated).toBeUndefined();
  });

  it('are only those of Kubernetes itself', () => {
    expect(findApi('monitoring.coreos.com/v1', 'ServiceMonitor')).toBeUndefined();
    expect(findApi('apps/v1', 'deployment')).toBeUndefined();
  });

  it('stand in the table once', () => {
    const lines = API_TABLE.split('\n').map((line) => line.split(' '));
    const names = lines.flatMap(([version, , , , , ...kinds]) =>
      kinds.map((kind) => `${version} ${kind.split('>')[0]}`),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(290);
  });

  it('lead to replacements that exist, as far as they are not lists', () => {
    const lost = [...API_TABLE.matchAll(/^\S+ \S+ \S+ \S+ (\S+) (.*)$/gm)].flatMap(
      ([, version = '', kinds = '']) =>
        version === '-'
          ? []
          : kinds
              .split(' ')
              .map((kind) => kind.split('>').at(-1) ?? '')
              .filter((kind) => !kind.endsWith('List') && !findApi(version, kind)),
    );
    expect(lost).toEqual(['DeploymentRollback']);
  });

  it('that 1.35 serves are not gone by then', () => {
    const served = [...kubernetes().kinds.keys()].map((name) => {
      const at = name.lastIndexOf('/');
      return findApi(name.slice(0, at), name.slice(at + 1));
    });
    const gone = served.filter((api) => api && isSince(api.removed, { major: 1, minor: 35 }));
    expect(gone.map((api) => `${api?.apiVersion} ${api?.kind}`)).toEqual([]);
  });

  it('know releases by their numbers, not their texts', () => {
    expect(isSince({ major: 1, minor: 9 }, { major: 1, minor: 21 })).toBe(true);
    expect(isSince({ major: 1, minor: 22 }, { major: 1, minor: 21 })).toBe(false);
    expect(isSince(undefined, { major: 1, minor: 21 })).toBe(false);
    expect(releaseText({ major: 1, minor: 25 })).toBe('1.25');
  });
});
