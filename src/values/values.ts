import type { Log } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import type { GoMap } from '../go/value.ts';
import { coalesceValues, type ValuesNode } from './coalesce.ts';
import { enableDependencies, enableEverything, type WorkChart, workChart } from './enable.ts';
import { importValues } from './imports.ts';

export type LayerKind = 'chart' | 'file' | 'set-json' | 'set' | 'set-string' | 'set-file' | 'set-literal';

/** One place that values come from. For flags the source is named after the flag and holds its text. */
export interface ValuesLayer {
  readonly kind: LayerKind;
  readonly source: Source;
}

export interface BuildOptions {
  readonly log: Log;
  /** Whether nulls of a chart's own defaults are left out; versions of Helm differ. Default: they stay. */
  readonly dropsDefaultNulls?: boolean;
}

/** The chart as it is rendered, and the values that its templates see. */
export interface BuiltValues {
  /** Disabled subcharts are out, aliased ones renamed, imported defaults in place. */
  readonly chart: Chart;
  /** Values of the chart and, below their names, of its subcharts. Fresh: templates may change them. */
  readonly tree: GoMap;
}

/**
 * Works out dependencies and lays the user's values (not changed) over all defaults. Raises
 * `values/subchart-mismatch`. Model: helm ProcessDependencies, then CoalesceValues.
 */
export function buildValues(chart: Chart, user: GoMap, options: BuildOptions): BuiltValues {
  const { log, dropsDefaultNulls = false } = options;
  const work = workChart(chart);
  processDependencies(work, user, log);
  const tree = coalesceValues(work, user, { mode: 'coalesce', log, dropsDefaultNulls });
  return { chart: finishedChart(work), tree };
}

/**
 * Lays values that were built once more over the defaults, as helm lint does: a default that the user's null took away
 * is back again. Raises `values/subchart-mismatch`. Source: helm lint/rules Templates, ToRenderValues.
 */
export function buildAgain({ chart, tree }: BuiltValues, { log }: BuildOptions): BuiltValues {
  return { chart, tree: coalesceValues(nodeOf(chart), tree, { mode: 'coalesce', log }) };
}

function nodeOf({ metadata, values, subcharts }: Chart): ValuesNode {
  return { name: metadata.name, values, children: subcharts.map(nodeOf) };
}

/** The defaults of a chart with all its subcharts in, whatever their conditions say. */
export function buildAllDefaults(chart: Chart, log: Log): BuiltValues {
  const work = workChart(chart);
  enableEverything(work);
  importValues(work, log);
  const tree = coalesceValues(work, new Map(), { mode: 'coalesce', log });
  return { chart: finishedChart(work), tree };
}

function processDependencies(work: WorkChart, user: GoMap, log: Log): void {
  try {
    enableDependencies(work, user, '', log);
    importValues(work, log);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const message = 'chart dependencies processing failed';
    log({ level: 'ERROR', message, attributes: [['error', error.message]] });
    throw new DynError({ ...error.problem, message: `${message}: ${error.message}` }, { cause: error });
  }
}

function finishedChart(work: WorkChart): Chart {
  const { origin, name, values, declared } = work;
  return {
    ...origin,
    metadata: { ...origin.metadata, name, dependencies: declared.list },
    values,
    subcharts: work.children.map(finishedChart),
  };
}
