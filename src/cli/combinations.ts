import { fail } from '../base/problem.ts';
import { usage, usageWithSuggestion } from '../base/problems/cli.ts';
import { basePath, extension } from '../go/path.ts';
import { clusterOptions } from './clusterflags.ts';
import { type FlagValues, last } from './flag.ts';
import { OUTPUT_ROOT } from './flags.ts';
import { type ParsedArguments, readCsvLine } from './pflag.ts';
import type { World } from './world.ts';

/** One of several renders: a command line of its own, which could be given alone. */
export interface Combination {
  /** `chart=… namespace=… values=…`. */
  readonly label: string;
  readonly args: ParsedArguments;
}

/** A named set of values files. */
interface ValuesSet {
  readonly name: string;
  readonly files: readonly string[];
}

/** What the set is called where none is given. */
const NO_SET = '-';

/**
 * Each chart with each namespace and each set of values, in the order in which they are given, the last changing
 * fastest. Raises cli/usage.
 */
export function combinationsOf(
  { flags, positionals }: ParsedArguments,
  env: World['env'],
): readonly Combination[] {
  const charts = chartsOf(flags, positionals);
  const namespaces = unique(flags.get('namespace') ?? ['']);
  const sets = (flags.get('values-set') ?? []).map(readSet);
  refuseTwins(sets);
  const outputDir = last(flags, 'output-dir') ?? '';
  const combinations = charts.flatMap((chart) =>
    namespaces.flatMap((namespace) =>
      (sets.length === 0 ? [undefined] : sets).map((set) => {
        const single = singleFlags(flags, namespace, set);
        const shown = clusterOptions(single, env).namespace ?? 'default';
        const names = [chart.at(-1) ?? '', shown, set?.name ?? NO_SET];
        if (outputDir !== '') {
          single.set('output-dir', [`${outputDir.replace(/\/+$/, '')}/${folderOf(names, charts, set)}`]);
          single.set(OUTPUT_ROOT, [outputDir]);
        }
        return { label: labelOf(names), args: { positionals: chart, flags: single, notices: [] } };
      }),
    ),
  );
  if (outputDir !== '') refuseSharedFolders(combinations);
  return combinations;
}

/** The positionals of each single render. */
function chartsOf(flags: FlagValues, positionals: readonly string[]): readonly (readonly string[])[] {
  const charts = flags.get('chart');
  if (charts && positionals.length > 0)
    fail(
      usage(
        `arguments beside --chart: ${positionals.join(' ')}`,
        'Give every chart with --chart; --name-template names the releases.',
      ),
    );
  if (!charts && positionals.length === 0)
    fail(usage('no chart to render', 'Name it as the argument, or several with --chart.'));
  return charts ? unique(charts).map((chart) => [chart]) : [positionals];
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

const SET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

function readSet(text: string): ValuesSet {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (at < 0 || !SET_NAME.test(name))
    fail(
      usageWithSuggestion(
        `--values-set ${text} is not NAME=FILE[,FILE…]`,
        at < 0 ? guessSet(text) : undefined,
      ),
    );
  const files = readCsvLine(text.slice(at + 1));
  if (!files) fail(usage(`--values-set ${text}: the quotes of its files do not match`));
  return { name, files };
}

/** The file's name is the nearest name for a set of it alone. */
function guessSet(file: string): string | undefined {
  const base = basePath(file);
  const name = base.slice(0, base.length - extension(base).length).replace(/^values-/, '');
  return SET_NAME.test(name) ? `--values-set ${name}=${file}` : undefined;
}

function refuseTwins(sets: readonly ValuesSet[]): void {
  const names = sets.map(({ name }) => name);
  const twin = names.find((name, i) => names.indexOf(name) !== i);
  if (twin !== undefined)
    fail(usage(`two sets of values are called ${twin}`, 'Files of one set are separated by commas.'));
}

/** The flags of one render alone. */
function singleFlags(
  flags: FlagValues,
  namespace: string,
  set: ValuesSet | undefined,
): Map<string, readonly string[]> {
  const single = new Map(flags);
  single.delete('chart');
  single.delete('values-set');
  if (namespace === '') single.delete('namespace');
  else single.set('namespace', [namespace]);
  if (set && set.files.length > 0) single.set('values', [...(flags.get('values') ?? []), ...set.files]);
  return single;
}

function labelOf([chart = '', namespace = '', values = '']: readonly string[]): string {
  return `chart=${quoted(chart)} namespace=${quoted(namespace)} values=${values}`;
}

/** As it is, or as JSON where the end could not be seen otherwise. */
function quoted(text: string): string {
  return /^[^\s"\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text);
}

/** The folder of one combination below --output-dir: chart, namespace and, where sets are given, the set. */
function folderOf(
  [chart = '', namespace = '', values = '']: readonly string[],
  charts: readonly (readonly string[])[],
  set: ValuesSet | undefined,
): string {
  const base = chartName(chart);
  const isAlone = charts.filter((other) => chartName(other.at(-1) ?? '') === base).length === 1;
  const parts = [isAlone ? base : chart.replace(/\/+$/, ''), namespace, ...(set ? [values] : [])];
  return parts.map(folderName).join('/');
}

function chartName(chart: string): string {
  return basePath(chart).replace(/\.tgz$/, '');
}

/** A text as the name of one folder. */
function folderName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, (dots) => '_'.repeat(dots.length));
}

function refuseSharedFolders(combinations: readonly Combination[]): void {
  const byFolder = new Map<string, string>();
  for (const { label, args } of combinations) {
    const folder = last(args.flags, 'output-dir') ?? '';
    const other = byFolder.get(folder);
    if (other !== undefined)
      fail(
        usage(
          `${other} and ${label} would both be written to ${folder}`,
          'Write them by two commands, each with an --output-dir of its own.',
        ),
      );
    byFolder.set(folder, label);
  }
}
