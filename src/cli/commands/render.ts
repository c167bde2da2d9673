import { contextNamespace } from '../../actions/kubecontext.ts';
import { nameAndChart } from '../../actions/names.ts';
import { nameFromTemplate } from '../../actions/nametemplate.ts';
import type { Ports } from '../../actions/ports.ts';
import { type RenderRequest, type RenderResult, renderAction, resultBytes } from '../../actions/render.ts';
import type { LogLine } from '../../base/log.ts';
import { DynError, fail, type Problem } from '../../base/problem.ts';
import { flagRefused, usage } from '../../base/problems/cli.ts';
import { logText } from '../../go/slog.ts';
import { HELM_4_1 } from '../../render/profile.ts';
import { openPorts, readChartRequest } from '../chartflags.ts';
import type { Command } from '../command.ts';
import { type FlagValues, isOn, isTrueWord, last } from '../flag.ts';
import { DRY_RUN_SERVER, OFFLINE_FLAG, TEMPLATE_FLAGS, UNREAD_FLAGS } from '../flags.ts';
import type { ParsedArguments } from '../pflag.ts';
import { problemText } from '../report.ts';
import type { World } from '../world.ts';

const EXAMPLES: Command['examples'] = [
  ['dyn render charts/hello', 'the chart with its defaults'],
  ['dyn render web charts/hello -n team-a -f prod.yaml --set replicas=3', 'a release named web, with values'],
  ['dyn render charts/hello -s templates/service.yaml', 'what one template renders'],
];

/** `dyn template`, which is Helm's. */
export const template: Command = {
  name: 'template',
  summary: 'the same, exactly as helm template',
  usage: '[NAME] CHART [FLAGS]',
  description: 'Prints what `helm template` prints: the manifests of a chart, rendered without a cluster.',
  examples: EXAMPLES.map(([line, meaning]) => [line.replace('render', 'template'), meaning]),
  flags: TEMPLATE_FLAGS,
  related: ['dyn render', 'dyn help helm-flags'],
  run: (args, world) => run('template', args, world),
};

/** `dyn render`: the same without a look at the kube context. */
export const render: Command = {
  ...template,
  name: 'render',
  summary: 'render a chart to manifests',
  description:
    'Renders a chart to manifests, byte for byte as helm template does. Nothing is asked of a cluster or a network, and no kubeconfig is read.',
  examples: EXAMPLES,
  flags: [...TEMPLATE_FLAGS, OFFLINE_FLAG, ...UNREAD_FLAGS],
  related: ['dyn template', 'dyn help helm-flags'],
  run: (args, world) => run('render', args, world),
};

async function run(command: 'render' | 'template', args: ParsedArguments, world: World): Promise<number> {
  const { flags, positionals } = args;
  if (positionals.length === 0) {
    fail(
      usage(`"dyn ${command}" requires at least 1 argument\n\nUsage:  dyn ${command} [NAME] [CHART] [flags]`),
    );
  }
  refuseFlags(flags);
  const ports = openPorts(flags, world);
  const lines: LogLine[] = deprecations(flags);
  const request = readRequest(command, args, ports, world);
  const result = await renderLogged(request, ports, lines, world);
  for (const warning of result.warnings ?? []) world.stderr(problemText(warning));
  if (result.text !== '') world.stdout(resultBytes(result));
  return result.problem ? reportRenderProblem(result.problem, request.debug, world) : 0;
}

/** Log lines come at the end, so that a run that is started anew with a larger stack says them once. */
async function renderLogged(
  request: RenderRequest,
  ports: Ports,
  lines: LogLine[],
  world: World,
): Promise<RenderResult> {
  try {
    const result = await renderAction(request, HELM_4_1, ports, (line) => lines.push(line));
    printLog(lines, request.debug, world);
    return result;
  } catch (error) {
    if (error instanceof DynError) printLog(lines, request.debug, world);
    throw error;
  }
}

function printLog(lines: readonly LogLine[], debug: boolean, world: World): void {
  for (const line of lines) if (line.level !== 'DEBUG' || debug) world.stderr(`${logText(line)}\n`);
}

const ADVICE = '\n\nUse --debug flag to render out invalid YAML';

function reportRenderProblem(problem: Problem, debug: boolean, world: World): number {
  world.onProblem?.(problem);
  world.stderr(problemText(debug ? problem : { ...problem, message: problem.message + ADVICE }));
  return 1;
}

function refuseFlags(flags: FlagValues): void {
  checkGroups(flags);
  for (const flag of TEMPLATE_FLAGS) {
    if (typeof flag.state !== 'object' || !flags.has(flag.storedAs ?? flag.name)) continue;
    if (flag.kind === 'bool' ? !isOn(flags, flag.name) : last(flags, flag.name) === '') continue;
    fail(flagRefused(flag.name, flag.state.refused));
  }
  checkDryRun(last(flags, 'dry-run') ?? 'client');
  const reserved = (flags.get('labels') ?? []).some((pair) =>
    SYSTEM_LABELS.includes(pair.split('=', 1)[0] ?? ''),
  );
  if (reserved) {
    const system = `System labels: [${SYSTEM_LABELS.join(' ')}]`;
    fail(usage(`user supplied labels contains system reserved label name. ${system}`));
  }
}

/** Flags that exclude each other, in the order in which cobra looks at them. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ['force', 'force-conflicts'],
  ['force-replace', 'force-conflicts'],
  ['validate', 'dry-run'],
];

function checkGroups(flags: FlagValues): void {
  for (const names of EXCLUSIVE) {
    if (!names.every((name) => flags.has(name))) continue;
    const group = `if any flags in the group [${names.join(' ')}] are set none of the others can be`;
    fail(usage(`${group}; [${[...names].sort().join(' ')}] were all set`));
  }
}

const SYSTEM_LABELS: readonly string[] = ['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt'];

function checkDryRun(value: string): void {
  if (value === 'server') fail(flagRefused('dry-run=server', DRY_RUN_SERVER));
  if (value === 'client' || value === 'unset' || isTrueWord(value)) return;
  const isNo = value === 'none' || ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value);
  const allowed = isNo ? '"server" or "client"' : '"none", "server", or "client"';
  fail(usage(`invalid dry-run value (${JSON.stringify(value)}). Must be ${allowed}`));
}

/** What Helm says of values that are on their way out. */
function deprecations(flags: FlagValues): LogLine[] {
  const warn = (message: string): LogLine => ({ level: 'WARN', message, attributes: [] });
  const lines: LogLine[] = [];
  const dryRun = last(flags, 'dry-run');
  if (dryRun === 'unset')
    lines.push(warn("--dry-run is deprecated and should be replaced with '--dry-run=client'"));
  else if (dryRun !== undefined && isTrueWord(dryRun)) {
    lines.push(
      warn(`boolean '--dry-run=${dryRun}' flag is deprecated and must be replaced with '--dry-run=client'`),
    );
  }
  const wait = last(flags, 'wait');
  if (wait === 'true' || wait === 'false') {
    const word = wait === 'true' ? 'watcher' : 'hookOnly';
    lines.push(warn(`--wait=${wait} is deprecated (boolean value) and can be replaced with --wait=${word}`));
  }
  return lines;
}

function readRequest(
  command: 'render' | 'template',
  args: ParsedArguments,
  ports: Ports,
  world: World,
): RenderRequest {
  const { flags } = args;
  const nameTemplate = last(flags, 'name-template') ?? '';
  const { name, chart } = nameAndChart({
    positionals: args.positionals,
    generateName: isOn(flags, 'generate-name'),
    nameTemplate,
  });
  const releaseName = name ?? nameFromTemplate(nameTemplate, ports);
  const outputDir = last(flags, 'output-dir') ?? '';
  return {
    ...readChartRequest(flags, { name: releaseName, chart }, world),
    namespace: namespaceFor(command, flags, ports, world),
    ...(command === 'template' ? { offline: false } : {}),
    ...(isOn(flags, 'strict-values')
      ? { unread: 'refuse' }
      : isOn(flags, 'warn-unread')
        ? { unread: 'warn' }
        : {}),
    debug: isOn(flags, 'debug') || isTrueWord(world.env.HELM_DEBUG ?? ''),
    includeCrds: isOn(flags, 'include-crds'),
    noHooks: isOn(flags, 'no-hooks'),
    skipTests: isOn(flags, 'skip-tests'),
    showOnly: flags.get('show-only') ?? [],
    ...(outputDir === '' ? {} : { outputDir }),
    ...(isOn(flags, 'release-name') ? { releaseFolder: releaseName } : {}),
  };
}

function namespaceFor(command: 'render' | 'template', flags: FlagValues, ports: Ports, world: World): string {
  const asked = last(flags, 'namespace') || world.env.HELM_NAMESPACE;
  if (asked) return asked;
  if (command === 'render') return 'default';
  const kubeconfig = last(flags, 'kubeconfig');
  const context = last(flags, 'kube-context') ?? world.env.HELM_KUBECONTEXT;
  return (
    contextNamespace(ports.files, {
      env: world.env,
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
    }) ?? 'default'
  );
}
