import type { Problem } from '../base/problem.ts';
import { originalMissing } from '../base/problems/plan.ts';
import { stringsAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { type Applied, type ApplyOptions, checkOptions, gather, tell } from './apply.ts';
import { inBatches } from './batches.ts';
import { type Change, changeTarget } from './change.ts';
import {
  type Attempt,
  attempt,
  createTarget,
  outcomesIn,
  problemsIn,
  raiseProblems,
  wavesOf,
} from './create.ts';
import { isGated, passGates } from './gates.ts';
import { MANAGED_BY, RESOURCE_POLICY } from './holder.ts';
import { type Live, type ReadOptions, readLive } from './live.ts';
import { deleteObject } from './remove.ts';
import type { Target } from './targets.ts';

/** Lists show what is Helm's; anything else is asked for by its name. */
export const READ: ReadOptions = { only: 'all', labels: `${MANAGED_BY}=Helm` };

/**
 * Brings the cluster from the objects of one manifest to those of another: creates, updates, wave by wave, and, when
 * all that went well, deletes what the new one lacks. Raises what is wrong, several joined by ` && `. Source: helm
 * kube.Client.update.
 */
export async function updateAll(
  previous: readonly Target[],
  next: readonly Target[],
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Applied> {
  checkOptions(options);
  const originals = new Map(previous.map((target) => [identityOf(target), target]));
  const attempts: Attempt[] = [];
  for (const wave of wavesOf(next, env)) {
    if (isGated(wave)) raiseProblems(problemsIn(attempts), ' && ');
    await passGates(wave, { apply: options, targets: next }, env);
    const live = await readLive(wave.targets, READ, env);
    const steps = wave.targets.map((target, index) => ({ target, live: live[index] ?? {} }));
    attempts.push(...(await inBatches(steps, (step) => updateOne(step, originals, options, env))));
    const fatal = attempts.find((one) => 'fatal' in one);
    if (fatal) raiseProblems(problemsIn([fatal]), '');
  }
  raiseProblems(problemsIn(attempts), ' && ');
  const wanted = new Set(next.map(identityOf));
  const dropped = previous.filter((target) => !wanted.has(identityOf(target)));
  const left = await readLive(dropped, READ, env);
  const leaving = dropped.map((target, index) => ({ target, live: left[index] ?? {} }));
  const removals = await inBatches(leaving, (found) => dropOne(found, options, env));
  raiseProblems(problemsIn(removals.flat()), ' && ');
  return gather(outcomesIn([...attempts, ...removals.flat()]));
}

/** What tells objects apart, whatever version they are written in. Source: helm isMatchingInfo. */
export function identityOf({ ref, resource }: Target): string {
  return [resource.group, ref.kind, ref.namespace, ref.name].join('\n');
}

/** An attempt whose failure ends the update at once. */
type Step = Attempt & { readonly fatal?: true };

/** A target, and what is there. */
export interface Found {
  readonly target: Target;
  readonly live: Live;
}

/** What an update does about an object that shall be there, by what is. */
export type UpdateStep =
  | { readonly kind: 'create' }
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'refuse'; readonly problem: Problem };

/** The step for a target; `original` is what the last manifest had in its place. */
export function updateStep({ target, live }: Found, original: Target | undefined): UpdateStep {
  if (live.problem) {
    const problem = prefixed(live.problem, 'could not get information about the resource: ');
    return { kind: 'refuse', problem };
  }
  if (!live.object) return { kind: 'create' };
  if (original) return { kind: 'change', change: { target, original, live: live.object } };
  return { kind: 'refuse', problem: originalMissing(target.ref.kind, target.ref.name) };
}

async function updateOne(
  found: Found,
  originals: ReadonlyMap<string, Target>,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Step> {
  const { target } = found;
  const step = updateStep(found, originals.get(identityOf(target)));
  if (step.kind === 'refuse') return { target, problem: step.problem, fatal: true };
  if (step.kind === 'change') return attempt(target, () => changeTarget(step.change, options, env));
  const created = await attempt(target, () => createTarget(target, options, env));
  if (!('problem' in created)) return created;
  return { target, problem: prefixed(created.problem, CREATE_LEAD), fatal: true };
}

/** Helm's words in front of why an update cannot create an object. */
export const CREATE_LEAD = 'failed to create resource: ';

/** A problem with words in front of its message. */
export function prefixed(problem: Problem, prefix: string): Problem {
  return { ...problem, message: `${prefix}${problem.message}` };
}

/** What an update does about an object that the new manifest lacks. */
export type DropStep =
  | { readonly kind: 'absent' | 'delete' }
  | { readonly kind: 'keep'; readonly reason: string }
  | { readonly kind: 'refuse'; readonly problem: Problem };

/**
 * The step for an object that was dropped: gone already, deleted, or kept because it says so. What may not be looked at
 * stays, as with Helm; what cannot be looked at now is a failure: it would be left over.
 */
export function dropStep({ target, live: { object, problem } }: Found): DropStep {
  if (problem?.message.includes('is forbidden')) return { kind: 'keep', reason: problem.message };
  if (problem) return { kind: 'refuse', problem: prefixed(problem, deleteLead(target)) };
  if (!object) return { kind: 'absent' };
  const isKept = stringsAt(object, 'metadata', 'annotations')[RESOURCE_POLICY] === 'keep';
  return isKept ? { kind: 'keep', reason: '' } : { kind: 'delete' };
}

function deleteLead({ ref }: Target): string {
  return `failed to delete resource ${ref.name}: `;
}

/** Deletes what the new manifest lacks, unless the live object says that it is to be kept. */
async function dropOne(found: Found, options: ApplyOptions, env: OperationEnv): Promise<readonly Attempt[]> {
  const { target } = found;
  const step = dropStep(found);
  if (step.kind === 'absent') return [];
  if (step.kind === 'refuse') return [{ target, problem: step.problem }];
  if (step.kind === 'keep' && step.reason === '') return [tell(target, 'kept', options, env)];
  if (step.kind === 'keep') {
    env.report({ kind: 'note', text: `${target.ref.kind} ${target.ref.name} stays: ${step.reason}` });
    return [];
  }
  const outcome = await attempt(target, async () => {
    await deleteObject(target, 'Background', env);
    return tell(target, 'deleted', options, env);
  });
  if (!('problem' in outcome)) return [outcome];
  return [{ target, problem: prefixed(outcome.problem, deleteLead(target)) }];
}
