import type { Budget } from '../base/budget.ts';
import { DynError, type Problem, type Related } from '../base/problem.ts';
import { valuesBreakSchema } from '../base/problems/schema.ts';
import type { Source } from '../base/source.ts';
import { type GoMap, type GoValue, isMap, typeName } from '../go/value.ts';
import { type CompiledSchema, type CompileOptions, compileSchema } from './compile.ts';
import { evaluate } from './evaluate.ts';
import { errorText, findingsOf, type PlacedFinding } from './message.ts';
import { lastingErrors } from './partial.ts';
import type { SchemaError } from './place.ts';

/** A chart as far as its schema matters. */
export interface SchemaChart {
  /** The name from its metadata; a subchart's values lie under it. */
  readonly name: string;
  readonly schema?: Source;
  readonly subcharts: readonly SchemaChart[];
}

/** What one finding is about. `pointer` leads into the values of the chart. */
export interface SchemaFinding extends PlacedFinding {
  readonly chart: string;
  /** Keys from the root of all values to the values of the chart. */
  readonly below: readonly string[];
}

/** Whether a finding is about the schema itself, whatever the values are. */
export function isFaultOfSchema({ rule }: Pick<SchemaFinding, 'rule'>): boolean {
  return rule === '$schema' || rule === '$ref';
}

/** The verdict on a tree of charts. No problem: all is well. */
export interface SchemaVerdict {
  readonly problem?: Problem;
  readonly findings: readonly SchemaFinding[];
  readonly warnings: readonly Problem[];
}

const FRAME = "values don't meet the specifications of the schema(s) in the following chart(s):\n";

/** Validates a value; the errors at its root, none when it is valid. */
export function validate(compiled: CompiledSchema, value: GoValue, budget: Budget): readonly SchemaError[] {
  return evaluate(compiled.schema, value, budget);
}

/** The lines that Helm prints for a list of errors, each with a line break at its end. */
export function schemaErrorText(errors: readonly SchemaError[]): string {
  return errors.map((error) => `${errorText(error)}\n`).join('');
}

/**
 * Validates the coalesced values of a chart and of its subcharts, as `helm template` does. Throws `schema/ref-outside`
 * and `schema/too-large-…`, and what the budget throws. Go: pkg/chart/common/util, ValidateAgainstSchema.
 */
export function validateChartValues(
  chart: SchemaChart,
  values: GoMap,
  options: ValidateOptions,
): SchemaVerdict {
  const state: State = { options, texts: [], findings: [], warnings: new Map() };
  validateChart(state, chart, values, []);
  const { findings } = state;
  const warnings = [...state.warnings.values()];
  if (state.texts.length === 0) return { findings, warnings };
  const message = FRAME + state.texts.join('');
  return { problem: valuesBreakSchema(message, findings.map(relatedOf)), findings, warnings };
}

/**
 * Validates values by one schema alone; the problem's message has no frame. Throws as `validateChartValues` does.
 * Go: ValidateAgainstSingleSchema.
 */
export function validateValues(schema: Source, values: GoMap, options: CompileOptions): SchemaVerdict {
  const state: State = { options, texts: [], findings: [], warnings: new Map() };
  const message = validateOwn(state, { name: '', subcharts: [] }, schema, { values, below: [] });
  const { findings } = state;
  const warnings = [...state.warnings.values()];
  if (message === '') return { findings, warnings };
  return { problem: valuesBreakSchema(message, findings.map(relatedOf)), findings, warnings };
}

export interface ValidateOptions extends CompileOptions {
  /** The values are a part of what will be there: what further values may mend is no error. */
  readonly isPart?: boolean;
}

interface State {
  readonly options: ValidateOptions;
  readonly texts: string[];
  readonly findings: SchemaFinding[];
  /** By message: each URN is told once. */
  readonly warnings: Map<string, Problem>;
}

function validateChart(state: State, chart: SchemaChart, values: GoMap, below: readonly string[]): void {
  if (chart.schema) {
    const text = validateOwn(state, chart, chart.schema, { values, below });
    if (text !== '') state.texts.push(`${chart.name}:\n${text}`);
  }
  for (const subchart of chart.subcharts) {
    const inner = values.get(subchart.name) ?? null;
    if (inner === null) continue;
    if (isMap(inner)) validateChart(state, subchart, inner, [...below, subchart.name]);
    else
      state.texts.push(
        `${subchart.name}:\ninvalid type for values: expected object (map), got ${typeName(inner)}\n`,
      );
  }
}

function validateOwn(
  state: State,
  chart: SchemaChart,
  schema: Source,
  { values, below }: { values: GoMap; below: readonly string[] },
): string {
  const errors = errorsOf(state, schema, values);
  if (typeof errors === 'string') {
    state.findings.push({ chart: chart.name, below, pointer: '', rule: '$schema', text: errors });
    return errors;
  }
  for (const finding of findingsOf(errors)) state.findings.push({ chart: chart.name, below, ...finding });
  return schemaErrorText(errors);
}

/** The errors, or what is wrong with the schema itself. */
function errorsOf(state: State, source: Source, values: GoMap): readonly SchemaError[] | string {
  try {
    const compiled = compileSchema(source, state.options);
    for (const warning of compiled.warnings) state.warnings.set(warning.message, warning);
    const errors = evaluate(compiled.schema, values, state.options.budget);
    return state.options.isPart ? lastingErrors(errors) : errors;
  } catch (error) {
    if (error instanceof DynError && error.problem.code === 'schema/broken') return error.message;
    throw error;
  }
}

function relatedOf({ chart, pointer, rule, text, allowed }: SchemaFinding): Related {
  const wanted = allowed === undefined ? '' : ` (allowed: ${allowed})`;
  return { message: `${chart}: ${pointer === '' ? 'the values' : pointer}: ${rule}: ${text}${wanted}` };
}
