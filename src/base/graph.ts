/** A node, and the nodes that come before it. Needs that are no nodes of the graph do not count. */
export interface GraphNode {
  readonly id: string;
  readonly needs: readonly string[];
}

/** The waves of a graph, or the nodes of a cycle in it: each needs the next one, the last one the first. */
export type Waves =
  | { readonly waves: readonly (readonly string[])[]; readonly cycle?: never }
  | { readonly cycle: readonly string[]; readonly waves?: never };

/**
 * The ids in waves: all that a node needs lies in waves before its own, and each lies as early as it can; in a wave they
 * keep the order in which they were given.
 */
export function wavesOf(nodes: readonly GraphNode[]): Waves {
  const known = new Set(nodes.map(({ id }) => id));
  const waves: string[][] = [];
  const done = new Set<string>();
  let open = nodes.map(({ id, needs }) => ({ id, needs: needs.filter((need) => known.has(need)) }));
  while (open.length > 0) {
    const wave = open.filter(({ needs }) => needs.every((need) => done.has(need)));
    if (wave.length === 0) return { cycle: cycleIn(open) };
    waves.push(wave.map(({ id }) => id));
    for (const { id } of wave) done.add(id);
    open = open.filter(({ id }) => !done.has(id));
  }
  return { waves };
}

/** A cycle among nodes each of which needs another one of them; it begins with the one that was given first. */
function cycleIn(open: readonly GraphNode[]): readonly string[] {
  const byId = new Map(open.map((node) => [node.id, node]));
  const seen: string[] = [];
  let at = open[0]?.id;
  while (at !== undefined && !seen.includes(at)) {
    seen.push(at);
    at = byId.get(at)?.needs.find((need) => byId.has(need));
  }
  const cycle = at === undefined ? [] : seen.slice(seen.indexOf(at));
  const first = open.findIndex(({ id }) => cycle.includes(id));
  const from = cycle.indexOf(open[first]?.id ?? '');
  return [...cycle.slice(from), ...cycle.slice(0, from)];
}

/** All that some nodes need, by way of others too, and they themselves; in the order of the nodes. */
export function withNeeds(nodes: readonly GraphNode[], ids: readonly string[]): readonly string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Set(ids);
  for (const id of found) for (const need of byId.get(id)?.needs ?? []) found.add(need);
  return nodes.map(({ id }) => id).filter((id) => found.has(id));
}

/** All that needs some nodes, by way of others too, and they themselves; in the order of the nodes. */
export function withDependents(nodes: readonly GraphNode[], ids: readonly string[]): readonly string[] {
  const turned = nodes.map(({ id }) => ({
    id,
    needs: nodes.filter(({ needs }) => needs.includes(id)).map((node) => node.id),
  }));
  return withNeeds(turned, ids);
}
