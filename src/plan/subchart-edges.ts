import { groupedBy } from '../base/grouped.ts';
import type { ChartEdge } from '../chart/order.ts';
import type { Edge } from './edges.ts';
import { ancestorsOf } from './group-edges.ts';
import { isWithin } from './groups.ts';
import type { Target } from './targets.ts';

/**
 * Edges from every object of a chart to those of the charts that Chart.yaml puts after it. What the earlier chart's
 * objects stand on, by `inferred` edges, keeps its place: they could not start without.
 */
export function subchartEdges(targets: readonly Target[], inferred: readonly Edge[]): readonly Edge[] {
  const later = targets.flatMap((after) => (after.grouping?.behind ?? []).map((edge) => ({ after, edge })));
  const byEdge = groupedBy(later, ({ edge }) => edge);
  return [...byEdge].flatMap(([edge, waiting]) => {
    const earlier = targets.filter(({ grouping }) => isWithin(grouping?.chart ?? '', edge.before));
    const needed = ancestorsOf(earlier, inferred);
    return waiting
      .filter(({ after }) => !needed.has(after))
      .flatMap(({ after }) => earlier.map((before) => edgeBetween(before, after, edge)));
  });
}

function edgeBetween(before: Target, after: Target, edge: ChartEdge): Edge {
  const reason = `chart ${edge.after} comes after ${edge.before} (${edge.key})`;
  return { before, after, cause: 'subchart', gate: 'ready', reason };
}
