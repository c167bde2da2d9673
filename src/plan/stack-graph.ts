import { groupedBy } from '../base/grouped.ts';
import type { Gate } from './edges.ts';
import {
  dotBody,
  dotQuoted,
  edgeLabel,
  type Graph,
  type GraphFormat,
  gateText,
  graphLines,
  indented,
  mermaidBody,
  mermaidQuoted,
} from './graph-text.ts';

/** The order of the releases of a stack, and of the objects within each, as data. */
export interface StackGraph {
  readonly waves: readonly (readonly ReleaseNode[])[];
  readonly edges: readonly ReleaseEdge[];
}

export interface ReleaseNode {
  /** `NAMESPACE/NAME`. */
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly order: Graph;
}

export interface ReleaseEdge {
  /** Ids of releases. */
  readonly before: string;
  readonly after: string;
  readonly gate: Gate;
  /** Follows the name of the later one: `it needs this`. */
  readonly reason: string;
  /** The place that says so: `dyn.yaml:7:13`. */
  readonly at: string;
}

/** The graph of a stack for people, for Mermaid, or for Graphviz; ends with a newline. */
export function stackGraphText(graph: StackGraph, format: GraphFormat): string {
  return `${FORMATS[format](graph).join('\n')}\n`;
}

const FORMATS: Readonly<Record<GraphFormat, (graph: StackGraph) => readonly string[]>> = {
  text: textLines,
  mermaid: mermaidLines,
  dot: dotLines,
};

function textLines({ waves, edges }: StackGraph): readonly string[] {
  const into = groupedBy(edges, ({ after }) => after);
  const reasons = (id: string): readonly string[] =>
    (into.get(id) ?? []).map(
      ({ before, gate, reason, at }) => `      after ${before}${gateText(gate)}: ${reason} (${at})`,
    );
  return waves.flatMap((wave, index) => [
    `Wave ${index + 1}`,
    ...wave.flatMap(({ id, order }) => [
      `  ${id}`,
      ...reasons(id),
      ...indented(order.waves.length === 0 ? ['no objects'] : graphLines(order), 4),
    ]),
  ]);
}

/** Releases by the names that drawings can use: `r1`. */
function shortIds({ waves }: StackGraph): ReadonlyMap<string, string> {
  return new Map(waves.flat().map(({ id }, index) => [id, `r${index + 1}`]));
}

function mermaidLines(graph: StackGraph): readonly string[] {
  const { waves, edges } = graph;
  const ids = shortIds(graph);
  return [
    'flowchart LR',
    ...waves.flatMap((wave, index) => [
      `  subgraph wave${index + 1} ["Wave ${index + 1}"]`,
      ...wave.flatMap(({ id, order }) => indented(mermaidRelease(id, ids.get(id) ?? '', order), 4)),
      '  end',
    ]),
    ...edges.map(({ before, after, gate, reason, at }) => {
      const arrow = gate === 'written' ? '-->' : '==>';
      const label = mermaidQuoted(edgeLabel(gate, `${reason} (${at})`));
      return `  ${ids.get(before)} ${arrow}|${label}| ${ids.get(after)}`;
    }),
  ];
}

/** Mermaid draws no box without anything in it. */
function mermaidRelease(id: string, short: string, order: Graph): readonly string[] {
  if (order.waves.length === 0) return [`${short}[${mermaidQuoted(id)}]`];
  return [`subgraph ${short} [${mermaidQuoted(id)}]`, ...indented(mermaidBody(order, `${short}_`), 2), 'end'];
}

function dotLines(graph: StackGraph): readonly string[] {
  const { waves, edges } = graph;
  const ids = shortIds(graph);
  return [
    'digraph order {',
    '  rankdir=LR;',
    '  compound=true;',
    '  node [shape=box];',
    ...waves.flatMap((wave, index) => [
      `  subgraph cluster_${index + 1} {`,
      `    label="Wave ${index + 1}";`,
      ...wave.flatMap(({ id, order }) => indented(dotRelease(id, ids.get(id) ?? '', order), 4)),
      '  }',
    ]),
    ...edges.map(({ before, after, gate, reason, at }) => {
      const [from, to] = [ids.get(before), ids.get(after)];
      const style = gate === 'written' ? '' : ', style=bold';
      const label = dotQuoted(edgeLabel(gate, `${reason} (${at})`));
      return `  ${from} -> ${to} [ltail=cluster_${from}, lhead=cluster_${to}, label=${label}${style}];`;
    }),
    '}',
  ];
}

/** Graphviz draws arrows between boxes only by a node in each. */
function dotRelease(id: string, short: string, order: Graph): readonly string[] {
  return [
    `subgraph cluster_${short} {`,
    `  label=${dotQuoted(id)};`,
    `  ${short} [shape=point, style=invis];`,
    ...indented(dotBody(order, `${short}_`), 2),
    '}',
  ];
}
