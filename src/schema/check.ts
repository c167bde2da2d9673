import type { Budget } from '../base/budget.ts';
import type { Log } from '../base/log.ts';
import { warnLine } from '../base/log.ts';
import { fail, type Problem } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import type { GoMap } from '../go/value.ts';
import type { BuiltValues } from '../values/values.ts';
import { type SchemaChart, type SchemaVerdict, validateChartValues, validateValues } from './validate.ts';

export interface CheckEnv {
  readonly budget: Budget;
  readonly log: Log;
}

/** Checks values against the schemas of a chart and its subcharts. Raises schema/…. */
export function checkSchemas(built: BuiltValues, budget: Budget, log: Log): void {
  const problem = judgeSchemas(built, budget, log)?.problem;
  if (problem) fail(problem);
}

/** Checks a tree of values against one schema. Raises schema/…. */
export function checkSchema(schema: Source, values: GoMap, { budget, log }: CheckEnv): void {
  const { problem, warnings } = validateValues(schema, values, { budget });
  for (const warning of warnings) log(warningLine(warning));
  if (problem) fail(problem);
}

/** The verdict of all schemas of a chart; undefined when it has none. Warnings go to the log. */
export function judgeSchemas(built: BuiltValues, budget: Budget, log: Log): SchemaVerdict | undefined {
  const chart = schemaChart(built.chart);
  if (!chart) return undefined;
  const verdict = validateChartValues(chart, built.tree, { budget });
  for (const warning of verdict.warnings) log(warningLine(warning));
  return verdict;
}

/** The part of the tree that has schemas, or undefined when there is none. */
export function schemaChart({ metadata, schema, subcharts }: Chart): SchemaChart | undefined {
  const below = subcharts.map(schemaChart).filter((child) => child !== undefined);
  if (!schema && below.length === 0) return undefined;
  return { name: metadata.name, ...(schema ? { schema } : {}), subcharts: below };
}

const URN = ' urn=';

function warningLine({ message }: Problem): ReturnType<typeof warnLine> {
  const at = message.indexOf(URN);
  return at < 0 ? warnLine(message) : warnLine(message.slice(0, at), ['urn', message.slice(at + URN.length)]);
}
