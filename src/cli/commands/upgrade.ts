import type { Deployment } from '../../actions/deployment.ts';
import { checkReachable, findLast } from '../../actions/looking.ts';
import { loadPrepared } from '../../actions/prepared.ts';
import type { Reuse } from '../../actions/reuse.ts';
import { type UpgradeRequest, upgradeAction } from '../../actions/upgrade.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import type { Release } from '../../release/release.ts';
import type { Command } from '../command.ts';
import { historyMax, openDeployment, readRunOptions, runReleased, sayEndpoint } from '../deploying.ts';
import { type FlagValues, isOn, last, pairsOf } from '../flag.ts';
import { deprecations, dryRunOf, refuseFlags } from '../flagchecks.ts';
import type { ParsedArguments } from '../pflag.ts';
import { guardOf } from '../preflighting.ts';
import { printRelease } from '../printing.ts';
import { UPGRADE_FLAGS } from '../releaseflags.ts';
import { refuseStackFlags } from '../stackflags.ts';
import { stackOr } from '../stackrun.ts';
import type { World } from '../world.ts';
import { EXCLUSIVE, installChart, isPlannedFirst, releaseRequest } from './install.ts';

/** `dyn upgrade`, which is Helm's. */
export const upgrade: Command = {
  name: 'upgrade',
  summary: 'change a release: its chart, its values',
  usage: '[RELEASE CHART] [FLAGS]',
  description:
    'Upgrades a release to a chart and values, or without them all releases of the stack of dyn.yaml. Objects that are as they should be are not written; an upgrade that was killed goes on where it stopped.',
  examples: [
    ['dyn upgrade web charts/hello -n team-a --set replicas=3', 'with other values'],
    ['dyn upgrade web charts/hello --install --wait', 'or install it, and wait until all is ready'],
    [
      'dyn upgrade web charts/hello --reuse-values --crds=update --plan-first',
      'keep values, bring crds/ up to date too; show what changes, and ask',
    ],
  ],
  flags: UPGRADE_FLAGS,
  related: ['dyn install', 'dyn rollback', 'dyn history'],
  run,
};

async function run(args: ParsedArguments, world: World): Promise<number> {
  const { flags, positionals } = args;
  if (positionals.length === 0) return runStack(args, world);
  if (positionals.length !== 2) fail(usage('"dyn upgrade" requires 2 arguments'));
  refuseStackFlags(flags);
  const [name = '', chart = ''] = positionals;
  refuseFlags(flags, UPGRADE_FLAGS, EXCLUSIVE);
  const deployment = await openDeployment(flags, world);
  for (const line of deprecations(flags)) deployment.env.log(line);
  const isTable = (last(flags, 'output') ?? 'table') === 'table';
  const say = (text: string): void => {
    if (isTable) world.stdout(new TextEncoder().encode(text));
  };
  if (isOn(flags, 'install') && (await isAbsent(name, deployment))) {
    say(`Release ${JSON.stringify(name)} does not exist. Installing it now.\n`);
    const given = { ...args, flags: asInstall(flags) };
    const release = await runReleased(
      () => installChart('upgrade', given, { deployment, world }),
      { name, prefix: '' },
      world,
    );
    printRelease(release, flags, world);
    return 0;
  }
  const release = await upgradeChart(flags, { name, chart }, deployment, world);
  say(`Release ${JSON.stringify(name)} has been upgraded. Happy Helming!\n`);
  printRelease(release, flags, world);
  return 0;
}

async function runStack({ flags }: ParsedArguments, world: World): Promise<number> {
  refuseFlags(flags, UPGRADE_FLAGS, EXCLUSIVE);
  const stack = stackOr('"dyn upgrade" requires 2 arguments', flags, world);
  const { runStackInstall } = await import('./stack-install.ts');
  return runStackInstall(stack, { flags, installs: isOn(flags, 'install') }, world);
}

/** Whether there is no such release, so that --install installs it. Raises kube/unreachable. */
export async function isAbsent(name: string, { store, env }: Deployment): Promise<boolean> {
  await checkReachable(env);
  const found = await findLast(store, name);
  return found === undefined || found.state.status === 'uninstalled';
}

/** What flags of an upgrade mean to an install, which knows no `auto`: it applies on the server unless that is turned off. */
export function asInstall(flags: FlagValues): FlagValues {
  const method = last(flags, 'server-side') === 'false' ? 'false' : 'true';
  return new Map([...flags, ['replace', ['true']], ['server-side', [method]]]);
}

async function upgradeChart(
  flags: FlagValues,
  names: Names,
  deployment: Deployment,
  world: World,
): Promise<Release> {
  const request = upgradeRequest(flags, names, deployment, world);
  const { dryRun } = request.options;
  const work = async (): Promise<Release> => {
    if (isPlannedFirst(flags, request.options)) {
      const { confirmPlan } = await import('../planfirst.ts');
      await confirmPlan({ operation: 'upgrade', request }, flags, { deployment, world });
    }
    const guard = await guardOf('upgrade', flags, dryRun, deployment);
    if (dryRun === 'none') sayEndpoint(deployment, world);
    return upgradeAction({ ...request, ...guard }, deployment);
  };
  return runReleased(work, { name: names.name, prefix: 'UPGRADE FAILED: ' }, world);
}

interface Names {
  readonly name: string;
  readonly chart: string;
}

/** The upgrade that flags ask for, its chart read. Raises what reading charts and values raises. */
export function upgradeRequest(
  flags: FlagValues,
  names: Names,
  deployment: Deployment,
  world: World,
): UpgradeRequest {
  const { ports, profile, env } = deployment;
  const request = releaseRequest(flags, names, deployment, world);
  return {
    prepared: loadPrepared(request, profile, ports, env.log),
    options: readRunOptions(flags, dryRunOf(flags, 'none')),
    serverSide: last(flags, 'server-side') ?? 'auto',
    reuse: reuseOf(flags),
    cleanupOnFail: isOn(flags, 'cleanup-on-fail'),
    rollbackOnFailure: isOn(flags, 'rollback-on-failure'),
    takeOwnership: isOn(flags, 'take-ownership'),
    hideSecret: isOn(flags, 'hide-secret'),
    historyMax: historyMax(flags, world),
    description: last(flags, 'description') ?? '',
    labels: pairsOf(flags, 'labels'),
  };
}

function reuseOf(flags: FlagValues): Reuse {
  if (isOn(flags, 'reset-values')) return 'reset';
  if (isOn(flags, 'reuse-values')) return 'reuse';
  return isOn(flags, 'reset-then-reuse-values') ? 'reset-then-reuse' : 'none';
}
