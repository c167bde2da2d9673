import type { Source, Span } from '../base/source.ts';
import type { YamlNode } from '../yaml/yaml.ts';

/** The key of a path in dyn.yaml, or of the part of it that is there. */
export function placeIn(root: YamlNode | undefined, path: readonly string[], source: Source): Span {
  let node = root;
  let at: Span = { source, start: 0, end: 0 };
  for (const step of path) {
    if (node?.kind === 'alias') node = node.target;
    if (node?.kind === 'sequence') {
      node = node.items[Number(step)];
      if (node) at = node.at;
    } else if (node?.kind === 'mapping') {
      const entry = node.entries.find(({ key }) => key.kind === 'scalar' && key.value === step);
      node = entry?.value;
      if (entry) at = entry.key.at;
    }
  }
  return at;
}
