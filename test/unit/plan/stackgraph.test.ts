import { expect, test } from 'vitest';
import type { Graph } from '../../../src/plan/graph-text.ts';
import { type StackGraph, stackGraphText } from '../../../src/plan/stack-graph.ts';

const ACCOUNT = { id: 'n1', label: 'ServiceAccount "web"' };
const POD = { id: 'n2', label: 'Pod web' };

const WEB: Graph = {
  waves: [[ACCOUNT], [POD]],
  edges: [
    { before: 'n1', after: 'n2', cause: 'account', gate: 'written', reason: 'runs as it' },
    { before: 'oService/db', after: 'n2', cause: 'needs', gate: 'ready', reason: 'it says so' },
  ],
  notes: [],
};

const NONE: Graph = { waves: [], edges: [], notes: [] };

const STACK: StackGraph = {
  waves: [
    [{ id: 'shared/crds', name: 'crds', namespace: 'shared', order: NONE }],
    [{ id: 'team-a/web', name: 'web', namespace: 'team-a', order: WEB }],
  ],
  edges: [
    {
      ...{ before: 'shared/crds', after: 'team-a/web', gate: 'ready' },
      ...{ reason: 'it needs this', at: 'dyn.yaml:7:13' },
    },
  ],
};

test('the graph of a stack for people', () => {
  expect(stackGraphText(STACK, 'text')).toBe(`Wave 1
  shared/crds
    no objects
Wave 2
  team-a/web
      after shared/crds, once it is ready: it needs this (dyn.yaml:7:13)
    Wave 1
      ServiceAccount "web"
    Wave 2
      Pod web
          after ServiceAccount "web": runs as it
          after Service/db, once it is ready: it says so
`);
});

test('the graph of a stack for Mermaid', () => {
  expect(stackGraphText(STACK, 'mermaid')).toBe(`flowchart LR
  subgraph wave1 ["Wave 1"]
    r1["shared/crds"]
  end
  subgraph wave2 ["Wave 2"]
    subgraph r2 ["team-a/web"]
      subgraph r2_wave1 ["Wave 1"]
        r2_n1["ServiceAccount #quot;web#quot;"]
      end
      subgraph r2_wave2 ["Wave 2"]
        r2_n2["Pod web"]
      end
      r2_o1(["Service/db"])
      r2_n1 -->|"runs as it"| r2_n2
      r2_o1 ==>|"it says so, once it is ready"| r2_n2
    end
  end
  r1 ==>|"it needs this (dyn.yaml:7:13), once it is ready"| r2
`);
});

test('the graph of a stack for Graphviz', () => {
  expect(stackGraphText(STACK, 'dot')).toBe(`digraph order {
  rankdir=LR;
  compound=true;
  node [shape=box];
  subgraph cluster_1 {
    label="Wave 1";
    subgraph cluster_r1 {
      label="shared/crds";
      r1 [shape=point, style=invis];
    }
  }
  subgraph cluster_2 {
    label="Wave 2";
    subgraph cluster_r2 {
      label="team-a/web";
      r2 [shape=point, style=invis];
      subgraph cluster_r2_1 {
        label="Wave 1";
        r2_n1 [label="ServiceAccount \\"web\\""];
      }
      subgraph cluster_r2_2 {
        label="Wave 2";
        r2_n2 [label="Pod web"];
      }
      r2_o1 [shape=ellipse, label="Service/db"];
      r2_n1 -> r2_n2 [label="runs as it"];
      r2_o1 -> r2_n2 [label="it says so, once it is ready", style=bold];
    }
  }
  r1 -> r2 [ltail=cluster_r1, lhead=cluster_r2, label="it needs this (dyn.yaml:7:13), once it is ready", style=bold];
}
`);
});
