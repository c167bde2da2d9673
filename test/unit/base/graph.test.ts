import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { wavesOf, withDependents, withNeeds } from '../../../src/base/graph.ts';

interface GraphCase {
  readonly name: string;
  readonly nodes: Readonly<Record<string, readonly string[]>>;
  readonly waves?: readonly (readonly string[])[];
  readonly cycle?: readonly string[];
}

const CASES = load(readFileSync('test/unit/base/graph.cases.yaml', 'utf8')) as readonly GraphCase[];

function nodesOf(nodes: GraphCase['nodes']) {
  return Object.entries(nodes).map(([id, needs]) => ({ id, needs }));
}

describe('waves of a graph', () => {
  test.each(CASES)('$name', ({ nodes, waves, cycle }) => {
    expect(wavesOf(nodesOf(nodes))).toEqual(cycle ? { cycle } : { waves });
  });

  test('a node with all that it needs, by way of others too', () => {
    const nodes = nodesOf({ d: [], c: ['b'], b: ['a'], a: [], e: ['elsewhere'] });
    expect(withNeeds(nodes, ['c'])).toEqual(['c', 'b', 'a']);
    expect(withNeeds(nodes, ['e', 'd'])).toEqual(['d', 'e']);
  });

  test('a node with all that needs it, by way of others too', () => {
    const nodes = nodesOf({ d: [], c: ['b'], b: ['a'], a: [], e: ['elsewhere', 'a'] });
    expect(withDependents(nodes, ['a'])).toEqual(['c', 'b', 'a', 'e']);
    expect(withDependents(nodes, ['d', 'c'])).toEqual(['d', 'c']);
  });
});
