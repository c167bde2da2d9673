import { createBudget } from '../base/budget.ts';
import type { Problem } from '../base/problem.ts';
import type { Chart } from '../chart/chart.ts';
import { cleanPath } from '../go/path.ts';
import { trimSpace } from '../go/space.ts';
import { explainFindings } from '../schema/explain.ts';
import { checkLayer } from '../schema/layer.ts';
import type { SchemaFinding } from '../schema/validate.ts';
import { type TracedValues, traceLayers, traceValues } from '../values/trace.ts';
import type { ValuesLayer } from '../values/values.ts';
import type { PreparedChart } from './prepared.ts';
import { readValuesText } from './uservalues.ts';

/** The values of a prepared chart with who set them; other layers than its own may be given. */
export function tracePrepared(
  { chart, user, ports, request, profile }: PreparedChart,
  layers: readonly ValuesLayer[] = user.layers,
): TracedValues {
  return traceValues(chart, layers, {
    readFile: (path) => readValuesText(path, ports),
    dropsDefaultNulls: profile.dropsDefaultNulls,
    path: cleanPath(trimSpace(request.chart)),
  });
}

/** The problem that Helm has with the values, in parts that each name their place. */
export function explainBrokenValues(
  prepared: PreparedChart,
  problem: Problem,
  findings: readonly SchemaFinding[],
): Problem {
  const parts = explainFindings(findings, tracePrepared(prepared));
  return parts.length === 0 ? problem : { ...problem, related: [], parts };
}

/** What is wrong with one layer whatever the others hold. `chart` is the chart as it is rendered. */
export function checkLayerAlone(
  chart: Chart,
  layer: ValuesLayer,
  { ports }: Pick<PreparedChart, 'ports'>,
): readonly Problem[] {
  const traced = traceLayers([layer], { readFile: (path) => readValuesText(path, ports) });
  return checkLayer(chart, traced, createBudget(ports.limits, ports.now));
}
