import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { type JsonObject, listOf, objectOf, textOf, textsOf } from './crd/json.ts';
import { type Outcome, renderRow } from './support/holds.ts';

const cases = listOf(load(readFileSync('test/charts/chrek.cases.yaml', 'utf8'))).map(objectOf);
const table = { chart: 'chrek', release: 'chrek', namespace: 'team', documented: [], dead: [], rows: [] };

describe('chrek refuses and warns', () => {
  test.each(cases.map((item) => [textOf(item.about), item] as const))('%s', (_, item) => {
    const { refusal, notes } = outcomeOf(item);
    if (item.refuses !== undefined) {
      expect(refusal).toContain(item.refuses);
      return;
    }
    expect(refusal).toBeUndefined();
    const flowed = notes.replace(/\s+/g, ' ');
    for (const part of textsOf(item.says)) expect(flowed).toContain(part);
    for (const part of textsOf(item.quiet)) expect(flowed).not.toContain(part);
  });
});

test('two namespaces share no name of the cluster', () => {
  const names = (namespace: string) =>
    outcomeOf({ values: { 'rbac.namespaceRestricted': false } }, namespace)
      .objects.filter(({ metadata }) => objectOf(metadata).namespace === undefined)
      .map(({ kind, metadata }) => `${kind}/${objectOf(metadata).name}`);
  expect(names('a')).toEqual(['ClusterRole/chrek-agent-a', 'ClusterRoleBinding/chrek-agent-a']);
  expect(names('b').filter((name) => names('a').includes(name))).toEqual([]);
});

function outcomeOf(item: JsonObject, namespace: string = table.namespace): Outcome {
  const cluster = textOf(item.cluster);
  return renderRow(
    { ...table, namespace },
    {
      key: '',
      setsKey: false,
      with: { ...objectOf(item.values) },
      apiVersions: [],
      ...(cluster === '' ? {} : { cluster }),
      expect: [],
    },
  );
}
