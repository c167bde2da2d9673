import type { ConvergeWays } from '../../actions/converge.ts';
import { installStack, type StackInstallRequest } from '../../actions/stackinstall.ts';
import { planStack, type StackPlanRequest } from '../../actions/stackplan.ts';
import type { StackRun } from '../../actions/stackrun.ts';
import type { Stack } from '../../stack/stack.ts';
import { crdPolicy, historyMax } from '../deploying.ts';
import { worstOf } from '../exitcodes.ts';
import { type FlagValues, isOn, last } from '../flag.ts';
import { outcomeJson, outcomeText, problemsOf } from '../formats/stack.ts';
import { formatted } from '../formats/status.ts';
import { readWaivers } from '../preflighting.ts';
import { formatOf, print } from '../reading.ts';
import { openStackRun, sayStackEndpoint, unitOptions } from '../stackrun.ts';
import type { World } from '../world.ts';

/** `dyn install` and `dyn upgrade` of a stack; `installs` is false where only what is there is to be changed. */
export async function runStackInstall(stack: Stack, asked: StackAsked, world: World): Promise<number> {
  const { flags } = asked;
  const run = await openStackRun(stack, flags, world);
  const request: StackInstallRequest = {
    ...stackRequest(run, asked, world),
    prune: isOn(flags, 'prune'),
  };
  if (isOn(flags, 'plan-first')) {
    const { confirmPlans } = await import('../planfirst.ts');
    await confirmPlans(await planStack(request), flags, world);
  }
  sayStackEndpoint(run, world);
  const outcome = await installStack(request);
  const problems = problemsOf(outcome.ends, outcome.gone);
  for (const problem of problems) world.onProblem?.(problem);
  world.stderr(outcomeText(outcome, run.expansion));
  const format = formatOf(flags);
  if (format !== 'table') print(world, formatted(outcomeJson(outcome, run.expansion), format));
  return worstOf(problems.map(({ code }) => code));
}

/** Flags, and whether what is not there is installed. */
export interface StackAsked {
  readonly flags: FlagValues;
  readonly installs: boolean;
}

/** The install of a stack that flags ask for. */
export function stackRequest(run: StackRun, { flags, installs }: StackAsked, world: World): StackPlanRequest {
  return {
    ...{ ...run, installs },
    units: unitOptions(flags, run, world),
    ways: waysOf(flags, world),
    judge: { ...readWaivers(flags), alone: false },
  };
}

function waysOf(flags: FlagValues, world: World): ConvergeWays {
  const given = last(flags, 'server-side');
  return {
    skipCrds: crdPolicy(flags) === 'skip',
    takeOwnership: isOn(flags, 'take-ownership'),
    rollbackOnFailure: isOn(flags, 'rollback-on-failure'),
    cleanupOnFail: isOn(flags, 'cleanup-on-fail'),
    description: last(flags, 'description') ?? '',
    serverSide: given === undefined || given === 'auto' ? 'auto' : String(isOn(flags, 'server-side')),
    historyMax: historyMax(flags, world),
  };
}
