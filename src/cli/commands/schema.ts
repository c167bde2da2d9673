import { type SchemaResult, schemaAction } from '../../actions/schema.ts';
import type { LogLine } from '../../base/log.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { toBytes } from '../../go/bytes.ts';
import { logText } from '../../go/slog.ts';
import { toValue } from '../../schema/json.ts';
import { writeYaml } from '../../yaml/yaml.ts';
import { isOffline, openPorts } from '../chartflags.ts';
import type { Command } from '../command.ts';
import { type FlagValues, flag, isOn, last } from '../flag.ts';
import { BUDGET_FLAGS, FOLLOW_LINKS_FLAG, OFFLINE_FLAG } from '../flags.ts';
import type { ParsedArguments } from '../pflag.ts';
import { printable, problemText } from '../report.ts';
import type { World } from '../world.ts';

/** `dyn schema`: the values.schema.json of charts. */
export const schema: Command = {
  name: 'schema',
  summary: 'make the values.schema.json of charts',
  usage: 'CHART… [FLAGS]',
  description:
    "Makes a JSON Schema (draft 2020-12) of a chart's values and prints it. It is made from values.yaml, from its comments (@schema, and helm-docs' # -- (type) text), from what the templates read, and from the values files beside it; the schemas of subcharts lie below their keys. A map is closed to unknown keys only where the templates read nothing but named keys of it. With --write and --check a file stands for the chart it lies in. docs/schema.md tells how.",
  examples: [
    [
      'dyn schema charts/hello --write',
      'write charts/hello/values.schema.json, unless one written by hand is there',
    ],
    ['dyn schema charts/a charts/b --check', 'in CI: status 3 and the differences when one is out of step'],
    [
      'dyn schema charts/hello --header=prod.yaml',
      "print the line that makes editors check prod.yaml against the chart's schema",
    ],
  ],
  flags: [
    flag('write', 'bool', 'write values.schema.json into the chart'),
    flag('check', 'bool', 'write nothing; end with status 3 when a values.schema.json is out of step'),
    flag('force', 'bool', 'replace, or compare with, a schema that was written by hand'),
    flag('header', 'string', 'print the line for editors that names the schema, for a values file', {
      bare: 'values.yaml',
    }),
    flag('output', 'string', 'json or yaml', { short: 'o', values: ['json', 'yaml'] }),
    FOLLOW_LINKS_FLAG,
    ...BUDGET_FLAGS,
    OFFLINE_FLAG,
  ],
  related: ['dyn docs', 'dyn render', 'dyn help exit-codes'],
  run,
};

const OUT_OF_STEP = 3;

function run({ flags, positionals }: ParsedArguments, world: World): number {
  if (positionals.length === 0) fail(usage('"dyn schema" requires at least 1 argument'));
  const mode = modeOf(flags, positionals);
  const header = last(flags, 'header');
  if (header !== undefined) return printHeader(header, positionals[0] ?? '', world, flags);
  const lines: LogLine[] = [];
  const request = {
    charts: positionals,
    mode,
    force: isOn(flags, 'force'),
    followLinks: isOn(flags, 'follow-links'),
    offline: isOffline(flags, world),
  };
  const results = schemaAction(request, openPorts(flags, world), (line) => lines.push(line));
  for (const line of lines) world.stderr(`${logText(line)}\n`);
  for (const problem of results.flatMap(({ warnings }) => warnings)) world.stderr(problemText(problem));
  const isYaml = last(flags, 'output') === 'yaml';
  world.stdout(toBytes(results.map((result) => resultText(result, isYaml)).join('')));
  return results.some(({ status }) => status === 'missing' || status === 'out of step') ? OUT_OF_STEP : 0;
}

function modeOf(flags: FlagValues, charts: readonly string[]): 'print' | 'check' | 'write' {
  const output = last(flags, 'output') ?? 'json';
  if (output !== 'json' && output !== 'yaml') fail(usage(`invalid output "${output}": must be json or yaml`));
  const modes = (['write', 'check'] as const).filter((name) => isOn(flags, name));
  if (modes.length > 1) fail(usage('--write and --check exclude each other'));
  const [mode = 'print'] = modes;
  if (mode === 'print' && charts.length > 1)
    fail(usage('one schema at a time is printed; give --write or --check'));
  return mode;
}

/** The way to the schema begins in the folder of the values file. */
function printHeader(file: string, chart: string, world: World, flags: FlagValues): number {
  const { files } = openPorts(flags, world);
  const folder = files.absolute(chart);
  const own = file === 'values.yaml' ? `${folder}/values.yaml` : files.absolute(file);
  const from = own.split('/').slice(0, -1);
  const to = `${folder}/values.schema.json`.split('/');
  let common = 0;
  while (common < from.length && from[common] === to[common]) common++;
  const way = [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
  world.stdout(toBytes(`# yaml-language-server: $schema=${way}\n`));
  return 0;
}

function resultText({ file, status, diff, made }: SchemaResult, isYaml: boolean): string {
  if (status === 'made') return isYaml ? writeYaml(toValue(made.json)) : made.text;
  const head = status === 'written' ? `wrote ${file}\n` : `${file} is ${status}\n`;
  return diff === '' ? head : `${head}${printable(diff)}\n`;
}
