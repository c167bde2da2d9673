import { DynError, type Problem, problemOf } from '../base/problem.ts';
import type { JsonObject } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { patchRulesOf } from '../kube/patch-rules.ts';
import type { ApplyOptions } from './apply.ts';
import { inBatches, runsOfKind } from './batches.ts';
import { attemptChange, type Change, isMigrated, spareReplicas } from './change.ts';
import { createTarget } from './create.ts';
import { overlaid } from './difference.ts';
import { type Live, readLive } from './live.ts';
import { predictMigration } from './migrated.ts';
import { type AdoptionOptions, ownerProblem } from './ownership.ts';
import type { PlannedAction } from './plan.ts';
import { asStored } from './stored.ts';
import { objectKey, type Target } from './targets.ts';
import { CREATE_LEAD, dropStep, type Found, identityOf, prefixed, READ, updateStep } from './update.ts';

/** What would become of an object, as far as the server and the manifests tell. */
export interface Predicted {
  readonly target: Target;
  /** `change` may still turn out to change nothing. */
  readonly action: PlannedAction;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  /** The object as the last manifest had it. */
  readonly last?: JsonObject;
  /** Why the operation would fail here. */
  readonly problem?: Problem;
  readonly isPredicted?: true;
  readonly reason?: string;
}

/** From the objects of one manifest to those of another. */
export interface Manifests {
  readonly previous: readonly Target[];
  readonly next: readonly Target[];
}

export interface PredictOptions<T> {
  readonly apply: ApplyOptions;
  /** Whose objects may be taken over that are there without being known; where it is absent, none may. */
  readonly adoption?: AdoptionOptions;
  /** Why the server cannot be asked about a target yet; '' where it can be. */
  readonly unaskable: (target: Target) => string;
  /** What is kept of each: objects of large releases do not stay in memory. */
  readonly judge: (predicted: Predicted) => Promise<T>;
}

/**
 * What updateAll would do, asked from the server by dry runs where it is not known without: for each target in order,
 * then for what is dropped. `env` must be one that writes nothing. A failure at one object does not end it.
 */
export async function predictUpdate<T>(
  { previous, next }: Manifests,
  options: PredictOptions<T>,
  env: OperationEnv,
): Promise<readonly T[]> {
  const originals = new Map(previous.map((target) => [identityOf(target), target]));
  const written = new Set(previous.map(objectKey));
  const results: T[] = [];
  for (const run of runsOfKind(next)) {
    const live = await readAskable(run, options, env);
    const judged = await inBatches([...run.entries()], async ([index, target]) => {
      const found = { target, live: live[index] ?? {} };
      const isKnown = written.has(objectKey(target));
      const original = originals.get(identityOf(target));
      return options.judge(await predictOne(found, { original, isKnown }, options, env));
    });
    results.push(...judged);
  }
  const wanted = new Set(next.map(identityOf));
  const dropped = previous.filter((target) => !wanted.has(identityOf(target)));
  return [...results, ...(await predictDrops(dropped, options, env))];
}

/** What is live for each target; nothing is asked where nothing can be there. */
async function readAskable(
  run: readonly Target[],
  { unaskable }: Pick<PredictOptions<unknown>, 'unaskable'>,
  env: OperationEnv,
): Promise<readonly Live[]> {
  const asked = run.filter((target) => target.ref.name !== '' && unaskable(target) === '');
  const live = await readLive(asked, READ, env);
  const found = new Map(asked.map((target, index) => [target, live[index] ?? {}]));
  return run.map((target) => found.get(target) ?? {});
}

interface Known {
  readonly original: Target | undefined;
  readonly isKnown: boolean;
}

async function predictOne(
  found: Found,
  { original, isKnown }: Known,
  { apply, adoption, unaskable }: Omit<PredictOptions<unknown>, 'judge'>,
  env: OperationEnv,
): Promise<Predicted> {
  const { target, live } = found;
  const reason = unaskable(target);
  if (reason !== '') return { target, action: 'create', isPredicted: true, reason };
  const isTaken = adoption !== undefined && !isKnown && live.object !== undefined;
  const [problem] =
    isTaken && live.object && !adoption.takeOwnership ? ownerProblem(target, live.object, adoption) : [];
  if (problem && live.object) return failing(target, live.object, problem);
  const step = updateStep(found, isTaken ? target : original);
  if (step.kind === 'refuse') return failing(target, live.object, step.problem);
  if (step.kind === 'change') return predictChange(step.change, apply, env);
  const lead = adoption?.verb === 'install' ? '' : CREATE_LEAD;
  return predictCreation(target, { apply, lead }, env);
}

/** `lead` stands in front of why it fails. */
async function predictCreation(
  target: Target,
  { apply, lead }: { readonly apply: ApplyOptions; readonly lead: string },
  env: OperationEnv,
): Promise<Predicted> {
  const created = { target, action: 'create' } as const;
  const problem = await problemAt(() => createTarget(target, apply, env));
  if (!problem) return created;
  if (isUndryable(problem)) return { ...created, isPredicted: true, reason: problem.message };
  return { ...created, problem: prefixed(problem, lead) };
}

/** What a change of a live object would make of it. */
export async function predictChange(
  change: Change,
  apply: ApplyOptions,
  env: OperationEnv,
): Promise<Predicted> {
  const { target, live, original } = change;
  const common = { target, before: live, last: original.object };
  try {
    const spared = await spareReplicas(change, apply, env);
    const outcome = isMigrated(live, apply)
      ? await predictMigration(spared, apply, env)
      : await attemptChange(spared, apply, env);
    if ('refused' in outcome) {
      if (!apply.forceRecreate) return { ...common, ...failing(target, live, outcome.refused) };
      return { ...common, action: 'replace', after: overlaidOn(target, live) };
    }
    const { after } = outcome;
    return after ? { ...common, action: 'change', after } : { target, action: 'keep' };
  } catch (error) {
    const problem = problemUnlessInterrupted(error);
    if (!isUndryable(problem)) return { ...common, ...failing(target, live, problem) };
    const after = overlaidOn(target, live);
    return { ...common, action: 'change', after, isPredicted: true, reason: problem.message };
  }
}

/** What is there stays as it is; what would be changed is told all the same. */
function failing(target: Target, live: JsonObject | undefined, problem: Problem): Predicted {
  if (!live) return { target, action: 'create', problem };
  return { target, action: 'change', before: live, after: overlaidOn(target, live), problem };
}

function overlaidOn({ ref, object }: Target, live: JsonObject): JsonObject {
  return overlaid(live, asStored(object), patchRulesOf(ref.apiVersion, ref.kind));
}

/** Some webhooks cannot be asked without being told to act. */
function isUndryable({ message }: Problem): boolean {
  return message.includes('does not support dry run');
}

async function problemAt(work: () => Promise<unknown>): Promise<Problem | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return problemUnlessInterrupted(error);
  }
}

function problemUnlessInterrupted(error: unknown): Problem {
  if (error instanceof DynError && error.problem.code === 'kube/interrupted') throw error;
  return problemOf(error);
}

async function predictDrops<T>(
  dropped: readonly Target[],
  { judge }: PredictOptions<T>,
  env: OperationEnv,
): Promise<readonly T[]> {
  const live = await readLive(dropped, READ, env);
  const judged = await inBatches([...dropped.entries()], async ([index, target]) => {
    const predicted = predictDrop({ target, live: live[index] ?? {} });
    return predicted ? [await judge(predicted)] : [];
  });
  return judged.flat();
}

/** Asked to stay, as Helm's annotation has it. */
export const KEPT_REASON = 'its helm.sh/resource-policy says keep';

function predictDrop(found: Found): Predicted | undefined {
  const { target, live } = found;
  const step = dropStep(found);
  if (step.kind === 'absent') return undefined;
  if (step.kind === 'keep') return { target, action: 'keep', reason: step.reason || KEPT_REASON };
  const before = live.object === undefined ? {} : { before: live.object };
  const problem = step.kind === 'refuse' ? { problem: step.problem } : {};
  return { target, action: 'delete', ...before, ...problem };
}

/** What installing definitions or a namespace first would do: on the client's side what is there stays as it is. */
export async function predictMade<T>(
  targets: readonly Target[],
  { apply, judge }: Pick<PredictOptions<T>, 'apply' | 'judge'>,
  env: OperationEnv,
): Promise<readonly T[]> {
  const live = await readLive(targets, { only: 'all' }, env);
  return inBatches([...targets.entries()], async ([index, target]) => {
    const { object, problem } = live[index] ?? {};
    if (problem) return judge(failing(target, undefined, problem));
    if (!object) return judge(await predictCreation(target, { apply, lead: '' }, env));
    if (apply.method === 'csa') return judge({ target, action: 'keep', reason: 'it is there already' });
    return judge(await predictChange({ target, original: target, live: object }, apply, env));
  });
}
