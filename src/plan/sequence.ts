import { groupedBy } from '../base/grouped.ts';
import { fail } from '../base/problem.ts';
import { orderRing } from '../base/problems/order.ts';
import { runsOfKind } from './batches.ts';
import { customEdges } from './custom-edges.ts';
import { type Edge, indexTargets, targetName } from './edges.ts';
import { groupEdges } from './group-edges.ts';
import { needsEdges, type OutsideNeed } from './needs.ts';
import { namespaceEdges, podEdges, roleEdges } from './pod-edges.ts';
import { subchartEdges } from './subchart-edges.ts';
import type { Target } from './targets.ts';
import { lonelyAnnotation, toldReadiness } from './told-readiness.ts';

/** Objects of one kind that are written side by side, after what they wait for. */
export interface Wave {
  readonly targets: readonly Target[];
  /** The edges to them that need more than that the earlier object is written. */
  readonly gates: readonly Edge[];
  /** What they need of the cluster. */
  readonly outside: readonly OutsideNeed[];
}

/** The order in which objects are written, and why. */
export interface Sequence {
  readonly waves: readonly Wave[];
  /** Each leads from an earlier wave to a later one. */
  readonly edges: readonly Edge[];
  readonly outside: readonly OutsideNeed[];
  /** What the annotations ask for and cannot have. */
  readonly notes: readonly string[];
}

/**
 * The waves of a manifest's objects. Helm's order of kinds stands; what must wait for more than a write, or for what
 * comes later in it, goes into later waves. Raises order/….
 */
export function sequenceOf(targets: readonly Target[]): Sequence {
  const index = indexTargets(targets);
  const inferred = [
    ...namespaceEdges(index),
    ...roleEdges(index),
    ...podEdges(index),
    ...customEdges(index),
  ].filter(({ before, after }) => before !== after);
  const { edges: needs, outside } = needsEdges(targets);
  const { edges: groups, notes } = groupEdges(targets, inferred);
  const edges = [...inferred, ...needs, ...groups, ...subchartEdges(targets, inferred)];
  const lonely = readinessNotes(edges);
  const stages = stagesOf(targets, edges, outside);
  return {
    waves: wavesOf(targets, stages, { edges, outside }),
    edges,
    outside,
    notes: [...notes, ...lonely],
  };
}

/** Raises order/… for objects that no order fits. */
export function checkOrder(targets: readonly Target[]): void {
  sequenceOf(targets);
}

/** What is told of the readiness of objects that others wait for, where it counts for nothing. Raises order/…. */
function readinessNotes(edges: readonly Edge[]): readonly string[] {
  const waited = new Set(edges.filter(({ gate }) => gate === 'ready').map(({ before }) => before));
  return [...waited].flatMap((target) => {
    toldReadiness(target);
    const lonely = lonelyAnnotation(target);
    return lonely === undefined
      ? []
      : [`${targetName(target)} has ${lonely} alone, which counts for nothing`];
  });
}

/** How many waits lie before each object. Raises order/ring. */
function stagesOf(
  targets: readonly Target[],
  edges: readonly Edge[],
  outside: readonly OutsideNeed[],
): ReadonlyMap<Target, number> {
  const places = new Map(targets.map((target, place) => [target, place]));
  const into = groupedBy(edges, ({ after }) => after);
  const waiting = new Set(outside.map(({ after }) => after));
  const stages = new Map<Target, number>();
  const path: Edge[] = [];
  const stageOf = (target: Target): number => {
    const known = stages.get(target);
    if (known !== undefined) return known;
    let stage = waiting.has(target) ? 1 : 0;
    for (const edge of into.get(target) ?? []) {
      const { before, gate } = edge;
      path.push(edge);
      const start = path.findIndex(({ after }) => after === before);
      if (start >= 0) raiseRing(path.slice(start));
      const isLater = (places.get(before) ?? 0) >= (places.get(target) ?? 0);
      stage = Math.max(stage, stageOf(before) + (gate !== 'written' || isLater ? 1 : 0));
      path.pop();
    }
    stages.set(target, stage);
    return stage;
  };
  for (const target of targets) stageOf(target);
  return stages;
}

/** Edges as they were followed: each begins where the one before it came from. */
function raiseRing(path: readonly Edge[]): never {
  const [first] = path;
  const ring = path.map(({ before }) => targetName(before));
  return fail(
    orderRing(
      [...(first ? [targetName(first.after)] : []), ...ring],
      path.map(({ before, after, reason }) => `${targetName(after)} after ${targetName(before)}: ${reason}`),
    ),
  );
}

function wavesOf(
  targets: readonly Target[],
  stages: ReadonlyMap<Target, number>,
  { edges, outside }: Pick<Sequence, 'edges' | 'outside'>,
): readonly Wave[] {
  const byStage = groupedBy(targets, (target) => stages.get(target) ?? 0);
  const sorted = [...byStage].sort(([one], [other]) => one - other);
  const gated = groupedBy(
    edges.filter(({ gate }) => gate !== 'written'),
    ({ after }) => after,
  );
  const needed = groupedBy(outside, ({ after }) => after);
  return sorted
    .flatMap(([, stage]) => runsOfKind(stage))
    .map((run) => ({
      targets: run,
      gates: run.flatMap((target) => gated.get(target) ?? []),
      outside: run.flatMap((target) => needed.get(target) ?? []),
    }));
}
