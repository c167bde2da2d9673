import { type LintPorts, type LintRequest, type LintResult, lintAction } from '../../actions/lint.ts';
import type { Files } from '../../actions/ports.ts';
import { findRoot } from '../../actions/projectroot.ts';
import { fail, type Problem, type Severity } from '../../base/problem.ts';
import { usage, usageWithSuggestion } from '../../base/problems/cli.ts';
import { nearest } from '../../base/text.ts';
import { fromBytes, toBytes } from '../../go/bytes.ts';
import { dirPath } from '../../go/path.ts';
import { kubernetesDefinitions } from '../../host/definitions.ts';
import { changedSince } from '../../host/git.ts';
import type { LintRule } from '../../lint/rule.ts';
import { RULES } from '../../lint/rules.ts';
import { HELM_4_1 } from '../../render/profile.ts';
import { openPorts, readChartRequest } from '../chartflags.ts';
import { type FlagValues, isOn, last } from '../flag.ts';
import { problemsGithub } from '../formats/github.ts';
import { problemsJson } from '../formats/json.ts';
import { problemsJunit } from '../formats/junit.ts';
import { problemsSarif } from '../formats/sarif.ts';
import { problemsSummary } from '../formats/summary.ts';
import { problemLines } from '../formats/text.ts';
import type { ParsedArguments } from '../pflag.ts';
import type { World } from '../world.ts';
import { fixFiles } from './lint-fix.ts';

type Format = (problems: readonly Problem[], charts: readonly string[]) => string;

const FORMATS: Readonly<Record<string, Format>> = {
  text: problemLines,
  json: problemsJson,
  sarif: problemsSarif,
  github: problemsGithub,
  junit: problemsJunit,
};

const FORMAT_NAMES = Object.keys(FORMATS);

const FINDINGS = 3;
/** A file could not be mended. */
const FAILED = 1;

/** Lints by dyn's own rules; status 3 when there is an error, with --strict also for a warning. */
export function runDynLint(args: ParsedArguments, world: World): number | Promise<number> {
  const { flags, positionals } = args;
  const asked = last(flags, 'explain');
  if (asked !== undefined) return explain(asked || (positionals[0] ?? ''), world);
  const output = readOutput(flags, world);
  const ports = lintPorts(flags, world);
  const request = readRequest(args, world);
  if (isOn(flags, 'watch')) return runWatch({ request, output, ports }, world);
  if (isOn(flags, 'fix')) return runFix({ request, output, ports }, flags, world);
  const result = lintAction(request, HELM_4_1, ports);
  print(result, output, { world, ports });
  return isOver(result, flags) ? FINDINGS : 0;
}

function runFix({ request, output, ports }: Setup, flags: FlagValues, world: World): number {
  const { result, patch, isFailed } = fixFiles(request, ports, flags, world);
  print(result, patch === undefined ? output : { ...output, format: () => patch }, { world, ports });
  if (isFailed) return FAILED;
  return isOver(result, flags) ? FINDINGS : 0;
}

interface Output {
  readonly format: Format;
  readonly reports: readonly { readonly format: Format; readonly path: string }[];
  readonly quiet: boolean;
}

function readOutput(flags: FlagValues, world: World): Output {
  const byItself = world.env.GITHUB_ACTIONS === 'true' ? 'github' : 'text';
  const format = formatOf(last(flags, 'output') ?? byItself);
  return { format, reports: (flags.get('report') ?? []).map(readReport), quiet: isOn(flags, 'quiet') };
}

function lintPorts(flags: FlagValues, world: World): LintPorts {
  return {
    ...openPorts(flags, world),
    readDefinitions: () => kubernetesDefinitions(__dirname),
    changedSince: (ref) => changedSince(ref, world.cwd, world.env),
  };
}

function readRequest({ flags, positionals }: ParsedArguments, world: World): LintRequest {
  const { offline, followLinks, kubeVersion } = readChartRequest(flags, { name: '', chart: '' }, world);
  refuseUnmeant(flags);
  const baseline = last(flags, 'baseline');
  const since = last(flags, 'since');
  return {
    ...{ paths: positionals, offline, followLinks, kubeVersion },
    ...(baseline === undefined ? {} : { baseline }),
    ...(since === undefined ? {} : { since }),
    writesBaseline: isOn(flags, 'write-baseline'),
  };
}

interface Edges {
  readonly world: World;
  readonly ports: LintPorts;
}

function print(result: LintResult, { format, reports, quiet }: Output, { world, ports }: Edges): void {
  const { problems, charts } = result;
  for (const report of reports) ports.files.write(report.path, toBytes(report.format(problems, charts)));
  world.stdout(toBytes(format(quiet ? problems.filter(isLoud) : problems, charts)));
  world.stderr(`${summaryOf(result)}\n`);
  if ([format, ...reports.map((report) => report.format)].includes(problemsGithub))
    addSummary(result, world.env.GITHUB_STEP_SUMMARY ?? '', ports.files);
}

interface Setup {
  readonly request: LintRequest;
  readonly output: Output;
  readonly ports: LintPorts;
}

async function runWatch({ request, output, ports }: Setup, world: World): Promise<number> {
  if (request.writesBaseline === true) fail(usage('--watch and --write-baseline do not go together'));
  const { watchAndLint } = await import('./lint-watch.ts');
  const lint = (changed?: readonly string[]): (() => void) | undefined => {
    const result = lintAction({ ...request, ...(changed ? { changed } : {}) }, HELM_4_1, ports);
    const isIdle = changed !== undefined && result.charts.length === 0 && result.problems.length === 0;
    return isIdle ? undefined : () => print(result, output, { world, ports });
  };
  const folders = request.paths.map((path) =>
    ports.files.kindOf(path) === 'directory' ? path : dirPath(path),
  );
  const written = output.reports.map(({ path }) => path);
  return watchAndLint(
    { folders: folders.length > 0 ? folders : [findRoot(ports.files) || '.'], written, lint },
    world,
  );
}

/** No flag is without effect, nor takes back what another one does. */
function refuseUnmeant(flags: FlagValues): void {
  if (isOn(flags, 'dry-run') && !isOn(flags, 'fix')) fail(usage('--dry-run belongs to --fix'));
  if (isOn(flags, 'fix') && isOn(flags, 'watch')) fail(usage('--fix and --watch exclude each other'));
  if (isOn(flags, 'fix') && isOn(flags, 'write-baseline'))
    fail(usage('--fix and --write-baseline exclude each other'));
}

/** Adds a page of findings to the file that GitHub Actions shows after a step. */
function addSummary({ problems, charts }: LintResult, path: string, files: Files): void {
  if (path === '') return;
  const before = files.kindOf(path) === 'file' ? fromBytes(files.read(path)) : '';
  files.write(path, toBytes(before + problemsSummary(problems, charts, toBytes(before).length)));
}

function isLoud({ severity }: Problem): boolean {
  return severity !== 'note';
}

function isOver({ problems }: LintResult, flags: FlagValues): boolean {
  const counting = isOn(flags, 'strict') ? ['error', 'warning'] : ['error'];
  return problems.some(({ severity }) => counting.includes(severity));
}

function summaryOf({ problems, charts }: LintResult): string {
  const count = (severity: Severity, word: string): string => {
    const { length } = problems.filter((problem) => problem.severity === severity);
    return `${length} ${word}${length === 1 ? '' : 's'}`;
  };
  const found = [count('error', 'error'), count('warning', 'warning'), count('note', 'note')];
  return `${found.join(', ')} in ${charts.length} chart${charts.length === 1 ? '' : 's'}`;
}

function formatOf(name: string): Format {
  const format = FORMATS[name];
  return format ?? fail(usage(`invalid output "${name}": must be one of ${FORMAT_NAMES.join(', ')}`));
}

function readReport(text: string): { readonly format: Format; readonly path: string } {
  const at = text.indexOf('=');
  if (at < 0 || at === text.length - 1) fail(usage(`invalid report "${text}": must be FORMAT=PATH`));
  return { format: formatOf(text.slice(0, at)), path: text.slice(at + 1) };
}

function explain(id: string, world: World): number {
  if (id === '') {
    const lines = RULES.map((rule) => `${rule.id.padEnd(30)} ${rule.severity.padEnd(8)} ${rule.summary}\n`);
    world.stdout(toBytes(lines.join('')));
    return 0;
  }
  const rule = RULES.find((known) => known.id === id);
  if (!rule) throw unknownRule(id);
  world.stdout(toBytes(ruleText(rule)));
  return 0;
}

function unknownRule(id: string): Error {
  const guess = nearest(
    id,
    RULES.map((rule) => rule.id),
  );
  const problem =
    guess === undefined
      ? usage(`unknown rule "${id}"`, '`dyn lint --explain` lists the rules.')
      : usageWithSuggestion(`unknown rule "${id}"`, `\`dyn lint --explain ${guess}\``);
  return fail(problem);
}

function ruleText({ id, severity, summary, explanation, mends }: LintRule): string {
  const mending = mends === undefined ? '' : `\n\nWith --fix: ${mends}`;
  return `${id} (${severity}): ${summary}\n\n${explanation}${mending}\n\nSilence it at one place with a comment: dyn-ignore: ${id} REASON\n`;
}
