import type { Log } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { StackMark } from '../release/lock.ts';
import type { HelmProfile } from '../render/profile.ts';
import { mergeGroups, type StackUnit, valuesLayer } from '../stack/expand.ts';
import type { Stack } from '../stack/stack.ts';
import { crdFiles } from './chartrelease.ts';
import { checkLabels } from './labels.ts';
import type { Ports } from './ports.ts';
import { type ChartRequest, loadPrepared, type PreparedChart } from './prepared.ts';
import { type LayerRequest, openValues, readValuesText } from './uservalues.ts';

/** How charts of a stack are read: what holds for all of them. */
export interface UnitOptions {
  readonly chart: Omit<ChartRequest, 'name' | 'chart' | 'namespace' | 'layers'>;
  /** Values of the command line, stronger than all of dyn.yaml, and the one release that they are for. */
  readonly given: { readonly release: string; readonly layers: readonly LayerRequest[] };
  readonly profile: HelmProfile;
  readonly ports: Ports;
  readonly log: Log;
}

/**
 * The chart of a release of a stack with the values for it. Raises what `loadPrepared` raises, with the release's place
 * in dyn.yaml, and release/reserved-label.
 */
export function prepareUnit(unit: StackUnit, options: UnitOptions): PreparedChart {
  const { release, namespace } = unit;
  const { given, profile, ports, log } = options;
  const readText = (path: string): string => readValuesText(path, ports);
  try {
    checkLabels(Object.keys(release.labels));
    const { name, chart } = release;
    const request = { ...options.chart, name, chart, namespace, layers: [] };
    const prepared = loadPrepared(request, profile, ports, log);
    const groups = [
      ...unit.layers.map((group) => group.map((layer) => valuesLayer(layer, readText))),
      openValues(given.release === name ? given.layers : [], ports).layers,
    ];
    return { ...prepared, user: { tree: mergeGroups(groups, readText), layers: groups.flat() } };
  } catch (error) {
    throw placed(error, unit);
  }
}

/** The files of crds/ of a release's chart and its subcharts; none where the chart cannot be read. */
export function definitionsOf(unit: StackUnit, options: UnitOptions): readonly Source[] {
  try {
    return crdFiles(prepareUnit(unit, { ...options, log: () => {} }).chart);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return [];
  }
}

function placed(error: unknown, { id, release }: StackUnit): unknown {
  if (!(error instanceof DynError)) return error;
  const related = [...(error.problem.related ?? []), { message: `for the release ${id}`, at: release.at }];
  return new DynError({ ...error.problem, related }, { cause: error });
}

/** What the Lease of a release says of the stack. */
export function markOf({ name }: Stack, { tenant }: StackUnit): StackMark {
  return { stack: name, scope: tenant === undefined ? 'shared' : 'tenant' };
}
