import { checkLayers, diffValues, type ValuesRequest, valuesAction } from '../../actions/values.ts';
import type { LogLine } from '../../base/log.ts';
import { fail, type Problem } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { placeOf } from '../../base/source.ts';
import { toBytes } from '../../go/bytes.ts';
import { writeJson } from '../../go/json.ts';
import { logText } from '../../go/slog.ts';
import type { GoMap, GoValue } from '../../go/value.ts';
import { HELM_4_1 } from '../../render/profile.ts';
import { annotateYaml, type ChainOf } from '../../values/annotate.ts';
import type { Change } from '../../values/changes.ts';
import { leafPaths, setPathText } from '../../values/paths.ts';
import type { Setting } from '../../values/trace.ts';
import { writeYaml } from '../../yaml/yaml.ts';
import { openPorts, readChartRequest } from '../chartflags.ts';
import type { Command } from '../command.ts';
import { type FlagValues, flag, isOn, last } from '../flag.ts';
import { CHART_FLAGS } from '../flags.ts';
import type { ParsedArguments } from '../pflag.ts';
import { printable, problemText } from '../report.ts';
import type { World } from '../world.ts';

/** `dyn values`: the merged values of a chart, and where they come from. */
export const values: Command = {
  name: 'values',
  summary: 'show the values of a chart, and where they come from',
  usage: 'CHART [FLAGS]',
  description:
    'Prints the values that the templates of a chart see, merged from its defaults, files and flags. Nothing is rendered. Secrets are masked: what lies below keys such as password, token or key, and what the schema calls writeOnly or a password.',
  examples: [
    ['dyn values charts/hello -f prod.yaml --origins', 'each value with the line that set it'],
    ['dyn values charts/platform --offline --for nats', 'what the subchart nats sees, globals included'],
    ['dyn values charts/hello --diff dev.yaml --diff prod.yaml,eu.yaml', 'two sets of files side by side'],
  ],
  flags: [
    flag('output', 'string', 'yaml or json', { short: 'o', values: ['yaml', 'json'], own: true }),
    flag('origins', 'bool', 'say where each value comes from: comments in yaml, objects in json', {
      own: true,
    }),
    flag('only-changed', 'bool', "only what differs from the chart's defaults", { own: true }),
    flag('for', 'string', 'what a subchart sees, by its name or alias; a/b for one further down', {
      own: true,
    }),
    flag('diff', 'list', 'compare with these files laid on top (comma-separated); twice: two such sets', {
      own: true,
    }),
    flag('exit-code', 'bool', 'with --diff: end with status 2 when something differs', { own: true }),
    flag('check-layer', 'list', 'check this file alone against the schema: it need not be complete', {
      own: true,
    }),
    flag('show-secrets', 'bool', 'do not mask secrets', { own: true }),
    ...CHART_FLAGS,
  ],
  related: ['dyn render', 'dyn docs'],
  run,
};

const DIFFERENT = 2;
const FINDINGS = 3;

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  const [chart, ...more] = positionals;
  if (chart === undefined || more.length > 0)
    fail(usage('"dyn values" requires exactly 1 argument: the chart'));
  const output = last(flags, 'output') ?? 'yaml';
  if (output !== 'yaml' && output !== 'json') fail(usage(`invalid output "${output}": must be yaml or json`));
  const request: ValuesRequest = {
    chart: readChartRequest(flags, { name: 'release-name', chart }, world),
    subchart: (last(flags, 'for') ?? '').split('/').filter((name) => name !== ''),
    onlyChanged: isOn(flags, 'only-changed'),
    showSecrets: isOn(flags, 'show-secrets'),
  };
  const job: Job = { request, flags, world, isJson: output === 'json' };
  if (flags.has('check-layer')) return runCheck(job);
  return flags.has('diff') ? runDiff(job) : runShow(job);
}

interface Job {
  readonly request: ValuesRequest;
  readonly flags: FlagValues;
  readonly world: World;
  readonly isJson: boolean;
}

async function runShow({ request, flags, world, isJson }: Job): Promise<number> {
  const lines: LogLine[] = [];
  const ports = openPorts(flags, world);
  const { tree, chainOf, problem } = await valuesAction(request, HELM_4_1, ports, (line) => lines.push(line));
  printLog(lines, world);
  const withOrigins = isOn(flags, 'origins');
  if (isJson) print(world, jsonText(withOrigins ? withOriginsOf(tree, chainOf) : tree));
  else print(world, withOrigins ? annotateYaml(writeYaml(tree), chainOf) : writeYaml(tree));
  if (!problem) return 0;
  world.onProblem?.(problem);
  world.stderr(problemText(problem));
  return 1;
}

function runDiff({ request, flags, world, isJson }: Job): number {
  const sets = (flags.get('diff') ?? []).map((text) => text.split(',').filter((name) => name !== ''));
  if (sets.length > 2) fail(usage('--diff may be given once or twice'));
  const [first = [], second] = sets;
  const sides = second ? { before: first, after: second } : { before: [], after: first };
  const lines: LogLine[] = [];
  const ports = openPorts(flags, world);
  const changes = diffValues({ ...request, ...sides }, HELM_4_1, ports, (line) => lines.push(line));
  printLog(lines, world);
  print(world, isJson ? jsonText(changes.map(changeValue)) : changes.map(changeText).join(''));
  return changes.length > 0 && isOn(flags, 'exit-code') ? DIFFERENT : 0;
}

function runCheck({ request, flags, world, isJson }: Job): number {
  const files = flags.get('check-layer') ?? [];
  const options = { profile: HELM_4_1, ports: openPorts(flags, world) };
  const problems = checkLayers(request.chart, files, options);
  if (isJson) print(world, jsonText(problems.map(problemValue)));
  else if (problems.length === 0) print(world, files.map((file) => `${file} fits the schema\n`).join(''));
  for (const problem of problems) {
    world.onProblem?.(problem);
    if (!isJson) print(world, `${problemText(problem)}\n`);
  }
  return problems.length > 0 ? FINDINGS : 0;
}

function print(world: World, text: string): void {
  world.stdout(toBytes(text));
}

function printLog(lines: readonly LogLine[], world: World): void {
  for (const line of lines) if (line.level !== 'DEBUG') world.stderr(`${logText(line)}\n`);
}

function jsonText(value: GoValue): string {
  return `${writeJson(value, { indent: '  ', escapeHtml: false })}\n`;
}

/** The values, and for each path in the escapes of --set its chain, strongest first. */
function withOriginsOf(tree: GoMap, chainOf: ChainOf): GoMap {
  const origins: GoMap = new Map();
  for (const path of leafPaths(tree)) origins.set(setPathText(path), chainOf(path).map(settingValue));
  return new Map([
    ['origins', origins],
    ['values', tree],
  ]);
}

function settingValue({ layer, chart, at, does, via }: Setting): GoMap {
  const entries: [string, GoValue][] = [
    ['at', placeOf(at)],
    ['does', does],
    ['layer', layer.kind],
  ];
  if (chart !== undefined) entries.push(['chart', chart]);
  if (via !== undefined) entries.push(['via', via]);
  return new Map(entries);
}

function changeText({ path, before, after }: Change): string {
  const line = (sign: string, value: GoValue | undefined): string =>
    value === undefined
      ? ''
      : printable(`${sign} ${setPathText(path)}: ${writeJson(value, { escapeHtml: false })}`);
  return [line('-', before), line('+', after)]
    .filter((text) => text !== '')
    .map((text) => `${text}\n`)
    .join('');
}

function changeValue({ path, before, after }: Change): GoMap {
  const entries: [string, GoValue][] = [['path', setPathText(path)]];
  if (before !== undefined) entries.push(['before', before]);
  if (after !== undefined) entries.push(['after', after]);
  return new Map(entries);
}

function problemValue({ code, message, hint, at }: Problem): GoMap {
  const entries: [string, GoValue][] = [
    ['code', code],
    ['message', message],
  ];
  if (at) entries.push(['at', placeOf(at)]);
  if (hint !== undefined) entries.push(['hint', hint]);
  return new Map(entries);
}
