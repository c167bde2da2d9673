import type { Kept } from '../actions/kept.ts';
import { contextNamespace } from '../actions/kubecontext.ts';
import { nameAndChart } from '../actions/names.ts';
import { nameFromTemplate } from '../actions/nametemplate.ts';
import type { Ports } from '../actions/ports.ts';
import {
  type RenderActionEnv,
  type RenderRequest,
  type RenderResult,
  renderAction,
  resultBytes,
} from '../actions/render.ts';
import type { LogLine } from '../base/log.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { flagRefused } from '../base/problems/cli.ts';
import { logText } from '../go/slog.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { HELM_4_1 } from '../render/profile.ts';
import { openPorts, readChartRequest } from './chartflags.ts';
import { clusterOptions } from './clusterflags.ts';
import { type FlagValues, isOn, isTrueWord, last } from './flag.ts';
import { deprecations, dryRunOf } from './flagchecks.ts';
import { OUTPUT_ROOT } from './flags.ts';
import type { ParsedArguments } from './pflag.ts';
import { problemText } from './report.ts';
import type { World } from './world.ts';

/** Which command renders. */
export type RenderCommand = 'render' | 'template';

/** What several renders of one run share. */
export interface SharedRun {
  /** What others have read already. */
  readonly kept: Kept;
  /** Told when something came out of the seed of --deterministic, instead of standard error. */
  readonly onSeeded: () => void;
}

/** Renders one chart and prints it; gives the exit status. */
export async function renderOne(
  command: RenderCommand,
  args: ParsedArguments,
  world: World,
  shared?: SharedRun,
): Promise<number> {
  const { flags } = args;
  const determinism = isOn(flags, 'deterministic') ? await import('./determinism.ts') : undefined;
  const seeded = determinism?.seededByFlags(flags, world.env);
  const ports = {
    ...openPorts(flags, world),
    ...(seeded ? { entropy: seeded.entropy } : {}),
    ...(shared ? { kept: shared.kept } : {}),
  };
  const lines: LogLine[] = deprecations(flags);
  const request = readRequest(command, args, ports, world);
  const server = await openServer(command, flags, world);
  const env = { profile: HELM_4_1, ports, ...(server ? { server } : {}) };
  const result = await renderLogged(request, env, lines, world);
  for (const warning of result.warnings ?? []) world.stderr(problemText(warning));
  if (result.text !== '') world.stdout(resultBytes(result));
  if (result.problem) return reportRenderProblem(result.problem, request.debug, world);
  if (seeded?.isUsed()) {
    if (shared) shared.onSeeded();
    else determinism?.tellNotSecret(flags, world);
  }
  return 0;
}

/** The cluster of `template --dry-run=server`; `render` asks none. Raises cli/flag-refused. */
export async function openServer(
  command: RenderCommand,
  flags: FlagValues,
  world: World,
): Promise<OperationEnv | undefined> {
  const isServer = dryRunOf(flags, 'client') === 'server' || isOn(flags, 'validate');
  if (!isServer) return undefined;
  if (command === 'render')
    fail(flagRefused('dry-run=server', '`dyn render` asks no cluster; `dyn template` does'));
  return (await import('./cluster.ts')).openOperation(flags, world);
}

/** Log lines come at the end, so that a run that is started anew with a larger stack says them once. */
async function renderLogged(
  request: RenderRequest,
  env: Omit<RenderActionEnv, 'log'>,
  lines: LogLine[],
  world: World,
): Promise<RenderResult> {
  try {
    const result = await renderAction(request, { ...env, log: (line) => lines.push(line) });
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

/** What flags and arguments ask to be rendered. Raises cli/usage. */
export function readRequest(
  command: RenderCommand,
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
  const outputRoot = last(flags, OUTPUT_ROOT);
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
    ...(outputRoot === undefined ? {} : { outputRoot }),
    ...(isOn(flags, 'release-name') ? { releaseFolder: releaseName } : {}),
  };
}

function namespaceFor(command: RenderCommand, flags: FlagValues, ports: Ports, world: World): string {
  const asked = clusterOptions(flags, world.env).namespace;
  if (asked) return asked;
  if (command === 'render') return 'default';
  const { kubeconfig, context } = clusterOptions(flags, world.env);
  return (
    contextNamespace(ports.files, {
      env: world.env,
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
    }) ?? 'default'
  );
}
