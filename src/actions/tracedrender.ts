import type { Log } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import type { Chart } from '../chart/chart.ts';
import type { RenderedFile } from '../render/render.ts';
import { createSourceMap, type SourceMap } from '../render/sourcemap.ts';
import { mergeValues, type PreparedChart, renderPrepared } from './prepared.ts';

/** A render, and where each piece of it comes from. */
export interface TracedRender {
  readonly chart: Chart;
  readonly files: readonly RenderedFile[];
  readonly map: SourceMap;
}

/** Renders with a source map. Raises all that a render raises. */
export async function renderTraced(prepared: PreparedChart, log: Log): Promise<TracedRender> {
  let map: SourceMap | undefined;
  const { outcome, problem, chart } = await renderPrepared(prepared, log, (built) => {
    const traced = createSourceMap(built.chart, built.tree);
    map = traced.map;
    return traced.observer;
  });
  if (problem) throw new DynError(problem);
  return {
    chart,
    files: outcome?.files ?? [],
    map: map ?? createSourceMap(chart, mergeValues(prepared, () => {}).tree).map,
  };
}
