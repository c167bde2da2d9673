import { describe, expect, it } from 'vitest';
import { int64 } from '../../../src/go/value.ts';
import { findInSnapshot, knowsApi, readSnapshot } from '../../../src/kube/snapshot.ts';

const STREAM = `
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: team-a}
data: {x: eA==}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: team-a}}
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: team-b}, spec: {replicas: 3}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget}
  versions: [{name: v1, served: true}, {name: v1beta1, served: false}]
`;

const source = (text: string) => ({ name: 'cluster.yaml', text });

describe('a cluster in a file', () => {
  const snapshot = readSnapshot(source(STREAM));

  it('finds an object by its whole name, with whole numbers as integers', () => {
    const found = findInSnapshot(snapshot, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'team-b',
      name: 'd',
    });
    expect(found instanceof Map && found.get('spec')).toEqual(new Map([['replicas', int64(3n)]]));
  });

  it('does not find it in another namespace', () => {
    const query = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'team-a', name: 'd' };
    expect(findInSnapshot(snapshot, query)).toBeUndefined();
  });

  it('finds objects without a namespace whatever namespace is asked for', () => {
    const query = { apiVersion: 'v1', kind: 'Namespace', namespace: 'x', name: 'team-a' };
    expect(findInSnapshot(snapshot, query)).toBeInstanceOf(Map);
  });

  it('lists a kind, be there any or not', () => {
    const list = findInSnapshot(snapshot, { apiVersion: 'v1', kind: 'Secret', namespace: '', name: '' });
    expect(list instanceof Map && list.get('kind')).toBe('SecretList');
    expect(list instanceof Map && list.get('items')).toHaveLength(1);
    const none = findInSnapshot(snapshot, { apiVersion: 'v1', kind: 'Pod', namespace: '', name: '' });
    expect(none instanceof Map && none.get('items')).toEqual([]);
  });

  it('takes served versions of CRDs for known APIs, and without discovery everything else too', () => {
    expect(snapshot.discovery).toEqual({
      isComplete: false,
      apiVersions: ['example.com/v1', 'example.com/v1/Widget'],
    });
    expect(knowsApi(snapshot, 'nope/v1')).toBe(true);
  });

  it('reads what the API server says of discovery', () => {
    const { discovery } = readSnapshot(
      source(`
{gitVersion: v1.34.2, major: "1", minor: "34"}
---
{kind: APIVersions, versions: [v1]}
---
{kind: APIGroupList, groups: [{name: apps, versions: [{groupVersion: apps/v1}]}]}
---
{kind: APIResourceList, groupVersion: v1, resources: [{name: pods, kind: Pod}]}
---
kind: APIGroupDiscoveryList
items:
- metadata: {name: batch}
  versions:
  - version: v1
    resources: [{responseKind: {kind: Job}, subresources: [{responseKind: {kind: Scale}}]}]
`),
    );
    expect(discovery).toEqual({
      isComplete: true,
      gitVersion: 'v1.34.2',
      apiVersions: ['v1', 'apps/v1', 'v1/Pod', 'batch/v1', 'batch/v1/Job', 'batch/v1/Scale'],
    });
  });

  it('refuses what is no object', () => {
    expect(() => readSnapshot(source('- a'))).toThrow(/^cluster.yaml: .*cannot unmarshal array/);
  });
});
