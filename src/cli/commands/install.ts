import type { Deployment, RunOptions } from '../../actions/deployment.ts';
import { type InstallRequest, installAction } from '../../actions/install.ts';
import { liveSource } from '../../actions/livesource.ts';
import { nameAndChart } from '../../actions/names.ts';
import { nameFromTemplate } from '../../actions/nametemplate.ts';
import { type ChartRequest, prepareChart } from '../../actions/prepared.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import type { Release } from '../../release/release.ts';
import { readChartRequest } from '../chartflags.ts';
import type { Command } from '../command.ts';
import { crdPolicy, openDeployment, readRunOptions, runReleased, sayEndpoint } from '../deploying.ts';
import { type FlagValues, isOn, last, pairsOf } from '../flag.ts';
import { deprecations, dryRunOf, refuseFlags } from '../flagchecks.ts';
import type { ParsedArguments } from '../pflag.ts';
import { guardOf } from '../preflighting.ts';
import { printRelease } from '../printing.ts';
import { INSTALL_FLAGS } from '../releaseflags.ts';
import { refuseStackFlags } from '../stackflags.ts';
import { stackOr } from '../stackrun.ts';
import type { World } from '../world.ts';

/** `dyn install`, which is Helm's. */
export const install: Command = {
  name: 'install',
  summary: 'install a chart as a release',
  usage: '[[NAME] CHART] [FLAGS]',
  description:
    'Installs a chart, or without one the stack of dyn.yaml: each release in its order, those that are as they should be left alone. A release that another tool installed is known; one whose install was killed goes on where it stopped.',
  examples: [
    ['dyn install -n team-a -e prod', 'the stack of dyn.yaml, for the tenant team-a'],
    [
      'dyn install web charts/hello -n team-a --create-namespace -f prod.yaml --wait',
      'one chart, with values, until all is ready',
    ],
    [
      'dyn install web charts/hello --crds=update --plan-first',
      'show what would be done to each object, and ask; crds/ brought up to date too',
    ],
  ],
  flags: INSTALL_FLAGS,
  related: ['dyn upgrade', 'dyn status', 'dyn uninstall'],
  run,
};

/** Flags that exclude each other, in the order in which cobra looks at them. */
export const EXCLUSIVE: readonly (readonly [string, string])[] = [['force-replace', 'force-conflicts']];

async function run(args: ParsedArguments, world: World): Promise<number> {
  const { flags, positionals } = args;
  if (positionals.length === 0) return runStack(args, world);
  refuseStackFlags(flags);
  refuseFlags(flags, INSTALL_FLAGS, EXCLUSIVE);
  const deployment = await openDeployment(flags, world);
  for (const line of deprecations(flags)) deployment.env.log(line);
  dryRunOf(flags, 'none');
  const name = positionals.length > 1 ? (positionals[0] ?? '') : 'release';
  const release = await runReleased(
    () => installChart('install', args, { deployment, world }),
    { name, prefix: 'INSTALLATION FAILED: ' },
    world,
  );
  printRelease(release, flags, world);
  return 0;
}

async function runStack({ flags }: ParsedArguments, world: World): Promise<number> {
  refuseFlags(flags, INSTALL_FLAGS, EXCLUSIVE);
  const stack = stackOr('"dyn install" requires at least 1 argument', flags, world);
  const { runStackInstall } = await import('./stack-install.ts');
  return runStackInstall(stack, { flags, installs: true }, world);
}

/** Reads the chart that flags and arguments name, and installs it; for `upgrade --install` too. */
export async function installChart(
  command: 'install' | 'upgrade',
  args: ParsedArguments,
  place: { readonly deployment: Deployment; readonly world: World },
): Promise<Release> {
  const { deployment, world } = place;
  const request = installRequest(command, args, place);
  const { dryRun } = request.options;
  if (isPlannedFirst(args.flags, request.options)) {
    const { confirmPlan } = await import('../planfirst.ts');
    await confirmPlan({ operation: 'install', request }, args.flags, place);
  }
  const guard = await guardOf(command, args.flags, dryRun, deployment);
  if (dryRun === 'none') sayEndpoint(deployment, world);
  return installAction({ ...request, ...guard }, deployment);
}

/** Whether something is to be shown and asked before it is done. */
export function isPlannedFirst(flags: FlagValues, { dryRun }: Pick<RunOptions, 'dryRun'>): boolean {
  return isOn(flags, 'plan-first') && dryRun === 'none';
}

/** The install that flags and arguments ask for, its chart read. Raises what reading charts and values raises. */
export function installRequest(
  command: 'install' | 'upgrade',
  { flags, positionals }: ParsedArguments,
  { deployment, world }: { readonly deployment: Deployment; readonly world: World },
): InstallRequest {
  const { ports, profile, env } = deployment;
  const { name, chart } = nameOf(flags, positionals, deployment);
  const dryRun = dryRunOf(flags, 'none');
  const request = releaseRequest(flags, { name, chart }, deployment, world);
  const prepared = prepareChart(request, profile, ports, env.log);
  const live = liveSource(env);
  return {
    command,
    prepared: dryRun === 'client' ? prepared : { ...prepared, source: live },
    options: readRunOptions(flags, dryRun),
    serverSide: last(flags, 'server-side') !== 'false' && !isOff(flags, 'server-side'),
    createNamespace: isOn(flags, 'create-namespace'),
    namespaceLabels: pairsOf(flags, 'namespace-label'),
    skipCrds: crdPolicy(flags) === 'skip',
    replace: isOn(flags, 'replace'),
    takeOwnership: isOn(flags, 'take-ownership'),
    rollbackOnFailure: isOn(flags, 'rollback-on-failure'),
    hideSecret: isOn(flags, 'hide-secret'),
    description: last(flags, 'description') ?? '',
    labels: pairsOf(flags, 'labels'),
  };
}

function isOff(flags: FlagValues, name: string): boolean {
  return flags.has(name) && !isOn(flags, name);
}

/** What the flags say of a chart that becomes a release. */
export function releaseRequest(
  flags: FlagValues,
  names: { readonly name: string; readonly chart: string },
  { env }: Deployment,
  world: World,
): ChartRequest {
  return { ...readChartRequest(flags, names, world), namespace: env.cluster.endpoint.namespace };
}

function nameOf(
  flags: FlagValues,
  positionals: readonly string[],
  { ports, env }: Deployment,
): { readonly name: string; readonly chart: string } {
  const nameTemplate = last(flags, 'name-template') ?? '';
  const generateName = isOn(flags, 'generate-name');
  const { name, chart } = nameAndChart({ positionals, generateName, nameTemplate });
  if (positionals.length > 1) return { name: name ?? '', chart };
  if (nameTemplate !== '') return { name: nameFromTemplate(nameTemplate, ports), chart };
  if (!generateName) fail(usage('must either provide a name or specify --generate-name'));
  return { name: generatedName(chart, Date.parse(env.timer.stamp())), chart };
}

/** `hello-1764000000`. Source: helm Install.NameAndChart. */
function generatedName(chart: string, nowMs: number): string {
  const base = chart.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const plain = base === '.' || base === '' ? 'chart' : base;
  return `${plain.replace(/(?:-\d[^/]*)?\.tgz$/, '')}-${Math.floor(nowMs / 1000)}`;
}
