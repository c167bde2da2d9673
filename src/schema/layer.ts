import type { Budget } from '../base/budget.ts';
import type { Problem } from '../base/problem.ts';
import type { Chart } from '../chart/chart.ts';
import { type GoMap, isMap } from '../go/value.ts';
import { schemaChart } from './check.ts';
import { explainFindings, type Traced } from './explain.ts';
import { isFaultOfSchema, validateChartValues } from './validate.ts';

/**
 * What is wrong with one layer of values whatever the others hold: it need not be complete, and a null that takes a
 * default away is no value. `chart` is the chart as it is rendered, `traced` the layer alone.
 */
export function checkLayer(chart: Chart, traced: Traced, budget: Budget): readonly Problem[] {
  const schemas = schemaChart(chart);
  if (!schemas) return [];
  const { findings } = validateChartValues(schemas, withoutNulls(traced.tree), { budget, isPart: true });
  return explainFindings(
    findings.filter((finding) => !isFaultOfSchema(finding)),
    traced,
  );
}

function withoutNulls(map: GoMap): GoMap {
  const copy: GoMap = new Map();
  for (const [key, value] of map)
    if (value !== null) copy.set(key, isMap(value) ? withoutNulls(value) : value);
  return copy;
}
