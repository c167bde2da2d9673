import { describe, expect, it } from 'vitest';
import { type GoMap, isMap } from '../../../src/go/value.ts';
import { spellingFindings } from '../../../src/kube/metadata.ts';
import { readYaml } from '../../../src/yaml/yaml.ts';

describe('how names and labels are written', () => {
  it.each([
    ['{kind: ConfigMap, metadata: {name: a.b-c, labels: {app: a, example.com/Part: A_b.c, empty: ""}}}'],
    ['{kind: ClusterRole, metadata: {name: "system:reader"}}'],
    ['{kind: Secret, metadata: {name: a}, data: {labels: {"not a label": "a b"}}}'],
    [`{kind: Job, metadata: {name: ${'a'.repeat(63)}}}`],
    ['{kind: Pod, metadata: {annotations: {helm.sh/depends-on/resource-groups: "[]"}}}'],
  ])('is right: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ['{kind: ConfigMap, metadata: {name: A}}', 'metadata.name: must be a DNS name of at most 253 characters'],
    ['{kind: Service, metadata: {name: a.b}}', 'metadata.name: must be a DNS label of at most 63 characters'],
    [
      `{kind: Service, metadata: {name: ${'a'.repeat(64)}}}`,
      'metadata.name: must be a DNS label of at most 63 characters',
    ],
    [
      `{kind: CronJob, metadata: {name: ${'a'.repeat(53)}}}`,
      'metadata.name: must be a DNS name of at most 52 characters',
    ],
    [
      '{kind: Role, metadata: {name: a/b}}',
      'metadata.name: must not hold / or %, and have at most 253 characters',
    ],
    [
      '{kind: Pod, metadata: {name: a, labels: {version: 1.0+b}}}',
      'metadata.labels[version]: is no value of a label',
    ],
    [
      `{kind: Pod, spec: {items: [{matchLabels: {a: ${'b'.repeat(64)}}}]}}`,
      'spec.items[0].matchLabels[a]: is no value of a label',
    ],
    ['{kind: Pod, metadata: {annotations: {a/b/c: d}}}', 'metadata.annotations[a/b/c]: is no qualified name'],
    ['{kind: Pod, metadata: {labels: {/a: d}}}', 'metadata.labels[/a]: is no qualified name'],
  ])('is wrong: %s', (text, says) => {
    expect(found(text)).toEqual([says]);
  });
});

function found(text: string): string[] {
  return spellingFindings(mapOf(text)).map(({ path, says }) => `${path}: ${says}`);
}

function mapOf(text: string): GoMap {
  const value = readYaml({ name: 'object', text });
  if (!isMap(value)) throw new Error('an object is a map');
  return value;
}
