import type { Source } from '../base/source.ts';
import { mergeMaps } from '../chart/tables.ts';
import { readValuesFile } from '../chart/valuesfile.ts';
import type { GoMap } from '../go/value.ts';
import { applySet, type SetOptions } from './setflag.ts';
import type { LayerKind, ValuesLayer } from './values.ts';

export interface MergeOptions extends SetOptions {
  /** Gives what `read` makes of a values file, from where it is kept if it is; a tree of its own each time. */
  readonly keep?: (source: Source, read: () => GoMap) => GoMap;
}

/** Helm's order of strength, weakest first, wherever the flags stand on the command line. */
const STRENGTH: readonly LayerKind[] = [
  'chart',
  'file',
  'set-json',
  'set',
  'set-string',
  'set-file',
  'set-literal',
];

/** The layers from weakest to strongest; those of one kind keep their order. */
export function sortLayers(layers: readonly ValuesLayer[]): readonly ValuesLayer[] {
  return STRENGTH.flatMap((kind) => layers.filter((layer) => layer.kind === kind));
}

/**
 * One tree of all that a user gave; nulls are still in it. The tree is fresh and may be changed; it grows out of `under`,
 * where that is given. Raises `values/file-invalid` and `values/set-invalid`. Model: helm pkg/cli/values MergeValues.
 */
export function mergeLayers(
  layers: readonly ValuesLayer[],
  options: MergeOptions,
  under: GoMap = new Map(),
): GoMap {
  return sortLayers(layers).reduce<GoMap>((tree, layer) => applyLayer(tree, layer, options), under);
}

/** Lays one layer over `tree`, which it may change; gives the result. */
export function applyLayer(tree: GoMap, { kind, source }: ValuesLayer, options: MergeOptions): GoMap {
  if (kind === 'chart' || kind === 'file') {
    const read = (): GoMap => readValuesFile(source, `failed to parse ${source.name}`);
    return mergeMaps(tree, options.keep ? options.keep(source, read) : read());
  }
  return applySet(tree, kind, source.text, options);
}
