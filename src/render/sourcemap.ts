import type { Span } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import type { GoMap } from '../go/value.ts';
import type { Node } from '../template/ast.ts';
import { spanOf } from '../template/failure.ts';
import type { Branch, Execution, MadeText, Taken, Trail, ValuePoint } from '../template/flow.ts';
import type { Observer } from '../template/state.ts';
import { createFlattener, type FlatSpan, spansWithin } from './flatten.ts';
import { createOrigins, pathOf } from './origins.ts';
import { type Reads as RecordedReads, startRecording } from './recorder.ts';

/** A value that was read: it went into the text, it decided about it, or it is the text of the tpl around the place. */
export interface ValueRead {
  /** Keys and indexes from the top of the root chart's values. */
  readonly path: readonly (string | number)[];
  readonly use: 'data' | 'control' | 'text';
}

/** An `if`, `with` or `range` around a place. */
export interface Condition {
  readonly kind: 'if' | 'with' | 'range';
  /** Its pipeline. */
  readonly at: Span;
  readonly taken: Taken;
  readonly reads: readonly ValueRead[];
}

/** A piece of a rendered file: UTF-16 offsets in its text, and what made it. A literal piece is at most one line. */
export interface OutputSpan {
  readonly start: number;
  readonly end: number;
  /** The node, or for literal text the very text. Its source has Helm's name of the template, or `gotpl` in a tpl. */
  readonly at: Span;
  readonly literal: boolean;
  /** The includes, tpls and templates that led there, the outermost first. */
  readonly way: readonly Span[];
  /** The outermost first. */
  readonly conditions: readonly Condition[];
  readonly reads: readonly ValueRead[];
}

/** A place in a file that reads a value; for a read in the text of a tpl that of the call. */
export interface Reader {
  readonly path: ValueRead['path'];
  readonly at: Span;
  /** True where the value is printed or decided by as it is, be it a map. */
  readonly isUse: boolean;
}

/** Where each piece of each rendered file comes from. Files have Helm's names. */
export interface SourceMap {
  textOf(path: string): string | undefined;
  spansOf(path: string): readonly OutputSpan[];
  at(path: string, offset: number): OutputSpan | undefined;
  /** The spans with a part between two offsets. */
  within(path: string, start: number, end: number): readonly OutputSpan[];
  /** All that was read, also where nothing came of it. */
  readers(): readonly Reader[];
}

/** An observer for one render, and the map to ask when it is over. Values are those that the render gets. */
export function createSourceMap(
  chart: Chart,
  values: GoMap,
): { readonly observer: Observer; readonly map: SourceMap } {
  const origins = createOrigins(chart, values);
  const { flow, files, reads } = startRecording(origins);
  const flattener = createFlattener(origins);
  const within = (path: string, start: number, end: number): readonly OutputSpan[] => {
    const made = files.get(path);
    return made ? spansWithin(flattener, made, start, end).map(outputSpan) : [];
  };
  const map: SourceMap = {
    textOf: (path) => files.get(path)?.text,
    spansOf: (path) => within(path, 0, Number.POSITIVE_INFINITY),
    at: (path, offset) => within(path, offset, offset + 1)[0],
    within,
    readers: () => [...readersBelow(origins.root, nodesByPoint(reads)), ...usersIn(files.values())],
  };
  return { observer: { flow }, map };
}

/** The innermost place that stands in a file of a chart; a place in a tpl's text stands in none. */
export function fileSpan({ at, way }: Pick<OutputSpan, 'at' | 'way'>): Span {
  return [at, ...way.toReversed()].find(({ source }) => source.name !== TPL) ?? at;
}

/** What Helm calls the text of a tpl. */
const TPL = 'gotpl';

function outputSpan({ start, end, at, literal, way, branches, trail, text }: FlatSpan): OutputSpan {
  const conditions = branches.map(condition);
  const reads = new Reads();
  reads.add(trail, 'data');
  reads.add(text, 'text');
  for (const branch of branches) reads.add(branch.trail, 'control');
  return { start, end, at, literal, way, conditions, reads: reads.found };
}

function condition({ node, execution, taken, trail }: Branch): Condition {
  const reads = new Reads();
  reads.add(trail, 'control');
  return { kind: node.kind, at: spanOf(execution.definition, node), taken, reads: reads.found };
}

/** Collects reads, each once. */
class Reads {
  readonly found: ValueRead[] = [];
  private readonly seen = new Map<ValueRead['use'], Set<Trail[number]>>();

  add(trail: Trail, use: ValueRead['use']): void {
    for (const noted of trail) {
      const known = this.seen.get(use) ?? new Set();
      this.seen.set(use, known);
      if (known.has(noted)) continue;
      known.add(noted);
      if (noted.kind === 'value') this.found.push({ path: pathOf(noted), use });
      else if (noted.kind === 'made') this.addMade(noted, use);
      else this.add(noted.trail, noted.kind === 'branch' ? 'control' : use);
    }
  }

  private addMade({ pieces, branches, execution }: MadeText, use: ValueRead['use']): void {
    for (const { trail } of pieces) this.add(trail, use);
    for (const { trail } of branches) this.add(trail, 'control');
    this.add(execution.text, use === 'data' ? 'text' : use);
  }
}

/** Nodes with executions that came to them, one for each text that a node stands in: equal texts share their nodes. */
type Readers = ReadonlyMap<ValuePoint, ReadonlyMap<Node, readonly Execution[]>>;

function nodesByPoint({ points, nodes, executions }: RecordedReads): Readers {
  const found = new Map<ValuePoint, Map<Node, Execution[]>>();
  for (const [i, point] of points.entries()) {
    const [node, execution] = [nodes[i], executions[i]];
    if (!node || !execution) continue;
    const known = found.get(point) ?? new Map<Node, Execution[]>();
    found.set(point, known);
    const before = known.get(node);
    if (!before) known.set(node, [execution]);
    else if (before.at(-1)?.definition.source !== execution.definition.source) before.push(execution);
  }
  return found;
}

function readersBelow(point: ValuePoint, readers: Readers): readonly Reader[] {
  const path = pathOf(point);
  const own = [...(readers.get(point) ?? [])].flatMap(([node, executions]) =>
    executions.map((execution) => ({ path, at: placeOfRead(execution, node), isUse: false })),
  );
  const below = [...(point.below?.values() ?? [])];
  return [...own, ...below.flatMap((inner) => readersBelow(inner, readers))];
}

/** The places that print a value or decide by it, in these outputs and those that went into them. */
function usersIn(outputs: Iterable<MadeText>): readonly Reader[] {
  const made = new Set(outputs);
  const users: Reader[] = [];
  const follow = (trail: Trail, at: () => Span): void => {
    for (const noted of trail) {
      if (noted.kind === 'value') users.push({ path: pathOf(noted), at: at(), isUse: true });
      else if (noted.kind === 'made') made.add(noted);
      else if (noted.kind === 'dump') follow(noted.trail, at);
    }
  };
  for (const { pieces, branches, execution } of made) {
    for (const { trail, node, execution: by } of [...pieces, ...branches])
      follow(trail, () => placeOfRead(by, node));
    const { from, text } = execution;
    if (from) follow(text, () => placeOfRead(from.execution, from.node));
  }
  return users;
}

/** Where a node stands; for one in the text of a tpl the call. */
function placeOfRead({ definition, from }: Execution, node: Node): Span {
  if (definition.source.name === TPL && from) return placeOfRead(from.execution, from.node);
  return spanOf(definition, node);
}
