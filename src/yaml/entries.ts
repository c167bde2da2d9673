import type { YamlEntry, YamlMapping, YamlNode } from './nodes.ts';
import { floatKey, readScalar } from './scalar.ts';

/**
 * The entries of a mapping that make its value, by the text of their keys: a later one replaces an earlier one, and
 * merge keys bring theirs at once, over what came before. Source: go-yaml decode.go, mapping and merge.
 */
export function entriesByKey(mapping: YamlMapping): ReadonlyMap<string, YamlEntry> {
  const found = new Map<string, YamlEntry>();
  collect(mapping, found, new Set());
  return found;
}

function collect(mapping: YamlMapping, found: Map<string, YamlEntry>, open: Set<YamlNode>): void {
  if (open.has(mapping)) return;
  open.add(mapping);
  for (const entry of mapping.entries) {
    const { key, value } = entry;
    if (key.kind === 'scalar' && key.plain && key.value === '<<') mergeInto(value, found, open);
    else {
      const text = keyText(key);
      if (text !== undefined) found.set(text, entry);
    }
  }
  open.delete(mapping);
}

/** Of several maps the first wins. */
function mergeInto(value: YamlNode, found: Map<string, YamlEntry>, open: Set<YamlNode>): void {
  const node = value.kind === 'alias' ? value.target : value;
  if (node.kind === 'mapping') collect(node, found, open);
  else if (node.kind === 'sequence')
    for (const item of node.items.toReversed()) {
      const target = item.kind === 'alias' ? item.target : item;
      if (target.kind === 'mapping') collect(target, found, open);
    }
}

function keyText(key: YamlNode): string | undefined {
  const node = key.kind === 'alias' ? key.target : key;
  if (node.kind !== 'scalar') return undefined;
  if (!node.plain || node.tag !== '') return node.value;
  const value = readScalar(node.value);
  if (typeof value === 'number') return floatKey(value);
  return typeof value === 'object' ? node.value : String(value);
}
