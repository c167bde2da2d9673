import { type GoingUnit, type KeptUnit, uninstallStack } from '../../actions/stackuninstall.ts';
import { definitionsOf } from '../../actions/stackunits.ts';
import { fail } from '../../base/problem.ts';
import { stackNeedsYes, stackNotConfirmed } from '../../base/problems/stack.ts';
import type { Stack } from '../../stack/stack.ts';
import { crdConfirmation } from '../crdcount.ts';
import { worstOf } from '../exitcodes.ts';
import { type FlagValues, isOn } from '../flag.ts';
import { problemsOf, removalJson, removalText } from '../formats/stack.ts';
import { formatted } from '../formats/status.ts';
import { formatOf, print } from '../reading.ts';
import { namesTenants, openStackRun, sayStackEndpoint, unitOptions } from '../stackrun.ts';
import type { World } from '../world.ts';

/** `dyn uninstall` of a stack. Raises stack/needs-yes and stack/not-confirmed before anything is removed. */
export async function runStackUninstall(stack: Stack, flags: FlagValues, world: World): Promise<number> {
  const confirmCrds = crdConfirmation(flags, world);
  const run = await openStackRun(stack, flags, world, 'dependents');
  sayStackEndpoint(run, world);
  const removal = await uninstallStack({
    ...run,
    keepsShared: namesTenants(flags, world),
    keepHistory: isOn(flags, 'keep-history'),
    prune: isOn(flags, 'prune'),
    hooksLeftovers: isOn(flags, 'hooks-leftovers'),
    ...(confirmCrds ? { confirmCrds } : {}),
    definitionsOf: (unit) => definitionsOf(unit, unitOptions(flags, { log: () => {} }, world)),
    confirm: (going, kept) => confirm(going, kept, flags, world),
  });
  const problems = problemsOf(removal.ends, removal.gone);
  for (const problem of problems) world.onProblem?.(problem);
  world.stderr(removalText(removal, run.expansion));
  const format = formatOf(flags);
  if (format !== 'table') print(world, formatted(removalJson(removal, run.expansion), format));
  return worstOf(problems.map(({ code }) => code));
}

async function confirm(
  going: readonly GoingUnit[],
  kept: readonly KeptUnit[],
  flags: FlagValues,
  world: World,
): Promise<void> {
  if (isOn(flags, 'yes')) return;
  if (!world.ask) fail(stackNeedsYes(going.length));
  const stays = kept.map(({ id, why }) => `  ${id} stays: ${why}\n`).join('');
  const goes = going.map(({ id, because }) => `  ${id}${neededText(because)}\n`).join('');
  const hooks = isOn(flags, 'hooks-leftovers') ? '  and what their hooks have left\n' : '';
  world.stderr(`\nThis removes, in this order:\n${goes}${hooks}${stays}`);
  const answer = await world.ask('Do this? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) fail(stackNotConfirmed());
}

function neededText(because: readonly string[]): string {
  return because.length === 0 ? '' : `, as it needs ${because.join(' and ')}; --no-needs leaves it`;
}
