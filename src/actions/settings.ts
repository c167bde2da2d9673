import type { FieldPath } from '../base/fieldpath.ts';
import { DynError } from '../base/problem.ts';
import type { Chart } from '../chart/chart.ts';
import { fromBytes } from '../go/bytes.ts';
import type { GoValue } from '../go/value.ts';
import { applyLayer } from '../values/merge.ts';
import { findOrigin } from '../values/origins.ts';
import type { ValuesLayer } from '../values/values.ts';
import { type NameFile, type Place, placeIn, valueAt, valueText } from './places.ts';

/** One layer that sets a value. */
export interface Setting {
  readonly layer: ValuesLayer['kind'];
  readonly at: Place;
  /** The value there as JSON; absent for the content of a file. */
  readonly value?: string;
}

/** The layers that values can come from. */
export interface SettingSources {
  readonly chart: Chart;
  readonly user: readonly ValuesLayer[];
  readonly nameFile: NameFile;
  readonly secrets: readonly string[];
}

/** The layers that set a path or something below it, the weakest first. A subchart's own defaults are the weakest. */
export function settingsOf(sources: SettingSources, path: FieldPath): readonly Setting[] {
  const paths = globalOf(sources.chart, path);
  const defaults = chartLayers(sources.chart, path).toReversed();
  const user = sources.user.map((layer) => ({ layer, paths: [path, ...paths] }));
  const above = paths.flatMap((global) => chartLayers(sources.chart, global));
  return [...defaults, ...above, ...user].flatMap(({ layer, paths: own }) =>
    own.flatMap((one) => settingIn(sources, layer, one)),
  );
}

interface LayerPaths {
  readonly layer: ValuesLayer;
  readonly paths: readonly FieldPath[];
}

/** The values.yaml of each chart on the way, the root's first, each with the path as it is there. */
function chartLayers(
  chart: Chart,
  path: FieldPath,
  prefix: string = chart.metadata.name,
): readonly LayerPaths[] {
  const bytes = chart.raw.get('values.yaml');
  const source = bytes && { name: `${prefix}/values.yaml`, text: fromBytes(bytes) };
  const own: readonly LayerPaths[] = source ? [{ layer: { kind: 'chart', source }, paths: [path] }] : [];
  const child = chart.subcharts.find(({ metadata }) => metadata.name === path[0]);
  if (!child || path.length < 2) return own;
  return [...own, ...chartLayers(child, path.slice(1), `${prefix}/charts/${child.metadata.name}`)];
}

/** For a global of a subchart, the same global at the top. */
function globalOf(chart: Chart, path: FieldPath): readonly FieldPath[] {
  const global = rootPath(chart, path);
  return global.length === path.length ? [] : [global];
}

/** The path at which a value is set: a subchart's globals are those of the top. */
export function rootPath(chart: Chart, path: FieldPath): FieldPath {
  let at: Chart | undefined = chart;
  for (const [i, step] of path.entries()) {
    if (step === 'global') return path.slice(i);
    at = at.subcharts.find(({ metadata }) => metadata.name === step);
    if (!at) return path;
  }
  return path;
}

function settingIn(sources: SettingSources, layer: ValuesLayer, path: FieldPath): readonly Setting[] {
  const span = findOrigin([layer], path);
  if (!span) return [];
  const setting = { layer: layer.kind, at: placeIn(span, nameOf(layer, sources.nameFile)) };
  if (layer.kind === 'set-file') return [setting];
  const value = valueIn(layer, path);
  // A key that YAML reads as something else than its text is not the one that was asked for.
  if (value === undefined) return [];
  return [{ ...setting, value: valueText(value, path, sources.secrets) }];
}

function nameOf({ kind }: ValuesLayer, nameFile: NameFile): NameFile {
  return kind === 'chart' ? nameFile : (name) => name;
}

function valueIn(layer: ValuesLayer, path: FieldPath): GoValue | undefined {
  try {
    return valueAt(applyLayer(new Map(), layer, { readFile: () => '' }), path);
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}
