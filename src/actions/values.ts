import type { Log } from '../base/log.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { subchartUnknown } from '../base/problems/values.ts';
import { nearest } from '../base/text.ts';
import { type GoMap, type GoValue, isMap } from '../go/value.ts';
import type { HelmProfile } from '../render/profile.ts';
import { schemaChart } from '../schema/check.ts';
import { secretPaths } from '../schema/secrets.ts';
import { buildChanges, type Change, findChanges } from '../values/changes.ts';
import { mergeLayers } from '../values/merge.ts';
import { maskSecrets } from '../values/secrets.ts';
import type { Setting } from '../values/trace.ts';
import { type BuiltValues, buildValues, type ValuesLayer } from '../values/values.ts';
import { checkLayerAlone, tracePrepared } from './brokenvalues.ts';
import type { Ports } from './ports.ts';
import {
  type ChartRequest,
  mergeValues,
  type PreparedChart,
  prepareChart,
  refuseBrokenValues,
} from './prepared.ts';
import { type LayerRequest, openValues } from './uservalues.ts';

/** What is asked of the values of a chart. */
export interface ValuesRequest {
  readonly chart: ChartRequest;
  /** Names or aliases of subcharts, from the root down; empty for the root. */
  readonly subchart: readonly string[];
  readonly onlyChanged: boolean;
  readonly showSecrets: boolean;
}

/** Values as they are shown, and who set what in them. */
export interface ShownValues {
  readonly tree: GoMap;
  readonly chainOf: (path: readonly (string | number)[]) => readonly Setting[];
  /** What the schemas have to say, checked unless the request skips them. */
  readonly problem?: Problem;
}

/** The merged values of a chart, or of what one of its subcharts sees. Raises what preparing raises, and values/subchart-unknown. */
export async function valuesAction(
  request: ValuesRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): Promise<ShownValues> {
  const prepared = prepareChart(request.chart, profile, ports, log);
  const built = mergeValues(prepared, log);
  const problem = await problemWith(prepared, built, log);
  const tree = request.onlyChanged ? changedValues(prepared, built) : built.tree;
  const traced = tracePrepared(prepared);
  return {
    tree: partOf(masked(tree, built, request), built, request),
    chainOf: (path) => traced.chainOf([...request.subchart, ...path]),
    ...(problem ? { problem } : {}),
  };
}

async function problemWith(
  prepared: PreparedChart,
  built: BuiltValues,
  log: Log,
): Promise<Problem | undefined> {
  try {
    await refuseBrokenValues(prepared, built, log);
    return undefined;
  } catch (error) {
    if (error instanceof DynError && error.problem.code === 'schema/values-invalid') return error.problem;
    throw error;
  }
}

function changedValues({ chart, profile }: PreparedChart, built: BuiltValues): GoMap {
  const options = { log: () => {}, dropsDefaultNulls: profile.dropsDefaultNulls };
  return buildChanges(findChanges(buildValues(chart, new Map(), options).tree, built.tree));
}

function masked(
  tree: GoMap,
  { chart }: BuiltValues,
  { showSecrets }: Pick<ValuesRequest, 'showSecrets'>,
): GoMap {
  if (showSecrets) return tree;
  const schemas = schemaChart(chart);
  return maskSecrets(tree, schemas ? secretPaths(schemas, tree) : []);
}

function partOf(tree: GoMap, { chart }: BuiltValues, { subchart, onlyChanged }: ValuesRequest): GoMap {
  let part = tree;
  let { subcharts } = chart;
  for (const name of subchart) {
    const child = subcharts.find(({ metadata }) => metadata.name === name);
    const names = subcharts.map(({ metadata }) => metadata.name);
    if (!child) return fail(subchartUnknown(subchart.join('/'), names, nearest(name, names)));
    const inner = part.get(name);
    part = inner !== undefined && isMap(inner) ? inner : onlyChanged ? new Map() : part;
    subcharts = child.subcharts;
  }
  return part;
}

/** Two sets of layers over the same chart. */
export interface DiffRequest extends Omit<ValuesRequest, 'onlyChanged'> {
  /** Files laid over those of the chart's request, on each side. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * What differs in a chart's values under two sets of further files. A secret that differs is a change, with both sides
 * masked. Raises what `valuesAction` raises; schemas are not asked.
 */
export function diffValues(
  request: DiffRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): readonly Change[] {
  const prepared = prepareChart(request.chart, profile, ports, log);
  const side = (files: readonly string[]): Side => {
    const user = openValues([...request.chart.layers, ...files.map(fileLayer)], ports);
    const built = mergeValues({ ...prepared, user }, log);
    const part = (tree: GoMap): GoMap => partOf(tree, built, { ...request, onlyChanged: false });
    return { plain: part(built.tree), shown: part(masked(built.tree, built, request)) };
  };
  const before = side(request.before);
  const after = side(request.after);
  return findChanges(before.plain, after.plain).map(({ path }) => ({
    path,
    before: valueAt(before.shown, path),
    after: valueAt(after.shown, path),
  }));
}

interface Side {
  readonly plain: GoMap;
  readonly shown: GoMap;
}

function fileLayer(text: string): LayerRequest {
  return { kind: 'file', text };
}

function valueAt(tree: GoMap, path: readonly string[]): GoValue | undefined {
  let value: GoValue | undefined = tree;
  for (const key of path) value = value !== undefined && isMap(value) ? value.get(key) : undefined;
  return value;
}

/** What is wrong with values files, each taken alone: further layers may complete it. */
export function checkLayers(
  request: ChartRequest,
  files: readonly string[],
  { profile, ports }: { readonly profile: HelmProfile; readonly ports: Ports },
): readonly Problem[] {
  const prepared = prepareChart(request, profile, ports, () => {});
  const { layers } = openValues(files.map(fileLayer), ports);
  return layers.flatMap((layer) => {
    const user = { tree: readLayer(layer), layers: [layer] };
    const { chart } = mergeValues({ ...prepared, user }, () => {});
    return checkLayerAlone(chart, layer, prepared);
  });
}

function readLayer(layer: ValuesLayer): GoMap {
  return mergeLayers([layer], { readFile: () => '' });
}
