import { DynError } from '../base/problem.ts';
import type { Source, Span } from '../base/source.ts';
import { nearest } from '../base/text.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { findNode } from '../yaml/lookup.ts';
import { readYamlStreamNodes, type YamlNode } from '../yaml/yaml.ts';
import { sortLayers } from './merge.ts';
import { applySet, type SetKind } from './setflag.ts';
import type { SetPair, SetPath } from './setgrammar.ts';
import type { ValuesLayer } from './values.ts';

/** Keys and list indexes from the top of the values. */
export type ValuesPath = SetPath;

/**
 * The place that set a path last: an entry of a values file, or a pair of a flag. Undefined when no layer sets it.
 * Layers are read again for it, so it costs nothing until it is asked.
 */
export function findOrigin(layers: readonly ValuesLayer[], path: ValuesPath): Span | undefined {
  for (const { kind, source } of sortLayers(layers).toReversed()) {
    const found =
      kind === 'chart' || kind === 'file' ? findInFile(source, path) : findInFlag(kind, source, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The existing path that a missing one was probably meant to be; only its first unknown key is looked at. */
export function nearestKey(tree: GoMap, path: ValuesPath): ValuesPath | undefined {
  let value: GoValue | undefined = tree;
  for (const [i, step] of path.entries()) {
    if (value === undefined || value === null || !isMap(value)) return undefined;
    const next: GoValue | undefined = value.get(String(step));
    if (next === undefined) {
      const key = nearest(String(step), [...value.keys()]);
      return key === undefined ? undefined : [...path.slice(0, i), key];
    }
    value = next;
  }
  return undefined;
}

/** A later document of a file lies over an earlier one. */
function findInFile(source: Source, path: ValuesPath): Span | undefined {
  const documents = orNothing(() => readYamlStreamNodes(source)) ?? [];
  for (const document of documents.toReversed()) {
    const found = findInNode(document, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findInNode(root: YamlNode, path: ValuesPath): Span | undefined {
  const { node, key, depth } = findNode(root, path);
  if (depth < path.length) return undefined;
  return key ? { source: node.at.source, start: key.at.start, end: node.at.end } : node.at;
}

/** The last pair that has to do with the path, when the flag sets it at all. */
function findInFlag(kind: SetKind, source: Source, path: ValuesPath): Span | undefined {
  const pairs: { readonly path: SetPath; readonly span: Span }[] = [];
  const observer = ({ path: set, start, end }: SetPair): void => {
    pairs.push({ path: set, span: { source, start, end } });
  };
  const tree = orNothing(() => applySet(new Map(), kind, source.text, { readFile: () => '', observer }));
  if (tree === undefined || !hasPath(tree, path)) return undefined;
  const pair = pairs.findLast((one) => isOnTheWay(one.path, path));
  return pair?.span ?? { source, start: 0, end: source.text.length };
}

function hasPath(tree: GoMap, path: ValuesPath): boolean {
  let value: GoValue | undefined = tree;
  for (const step of path) {
    if (value === undefined || value === null) return false;
    if (isMap(value)) value = value.get(String(step));
    else value = isList(value) ? value[Number(step)] : undefined;
  }
  return value !== undefined;
}

function isOnTheWay(set: SetPath, path: ValuesPath): boolean {
  const common = Math.min(set.length, path.length);
  return set.slice(0, common).every((step, i) => String(step) === String(path[i]));
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}
