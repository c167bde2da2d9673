import type { YamlEntry, YamlMapping, YamlNode, YamlScalar } from '../yaml/yaml.ts';

/** A key that a map holds once more. */
export interface RepeatedKey {
  readonly key: YamlScalar;
  readonly entry: YamlEntry;
  /** The same key where it stood first, and the entry that was the last one so far. */
  readonly first: YamlScalar;
  readonly before: YamlEntry;
}

/** The keys below a node that their maps hold already; `<<` may be there more than once. */
export function repeatedKeys(node: YamlNode): readonly RepeatedKey[] {
  if (node.kind === 'sequence') return node.items.flatMap(repeatedKeys);
  if (node.kind !== 'mapping') return [];
  return [...repeatedIn(node), ...node.entries.flatMap(({ value }) => repeatedKeys(value))];
}

function repeatedIn({ entries }: YamlMapping): readonly RepeatedKey[] {
  const known = new Map<string, Pick<RepeatedKey, 'first' | 'before'>>();
  return entries.flatMap((entry) => {
    const { key } = entry;
    if (key.kind !== 'scalar' || key.value === '<<') return [];
    const earlier = known.get(key.value);
    known.set(key.value, { first: earlier?.first ?? key, before: entry });
    return earlier ? [{ key, entry, ...earlier }] : [];
  });
}
