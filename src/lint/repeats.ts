import type { YamlMapping, YamlNode, YamlScalar } from '../yaml/yaml.ts';

/** A key that a map holds once more, and where it stood first. */
export interface RepeatedKey {
  readonly key: YamlScalar;
  readonly first: YamlScalar;
}

/** The keys below a node that their maps hold already; `<<` may be there more than once. */
export function repeatedKeys(node: YamlNode): readonly RepeatedKey[] {
  if (node.kind === 'sequence') return node.items.flatMap(repeatedKeys);
  if (node.kind !== 'mapping') return [];
  return [...repeatedIn(node), ...node.entries.flatMap(({ value }) => repeatedKeys(value))];
}

function repeatedIn({ entries }: YamlMapping): readonly RepeatedKey[] {
  const known = new Map<string, YamlScalar>();
  return entries.flatMap(({ key }) => {
    if (key.kind !== 'scalar' || key.value === '<<') return [];
    const first = known.get(key.value);
    known.set(key.value, first ?? key);
    return first ? [{ key, first }] : [];
  });
}
