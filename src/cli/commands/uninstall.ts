import type { Deployment } from '../../actions/deployment.ts';
import { type UninstallRequest, uninstallAction } from '../../actions/uninstall.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import type { ObjectRef } from '../../kube/progress.ts';
import type { Propagation } from '../../plan/remove.ts';
import type { Command } from '../command.ts';
import { crdConfirmation } from '../crdcount.ts';
import { openDeployment, readRunOptions, sayEndpoint } from '../deploying.ts';
import { type FlagValues, isOn, last } from '../flag.ts';
import { deprecations } from '../flagchecks.ts';
import type { ParsedArguments } from '../pflag.ts';
import { UNINSTALL_FLAGS } from '../releaseflags.ts';
import { refuseStackFlags } from '../stackflags.ts';
import { stackOr } from '../stackrun.ts';
import type { World } from '../world.ts';

/** `dyn uninstall`, which is Helm's. */
export const uninstall: Command = {
  name: 'uninstall',
  summary: 'take releases away',
  usage: '[RELEASE…] [FLAGS]',
  description:
    'Deletes the objects of releases and then their records; without a release those of the stack of dyn.yaml, the last first. What asks to be kept stays, and is listed; with --delete-crds definitions go all the same, with all their objects, and with --hooks-leftovers what hooks have made, such as certificates.',
  examples: [
    ['dyn uninstall web -n team-a --wait', 'one release, until all of it is gone'],
    ['dyn uninstall -n team-a', "the tenant's releases of the stack; what tenants share stays"],
    ['dyn uninstall crds --delete-crds', 'its definitions too, after asking how many objects go with them'],
  ],
  flags: UNINSTALL_FLAGS,
  related: ['dyn list', 'dyn status', 'dyn rollback'],
  run,
};

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  if (positionals.length === 0) return runStack(flags, world);
  refuseStackFlags(flags);
  if (/^\d+$/.test(last(flags, 'delete-crds') ?? '') && positionals.length > 1)
    fail(usage('--delete-crds with a number goes with one release only'));
  const confirmCrds = crdConfirmation(flags, world);
  propagationOf(flags);
  const deployment = await openDeployment(flags, world);
  for (const line of deprecations(new Map([...flags].filter(([name]) => name === 'wait'))))
    deployment.env.log(line);
  const requests = positionals.map((name) => uninstallRequest(flags, name, deployment));
  if (!isOn(flags, 'dry-run')) sayEndpoint(deployment, world);
  for (const request of requests) {
    const { kept } = await uninstallAction(
      { ...request, ...(confirmCrds ? { confirmCrds } : {}) },
      deployment,
    );
    world.stdout(new TextEncoder().encode(`${keptText(kept)}release "${request.name}" uninstalled\n`));
  }
  return 0;
}

async function runStack(flags: FlagValues, world: World): Promise<number> {
  const stack = stackOr('"dyn uninstall" requires at least 1 argument', flags, world);
  const { runStackUninstall } = await import('./stack-uninstall.ts');
  return runStackUninstall(stack, flags, world);
}

/** The uninstall of one release that flags ask for. Raises cli/usage. */
export function uninstallRequest(flags: FlagValues, name: string, { env }: Deployment): UninstallRequest {
  return {
    name,
    namespace: env.cluster.endpoint.namespace,
    options: readRunOptions(flags, isOn(flags, 'dry-run') ? 'client' : 'none'),
    propagation: propagationOf(flags),
    keepHistory: isOn(flags, 'keep-history'),
    ignoreNotFound: isOn(flags, 'ignore-not-found'),
    hooksLeftovers: isOn(flags, 'hooks-leftovers'),
    description: last(flags, 'description') ?? '',
  };
}

function keptText(kept: readonly ObjectRef[]): string {
  if (kept.length === 0) return '';
  const lines = kept.map(({ kind, name }) => `[${kind}] ${name}\n`);
  return `These resources were kept due to the resource policy:\n${lines.join('')}\n`;
}

const PROPAGATIONS: Readonly<Record<string, Propagation>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
};

function propagationOf(flags: FlagValues): Propagation {
  const word = last(flags, 'cascade') ?? 'background';
  const found = PROPAGATIONS[word];
  return (
    found ?? fail(usage(`invalid cascade value (${word}). Must be "background", "foreground", or "orphan"`))
  );
}
