import { placeOf, positionOf } from '../base/source.ts';
import { readYamlNodes, type YamlNode } from '../yaml/yaml.ts';
import type { Setting } from './trace.ts';

/** Says of a path who set it. */
export type ChainOf = (path: readonly (string | number)[]) => readonly Setting[];

/** YAML text with a comment behind every value that says where it comes from. */
export function annotateYaml(text: string, chainOf: ChainOf): string {
  const comments = new Map<number, string>();
  const root = readYamlNodes({ name: '', text });
  if (root) collect(root, [], { comments, chainOf });
  return text
    .split('\n')
    .map((line, i) => (comments.has(i + 1) ? `${line}  # ${comments.get(i + 1)}` : line))
    .join('\n');
}

interface Collecting {
  readonly comments: Map<number, string>;
  readonly chainOf: ChainOf;
}

function collect(node: YamlNode, path: readonly (string | number)[], collecting: Collecting): void {
  if (node.kind === 'mapping' && node.entries.length > 0) {
    for (const { key, value } of node.entries)
      if (key.kind === 'scalar') collect(value, [...path, key.value], collecting);
  } else if (node.kind === 'sequence' && node.items.length > 0)
    for (const [i, item] of node.items.entries()) collect(item, [...path, i], collecting);
  else {
    const [top] = collecting.chainOf(path);
    if (top) collecting.comments.set(lineOf(node), originText(top));
  }
}

/** The line that a comment may follow: that of a block's header, else the last one of the value. */
function lineOf({ at }: YamlNode): number {
  const { source, start, end } = at;
  const isBlock = source.text[start] === '|' || source.text[start] === '>';
  return positionOf(source, isBlock ? start : end).line;
}

/** Where a setting stands and how it came, in a few words. */
export function originText({ at, via }: Setting): string {
  return via === undefined ? placeOf(at) : `${placeOf(at)} via ${via}`;
}
