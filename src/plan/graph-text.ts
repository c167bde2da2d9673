import { groupedBy } from '../base/grouped.ts';
import type { ObjectRef } from '../kube/progress.ts';
import type { Edge, EdgeCause, Gate } from './edges.ts';
import { type Sequence, sequenceOf } from './sequence.ts';
import type { Target } from './targets.ts';

export const GRAPH_FORMATS = ['text', 'mermaid', 'dot'] as const;

export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** The order of a manifest's objects as data. */
export interface Graph {
  readonly waves: readonly (readonly GraphObject[])[];
  readonly edges: readonly GraphEdge[];
  /** What the annotations ask for and cannot have. */
  readonly notes: readonly string[];
}

/** `label` is what a person reads: `Deployment web`, `Deployment data/db` where there are several namespaces. */
export interface GraphObject {
  readonly id: string;
  readonly label: string;
  /** Absent for what is no object of the release. */
  readonly ref?: ObjectRef;
}

export interface GraphEdge {
  /** Ids of objects. */
  readonly before: string;
  readonly after: string;
  readonly cause: EdgeCause;
  /** What must hold of the first before the second is written. */
  readonly gate: Gate;
  readonly reason: string;
}

/**
 * The order in which a release's objects are written, and why. What an object needs of the cluster stands in no wave:
 * its id begins with `o`. Raises order/….
 */
export function graphOf(targets: readonly Target[]): Graph {
  const sequence = sequenceOf(targets);
  const objects = new Map<Target, GraphObject>();
  const namespaces = new Set(targets.flatMap(({ ref }) => (ref.namespace === '' ? [] : [ref.namespace])));
  for (const target of sequence.waves.flatMap((wave) => wave.targets)) {
    const { kind, namespace, name } = target.ref;
    const label = `${kind} ${namespaces.size > 1 && namespace !== '' ? `${namespace}/` : ''}${name}`;
    objects.set(target, { id: `n${objects.size + 1}`, label, ref: target.ref });
  }
  const idOf = (target: Target): string => objects.get(target)?.id ?? '';
  return {
    waves: sequence.waves.map((wave) => wave.targets.flatMap((target) => objects.get(target) ?? [])),
    edges: [...sequence.edges.map((edge) => edgeOf(edge, idOf)), ...outsideEdges(sequence, idOf)],
    notes: sequence.notes,
  };
}

function edgeOf({ before, after, ...rest }: Edge, idOf: (target: Target) => string): GraphEdge {
  return { before: idOf(before), after: idOf(after), ...rest };
}

function outsideEdges({ outside }: Sequence, idOf: (target: Target) => string): readonly GraphEdge[] {
  return outside.map(({ after, need }) => ({
    before: `o${need.text}`,
    after: idOf(after),
    cause: 'needs',
    gate: 'ready',
    reason: 'it says so with dyn.dev/needs; it is no object of this release',
  }));
}

/** A graph for people, for Mermaid, or for Graphviz; ends with a newline. */
export function graphText(graph: Graph, format: GraphFormat): string {
  return `${FORMATS[format](graph).join('\n')}\n`;
}

const FORMATS: Readonly<Record<GraphFormat, (graph: Graph) => readonly string[]>> = {
  text: graphLines,
  mermaid: (graph) => ['flowchart LR', ...indented(mermaidBody(graph), 2)],
  dot: (graph) => [
    'digraph order {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...indented(dotBody(graph), 2),
    '}',
  ],
};

/** Lines further to the right, by a number of spaces. */
export function indented(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => `${' '.repeat(by)}${line}`);
}

const ONCE: Readonly<Record<Gate, string>> = {
  written: '',
  established: ', once it is established',
  answering: ', once it answers',
  ready: ', once it is ready',
};

/** What must hold of the earlier one, as words that follow it; nothing where it need only be written. */
export function gateText(gate: Gate): string {
  return ONCE[gate];
}

/** The waves for people, a line for each object and each reason. */
export function graphLines({ waves, edges, notes }: Graph): readonly string[] {
  const labels = labelsOf(waves);
  const into = groupedBy(edges, ({ after }) => after);
  const reasons = (id: string): readonly string[] =>
    (into.get(id) ?? []).map(
      ({ before, gate, reason }) => `      after ${labelOf(before, labels)}${ONCE[gate]}: ${reason}`,
    );
  return [
    ...waves.flatMap((wave, index) => [
      `Wave ${index + 1}`,
      ...wave.flatMap(({ id, label }) => [`  ${label}`, ...reasons(id)]),
    ]),
    ...notes.map((note) => `Note: ${note}`),
  ];
}

function labelsOf(waves: Graph['waves']): ReadonlyMap<string, string> {
  return new Map(waves.flat().map(({ id, label }) => [id, label]));
}

function labelOf(id: string, labels: ReadonlyMap<string, string>): string {
  return labels.get(id) ?? id.slice(1);
}

/** Objects outside of the release by the ids that drawings can use. */
function outsideIds(edges: readonly GraphEdge[]): ReadonlyMap<string, string> {
  const ids = new Set(edges.filter(({ before }) => before.startsWith('o')).map(({ before }) => before));
  return new Map([...ids].map((id, index) => [id, `o${index + 1}`]));
}

/** A text as Mermaid quotes it. */
export function mermaidQuoted(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`;
}

/** What stands in a Mermaid drawing of a graph; all ids begin with `prefix`. */
export function mermaidBody({ waves, edges }: Graph, prefix = ''): readonly string[] {
  const outside = outsideIds(edges);
  return [
    ...waves.flatMap((wave, index) => [
      `subgraph ${prefix}wave${index + 1} ["Wave ${index + 1}"]`,
      ...wave.map(({ id, label }) => `  ${prefix}${id}[${mermaidQuoted(label)}]`),
      'end',
    ]),
    ...[...outside].map(([id, short]) => `${prefix}${short}([${mermaidQuoted(id.slice(1))}])`),
    ...edges.map(({ before, after, gate, reason }) => {
      const arrow = gate === 'written' ? '-->' : '==>';
      const from = outside.get(before) ?? before;
      return `${prefix}${from} ${arrow}|${mermaidQuoted(edgeLabel(gate, reason))}| ${prefix}${after}`;
    }),
  ];
}

/** A text as Graphviz quotes it. */
export function dotQuoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** What stands in a Graphviz drawing of a graph; all ids begin with `prefix`. */
export function dotBody({ waves, edges }: Graph, prefix = ''): readonly string[] {
  const outside = outsideIds(edges);
  return [
    ...waves.flatMap((wave, index) => [
      `subgraph cluster_${prefix}${index + 1} {`,
      `  label="Wave ${index + 1}";`,
      ...wave.map(({ id, label }) => `  ${prefix}${id} [label=${dotQuoted(label)}];`),
      '}',
    ]),
    ...[...outside].map(
      ([id, short]) => `${prefix}${short} [shape=ellipse, label=${dotQuoted(id.slice(1))}];`,
    ),
    ...edges.map(({ before, after, gate, reason }) => {
      const style = gate === 'written' ? '' : ', style=bold';
      const from = outside.get(before) ?? before;
      return `${prefix}${from} -> ${prefix}${after} [label=${dotQuoted(edgeLabel(gate, reason))}${style}];`;
    }),
  ];
}

/** What stands at an arrow. */
export function edgeLabel(gate: Gate, reason: string): string {
  return `${reason}${ONCE[gate]}`;
}
