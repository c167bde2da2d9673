import { NOTHING_WRITTEN } from '../../actions/plan.ts';
import { graphStack, planStack, planStackRemoval } from '../../actions/stackplan.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import type { ReleasePlan } from '../../plan/plan.ts';
import type { StackGraph } from '../../plan/stack-graph.ts';
import type { Stack } from '../../stack/stack.ts';
import { crdConfirmation } from '../crdcount.ts';
import { type FlagValues, isOn } from '../flag.ts';
import { namesTenants, openStackRun } from '../stackrun.ts';
import type { World } from '../world.ts';
import { stackRequest } from './stack-install.ts';

interface Asked {
  /** `install`, `upgrade` or `uninstall`; without one it is an install. */
  readonly operation: string | undefined;
  readonly flags: FlagValues;
}

/** What an operation on a stack would do to each of its releases, in their order. Raises what the operation raises. */
export async function planStackFor(
  stack: Stack,
  { operation, flags }: Asked,
  world: World,
): Promise<readonly ReleasePlan[]> {
  if (operation === 'uninstall') {
    const run = await openStackRun(stack, flags, world, 'dependents');
    const keepsShared = namesTenants(flags, world);
    const keepHistory = isOn(flags, 'keep-history');
    const hooksLeftovers = isOn(flags, 'hooks-leftovers');
    const confirmCrds = crdConfirmation(flags, world);
    const more = confirmCrds ? { confirmCrds } : {};
    return planStackRemoval({ ...run, keepsShared, keepHistory, hooksLeftovers, ...more });
  }
  const run = await openStackRun(stack, flags, world);
  return planStack(stackRequest(run, { flags, installs: installsFor(operation, flags) }, world));
}

/** In which order an operation on a stack writes its releases, and why. Raises cli/usage for an uninstall. */
export async function graphStackFor(
  stack: Stack,
  { operation, flags }: Asked,
  world: World,
): Promise<StackGraph> {
  if (operation === 'uninstall') fail(usage(NOTHING_WRITTEN));
  const run = await openStackRun(stack, flags, world);
  return graphStack(stackRequest(run, { flags, installs: installsFor(operation, flags) }, world));
}

function installsFor(operation: string | undefined, flags: FlagValues): boolean {
  return operation !== 'upgrade' || isOn(flags, 'install');
}
