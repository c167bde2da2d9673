import type { Deployment } from '../../actions/deployment.ts';
import { type RollbackRequest, rollbackAction } from '../../actions/rollback.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import type { Command } from '../command.ts';
import { historyMax, openDeployment, readRunOptions, sayEndpoint } from '../deploying.ts';
import { type FlagValues, isOn, last } from '../flag.ts';
import { deprecations, dryRunOf, refuseFlags } from '../flagchecks.ts';
import type { ParsedArguments } from '../pflag.ts';
import { ROLLBACK_FLAGS } from '../releaseflags.ts';
import type { World } from '../world.ts';
import { EXCLUSIVE } from './install.ts';

/** `dyn rollback`, which is Helm's. */
export const rollback: Command = {
  name: 'rollback',
  summary: 'bring an earlier revision of a release back',
  usage: 'RELEASE [REVISION] [FLAGS]',
  description:
    'Makes a new revision out of an earlier one, the one before the last unless REVISION says otherwise. Nothing is rendered.',
  examples: [
    ['dyn rollback web -n team-a', 'to the revision before'],
    ['dyn rollback web 3 --wait', 'to revision 3, until all is ready'],
    ['dyn rollback web 3 --dry-run=server', 'only see whether it could be, and what definitions would lose'],
  ],
  flags: ROLLBACK_FLAGS,
  related: ['dyn history', 'dyn upgrade', 'dyn status'],
  run,
};

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  if (positionals.length === 0) {
    fail(usage('"dyn rollback" requires at least 1 argument'));
  }
  refuseFlags(flags, ROLLBACK_FLAGS, EXCLUSIVE);
  revisionIn(positionals);
  const deployment = await openDeployment(flags, world);
  for (const line of deprecations(flags)) deployment.env.log(line);
  const request = rollbackRequest(flags, positionals, deployment, world);
  if (request.options.dryRun === 'none') sayEndpoint(deployment, world);
  await rollbackAction(request, deployment);
  world.stdout(new TextEncoder().encode('Rollback was a success! Happy Helming!\n'));
  return 0;
}

/** The rollback that flags and arguments ask for. Raises cli/usage. */
export function rollbackRequest(
  flags: FlagValues,
  positionals: readonly string[],
  { env }: Deployment,
  world: World,
): RollbackRequest {
  return {
    name: positionals[0] ?? '',
    namespace: env.cluster.endpoint.namespace,
    revision: revisionIn(positionals),
    options: readRunOptions(flags, dryRunOf(flags, 'none')),
    serverSide: last(flags, 'server-side') ?? 'auto',
    cleanupOnFail: isOn(flags, 'cleanup-on-fail'),
    historyMax: historyMax(flags, world),
  };
}

function revisionIn([, revision = '0']: readonly string[]): number {
  if (/^[+-]?\d+$/.test(revision)) return Number(revision);
  const reason = `strconv.Atoi: parsing ${JSON.stringify(revision)}: invalid syntax`;
  return fail(usage(`could not convert revision to a number: ${reason}`));
}
