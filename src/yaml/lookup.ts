import type { YamlEntry, YamlNode } from './nodes.ts';

/** What stands in a document at a path, and the key that leads to it (none for an item of a list). */
export interface FoundNode {
  readonly node: YamlNode;
  readonly key: YamlNode | undefined;
  /** How many steps of the path led here: fewer than all when the next one is not there. */
  readonly depth: number;
}

/** As far as a path of keys and indexes leads below a node. Aliases and merge keys are followed. */
export function findNode(root: YamlNode, path: readonly (string | number)[]): FoundNode {
  let found: FoundNode = { node: root, key: undefined, depth: 0 };
  for (const step of path) {
    const next = stepInto(targetOf(found.node), step);
    if (!next) return found;
    found = { ...next, depth: found.depth + 1 };
  }
  return found;
}

function stepInto(node: YamlNode, step: string | number): Omit<FoundNode, 'depth'> | undefined {
  if (node.kind === 'sequence') {
    const item = node.items[Number(step)];
    return item && { node: item, key: undefined };
  }
  const entry = node.kind === 'mapping' ? findEntry(node.entries, String(step)) : undefined;
  return entry && { node: entry.value, key: entry.key };
}

/** The last entry of that key; else one that a merge key brings. */
function findEntry(entries: readonly YamlEntry[], name: string): YamlEntry | undefined {
  const own = entries.findLast(({ key }) => key.kind === 'scalar' && key.value === name);
  if (own) return own;
  const merged = entries.filter(({ key }) => key.kind === 'scalar' && key.value === '<<');
  for (const { value } of merged)
    for (const inner of mergedMappings(value)) {
      const found = findEntry(inner, name);
      if (found) return found;
    }
  return undefined;
}

function mergedMappings(value: YamlNode): readonly (readonly YamlEntry[])[] {
  const node = targetOf(value);
  if (node.kind === 'mapping') return [node.entries];
  return node.kind === 'sequence' ? node.items.flatMap(mergedMappings) : [];
}

/** What an alias stands for; any other node as it is. */
export function targetOf(node: YamlNode): YamlNode {
  return node.kind === 'alias' ? node.target : node;
}
