import type { Deployment } from '../actions/deployment.ts';
import { type PlanRequest, planRelease } from '../actions/plan.ts';
import { fail } from '../base/problem.ts';
import { planDeclined, planNeedsYes, planWouldFail } from '../base/problems/plan.ts';
import { countPlans, type ReleasePlan } from '../plan/plan.ts';
import { type FlagValues, isOn } from './flag.ts';
import { isColoured } from './formats/colour.ts';
import { planText } from './formats/plan.ts';
import type { World } from './world.ts';

/** Shows on standard error what would be done to a release, and asks; see confirmPlans. */
export async function confirmPlan(
  asked: PlanRequest,
  flags: FlagValues,
  { deployment, world }: { readonly deployment: Deployment; readonly world: World },
): Promise<void> {
  await confirmPlans([await planRelease(asked, deployment)], flags, world);
}

/**
 * Shows plans on standard error and asks for a yes, which --yes gives beforehand. Raises plan/would-fail for what is
 * known to fail, plan/needs-yes where nobody can be asked, plan/declined.
 */
export async function confirmPlans(
  plans: readonly ReleasePlan[],
  flags: FlagValues,
  { ask, ...world }: World,
): Promise<void> {
  world.stderr(planText(plans, { isColoured: isColoured(flags, world), isVerbose: false }));
  const { failing } = countPlans(plans);
  if (failing > 0) fail(planWouldFail(failing));
  if (isOn(flags, 'yes')) return;
  const answer = ask ? await ask('Do this? [y/N] ') : fail(planNeedsYes());
  if (!/^y(es)?$/i.test(answer.trim())) fail(planDeclined());
}
