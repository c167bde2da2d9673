import { DynError, fail, type Problem, problemOf } from '../base/problem.ts';
import { notApplied } from '../base/problems/plan.ts';
import type { JsonObject } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import {
  type Applied,
  type ApplyOptions,
  appliedObject,
  applyOnServer,
  gather,
  type Outcome,
  tell,
} from './apply.ts';
import { inBatches } from './batches.ts';
import { isGated, passGates } from './gates.ts';
import { readLive } from './live.ts';
import { postTarget } from './post.ts';
import { sequenceOf, type Wave } from './sequence.ts';
import type { Target } from './targets.ts';

/** An attempt at one object: what came of it, or what is wrong. */
export type Attempt = Outcome | { readonly target: Target; readonly problem: Problem };

/** Does it, and keeps what goes wrong for later. An interruption is thrown on. */
export async function attempt(target: Target, work: () => Promise<Outcome>): Promise<Attempt> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DynError && error.problem.code === 'kube/interrupted') throw error;
    return { target, problem: problemOf(error) };
  }
}

/** Creates one object, on the server or on the client. Raises plan/…, kube/refused. */
export async function createTarget(
  target: Target,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Outcome> {
  let isNew = true;
  if (options.method === 'csa') await postTarget(target, env);
  else {
    const answer = await applyOnServer(target, options.forceConflicts, env);
    const live = answer.status === 409 ? await readAgain(target, env) : undefined;
    appliedObject(target, answer, live);
    isNew = answer.status === 201;
  }
  return { ...tell(target, 'created', options, env), isNew };
}

/** What is there after all, to tell of a conflict. */
async function readAgain(target: Target, env: OperationEnv): Promise<JsonObject | undefined> {
  const [live] = await readLive([target], { only: 'all' }, env);
  return live?.object;
}

/**
 * Creates objects wave by wave: kind by kind, those of one kind side by side, and after what they wait for. What fails
 * stops nothing but waves that wait; then it raises the one problem, or plan/not-applied with all of them, a line each.
 * Source: helm kube.Client.Create.
 */
export async function createAll(
  targets: readonly Target[],
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Applied> {
  const attempts: Attempt[] = [];
  for (const wave of wavesOf(targets, env)) {
    if (isGated(wave)) raiseProblems(problemsIn(attempts), '\n');
    await passGates(wave, { apply: options, targets }, env);
    const create = (target: Target): Promise<Attempt> =>
      attempt(target, () => createTarget(target, options, env));
    attempts.push(...(await inBatches(wave.targets, create)));
  }
  raiseProblems(problemsIn(attempts), '\n');
  return gather(outcomesIn(attempts));
}

/** The waves of a manifest's objects; what its annotations ask for and cannot have is told. Raises order/…. */
export function wavesOf(targets: readonly Target[], { report }: OperationEnv): readonly Wave[] {
  const { waves, notes } = sequenceOf(targets);
  for (const text of notes) report({ kind: 'note', text });
  return waves;
}

/** What is wrong, in order. */
export function problemsIn(attempts: readonly Attempt[]): readonly Problem[] {
  return attempts.flatMap((one) => ('problem' in one ? [one.problem] : []));
}

/** What was done, in order. */
export function outcomesIn(attempts: readonly Attempt[]): readonly Outcome[] {
  return attempts.flatMap((one) => ('problem' in one ? [] : [one]));
}

/** Raises the only problem as it is, several as one whose message joins theirs. */
export function raiseProblems(problems: readonly Problem[], separator: string): void {
  const [first] = problems;
  if (!first) return;
  if (problems.length === 1) fail(first);
  fail(notApplied(problems.map(({ message }) => message).join(separator), problems));
}
