import type { FieldPath } from '../base/fieldpath.ts';
import type { OutputSpan, SourceMap } from '../render/sourcemap.ts';
import { findNode } from '../yaml/lookup.ts';
import { readYamlNodes, type YamlNode } from '../yaml/yaml.ts';
import type { Manifest } from './manifest.ts';

/** A field of an object: where it stands in the rendered file, and what made it. */
export interface FieldPlace {
  /** As much of the path as is there; the place is that of its last step. */
  readonly path: FieldPath;
  /** UTF-16 offsets in the rendered file's text: the key, if there is one, and the value. */
  readonly start: number;
  readonly end: number;
  readonly isScalar: boolean;
  /** What made the key, or the beginning of an item of a list. */
  readonly key: OutputSpan;
  /** What made the value, in order: for a scalar its pieces, for a map or a list all below it. */
  readonly value: readonly OutputSpan[];
}

/** The place of a field, or of the nearest one around it that is there. Undefined when the manifest is empty. */
export function locateField(map: SourceMap, manifest: Manifest, path: FieldPath): FieldPlace | undefined {
  const root = nodesOf(manifest);
  if (!root) return undefined;
  const { node, key, depth } = findNode(root, path);
  const from = manifest.start + node.at.start;
  const end = Math.max(from, manifest.start + node.at.end);
  const start = key ? manifest.start + key.at.start : from;
  const first = spanAt(map, manifest, start - manifest.start);
  if (!first) return undefined;
  return {
    path: path.slice(0, depth),
    ...{ start, end, isScalar: node.kind === 'scalar' || node.kind === 'alias' },
    key: first,
    value: map.within(manifest.path, from, end),
  };
}

/** What made the text at an offset of a manifest, from there on. */
export function spanAt(map: SourceMap, manifest: Manifest, offset: number): OutputSpan | undefined {
  const start = manifest.start + offset;
  const span = map.at(manifest.path, start);
  return span && narrowed(span, start);
}

/** Literal text from an offset on. */
function narrowed(span: OutputSpan, offset: number): OutputSpan {
  if (!span.literal) return span;
  const at = { ...span.at, start: span.at.start + offset - span.start };
  return { ...span, start: offset, at };
}

/**
 * The one span to show for a field: of a scalar the first piece that a template worked out, else its key; of a map or
 * a list its key.
 */
export function mainSpan({ isScalar, key, value }: FieldPlace): OutputSpan {
  return (isScalar ? value.find(({ literal }) => !literal) : undefined) ?? key;
}

const known = new WeakMap<Manifest, YamlNode | null>();

/** A manifest as nodes; undefined when it is empty. */
export function nodesOf(manifest: Manifest): YamlNode | undefined {
  const ready = known.get(manifest);
  if (ready !== undefined) return ready ?? undefined;
  const root = readYamlNodes({ name: manifest.path, text: manifest.text });
  known.set(manifest, root ?? null);
  return root;
}
