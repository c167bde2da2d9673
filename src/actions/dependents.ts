import type { FieldPath } from '../base/fieldpath.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { OutputSpan, SourceMap } from '../render/sourcemap.ts';
import { targetOf } from '../yaml/lookup.ts';
import { readYamlNodes, type YamlNode } from '../yaml/yaml.ts';

/**
 * The fields of a manifest for which a piece of text counts; where all of a map or list does, its own path alone. An
 * only child stands for its parent, unless `outermost` is asked for.
 */
export function fieldsWhere(
  map: SourceMap,
  manifest: Manifest,
  { counts, outermost = false }: Wanted,
): readonly FieldPath[] {
  const root = readYamlNodes({ name: manifest.path, text: manifest.text });
  const spans = map
    .within(manifest.path, manifest.start, manifest.start + manifest.text.length)
    .filter(counts);
  if (!root || spans.length === 0) return [];
  const touches = (start: number, end: number): boolean =>
    spans.some((span) => span.start < manifest.start + end && span.end > manifest.start + start);
  return fieldsBelow({ path: [], node: root, from: root.at.start }, { touches, outermost }).paths;
}

interface Wanted {
  readonly counts: (span: OutputSpan) => boolean;
  readonly outermost?: boolean;
}

interface Search {
  readonly touches: (start: number, end: number) => boolean;
  readonly outermost: boolean;
}

interface Field {
  readonly path: FieldPath;
  readonly node: YamlNode;
  /** Where its key begins. */
  readonly from: number;
}

interface Found {
  readonly isAll: boolean;
  readonly paths: readonly FieldPath[];
}

function fieldsBelow(field: Field, search: Search): Found {
  const { path, node, from } = field;
  const children = node.kind === 'alias' ? [] : childrenOf(node, path);
  if (children.length === 0) {
    const isAll = search.touches(from, Math.max(node.at.end, from + 1));
    return { isAll, paths: isAll ? [path] : [] };
  }
  const found = children.map((child) => fieldsBelow(child, search));
  const isAll = found.every((child) => child.isAll);
  const isOne = isAll && (search.outermost || found.length > 1);
  return { isAll, paths: isOne ? [path] : found.flatMap(({ paths }) => paths) };
}

function childrenOf(given: YamlNode, path: FieldPath): readonly Field[] {
  const node = targetOf(given);
  if (node.kind === 'sequence')
    return node.items.map((item, i) => ({ path: [...path, i], node: item, from: item.at.start }));
  if (node.kind !== 'mapping') return [];
  return node.entries.flatMap(({ key, value }) =>
    key.kind === 'scalar' ? [{ path: [...path, key.value], node: value, from: key.at.start }] : [],
  );
}
