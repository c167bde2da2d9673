import type { GraphNode } from './graph.ts';
import { DynError, type Problem } from './problem.ts';

/** What became of a node: `blocked` when what it needs did not come to its end, `stopped` when it was not begun in time. */
export type NodeEnd<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'blocked'; readonly by: string }
  | { readonly kind: 'stopped' };

export interface ScheduleOptions {
  /** How many are worked on at once, at least 1. */
  readonly parallel: number;
  /** Nothing new is begun once it has ended. */
  readonly signal: AbortSignal;
}

/**
 * Works on the nodes of a graph without cycles, each as soon as all that it needs is done; the earlier ones first. What
 * needs one that failed is blocked, the others go on. Needs that are no nodes do not count. What is no problem is thrown.
 */
export async function runGraph<N extends GraphNode, T>(
  nodes: readonly N[],
  { parallel, signal }: ScheduleOptions,
  work: (node: N) => Promise<T>,
): Promise<ReadonlyMap<string, NodeEnd<T>>> {
  const ends = new Map<string, NodeEnd<T>>();
  const running = new Map<string, Promise<void>>();
  const known = new Set(nodes.map(({ id }) => id));
  const begin = async (node: N): Promise<void> => {
    ends.set(node.id, await endOf(() => work(node)));
    running.delete(node.id);
  };
  for (;;) {
    for (const node of nodes) {
      if (ends.has(node.id) || running.has(node.id)) continue;
      const needs = node.needs.filter((need) => known.has(need));
      const by = needs.find((need) => (ends.get(need)?.kind ?? 'done') !== 'done');
      if (by !== undefined) ends.set(node.id, { kind: 'blocked', by });
      else if (signal.aborted) ends.set(node.id, { kind: 'stopped' });
      else if (running.size < parallel && needs.every((need) => ends.has(need)))
        running.set(node.id, begin(node));
    }
    if (running.size === 0 && nodes.every(({ id }) => ends.has(id))) return inOrder(nodes, ends);
    if (running.size > 0) await Promise.race(running.values());
  }
}

async function endOf<T>(work: () => Promise<T>): Promise<NodeEnd<T>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { kind: 'failed', problem: error.problem };
  }
}

function inOrder<T>(
  nodes: readonly GraphNode[],
  ends: ReadonlyMap<string, NodeEnd<T>>,
): ReadonlyMap<string, NodeEnd<T>> {
  return new Map(
    nodes.flatMap(({ id }) => {
      const end = ends.get(id);
      return end ? [[id, end]] : [];
    }),
  );
}
