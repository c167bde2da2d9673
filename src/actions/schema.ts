import { createBudget } from '../base/budget.ts';
import type { Log } from '../base/log.ts';
import { fail, type Problem } from '../base/problem.ts';
import { schemaByHand, schemaNeedsFolder, schemaRefusesFile } from '../base/problems/schema.ts';
import { diffLines, diffText } from '../base/textdiff.ts';
import type { Chart } from '../chart/chart.ts';
import { checkDependencies, checkRenderable } from '../chart/dependencies.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { cleanPath } from '../go/path.ts';
import { trimSpace } from '../go/space.ts';
import { type ExampleValues, isMadeSchema, type MadeSchema, makeSchema } from '../schema/combine.ts';
import { KNOWN_FUNCTIONS } from './knownfunctions.ts';
import { fillOffline } from './offline.ts';
import { locateChart, openChart } from './open.ts';
import type { Files, Ports } from './ports.ts';
import { chartsNamed } from './repository.ts';
import { openValues } from './uservalues.ts';
import { valuesFilesIn } from './valuesfiles.ts';

export interface SchemaRequest {
  readonly charts: readonly string[];
  readonly mode: 'print' | 'check' | 'write';
  /** Write over a schema that was written by hand. */
  readonly force: boolean;
  readonly followLinks: boolean;
  /** Take missing dependencies from this machine. */
  readonly offline: boolean;
}

/** What became of one schema. `diff` leads from what the file says to what it should say. */
export interface SchemaResult {
  readonly chart: string;
  readonly file: string;
  readonly status: 'made' | 'written' | 'up to date' | 'missing' | 'out of step';
  readonly diff: string;
  readonly made: MadeSchema;
  readonly warnings: readonly Problem[];
}

const DIFF = { context: 1, limit: 40 } as const;

/** Makes the schemas of charts; prints nothing. Raises open/…, chart/…, template/…, schema/… and files/…. */
export function schemaAction(request: SchemaRequest, ports: Ports, log: Log): readonly SchemaResult[] {
  const { files } = ports;
  const charts = request.mode === 'print' ? request.charts : chartsNamed(request.charts, files);
  return charts.map((chart) => {
    const path = locateChart(chart, files);
    const file = cleanPath(`${trimSpace(chart)}/values.schema.json`);
    if (request.mode !== 'print' && files.kindOf(path) !== 'directory') fail(schemaNeedsFolder(chart));
    const made = makeFor(openSubject(chart, request, { ports, log }), ports);
    const warnings = made.refused.map(({ name, reasons }) => schemaRefusesFile(chart, name, reasons));
    return { chart, file, made, warnings, ...settle(file, made.text, request, files) };
  });
}

/** A chart with what a schema of its values is made of. */
export interface SchemaSubject {
  readonly chart: Chart;
  /** What its presets and the files of ci/ set. */
  readonly examples: readonly ExampleValues[];
}

/** Opens a chart, whole with its dependencies, and the values files beside it. */
export function openSubject(
  chart: string,
  { followLinks, offline }: Pick<SchemaRequest, 'followLinks' | 'offline'>,
  { ports, log }: { readonly ports: Ports; readonly log: Log },
): SchemaSubject {
  const path = locateChart(chart, ports.files);
  const options = { followLinks, log };
  const found = openChart(path, ports, options);
  checkRenderable(found);
  const whole = offline ? fillOffline(found, cleanPath(trimSpace(chart)), ports, options) : found;
  checkDependencies(whole);
  const examples = valuesFilesIn(path, ports.files, ['ci']).map((name) => {
    const { tree } = openValues([{ kind: 'file', text: `${path}/${name}` }], ports);
    return { name, tree };
  });
  return { chart: whole, examples };
}

/** Makes the schema of an opened chart. */
export function makeFor({ chart, examples }: SchemaSubject, ports: Ports): MadeSchema {
  const budget = createBudget(ports.limits, ports.now);
  return makeSchema(chart, { examples, functions: KNOWN_FUNCTIONS, budget });
}

function settle(
  file: string,
  text: string,
  { mode, force }: SchemaRequest,
  files: Files,
): Pick<SchemaResult, 'status' | 'diff'> {
  if (mode === 'print') return { status: 'made', diff: '' };
  const before = files.kindOf(file) === 'absent' ? undefined : fromBytes(files.read(file));
  if (before === text) return { status: 'up to date', diff: '' };
  if (before !== undefined && !isMadeSchema(before) && !force) fail(schemaByHand(file));
  if (mode === 'write') {
    files.write(file, toBytes(text));
    return { status: 'written', diff: '' };
  }
  if (before === undefined) return { status: 'missing', diff: '' };
  return { status: 'out of step', diff: diffText(diffLines(before, text), DIFF) };
}
