import type { Problem } from '../base/problem.ts';
import { apiPath, failureOf, isDone } from '../kube/api.ts';
import type { JsonObject } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { inBatches, runsOfKind } from './batches.ts';
import { attempt, problemsIn } from './create.ts';
import type { Target } from './targets.ts';

/** What happens to what an object owns: `Background` deletes it after the object, `Foreground` before it. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface Removed {
  /** Deleted, or gone already. */
  readonly removed: readonly Target[];
  readonly failures: readonly Problem[];
}

/** Deletes an object; whether it was there. Raises kube/refused. Source: helm deleteResource. */
export function deleteObject(target: Target, propagation: Propagation, env: OperationEnv): Promise<boolean> {
  return askToDelete(target, { propagationPolicy: propagation }, env);
}

/** Deletes the object with that uid, and no other of its name; whether it was there. Raises kube/refused. */
export function deleteExactly(
  target: Target,
  { propagation, uid }: { readonly propagation: Propagation; readonly uid: string },
  env: OperationEnv,
): Promise<boolean> {
  return askToDelete(target, { propagationPolicy: propagation, preconditions: { uid } }, env);
}

async function askToDelete(
  { ref, resource }: Target,
  options: JsonObject,
  env: OperationEnv,
): Promise<boolean> {
  const answer = await env.cluster.ask(
    {
      method: 'DELETE',
      path: apiPath(resource, ref.namespace, ref.name),
      body: JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', ...options }),
    },
    env.signal,
  );
  if (answer.status === 404) return false;
  if (!isDone(answer)) throw failureOf(answer);
  return true;
}

/** Deletes one object and tells of it; what is gone already is no failure. Raises kube/refused. */
export async function removeTarget(
  target: Target,
  { propagation }: { readonly propagation: Propagation },
  env: OperationEnv,
): Promise<void> {
  if (await deleteObject(target, propagation, env)) {
    env.report({ kind: 'object', ref: target.ref, done: 'deleted' });
  }
}

/** Deletes objects kind by kind, in their order; a failure does not stop the others. Source: helm kube.Client.Delete. */
export async function removeAll(
  targets: readonly Target[],
  options: { readonly propagation: Propagation },
  env: OperationEnv,
): Promise<Removed> {
  const removed: Target[] = [];
  const failures: Problem[] = [];
  for (const run of runsOfKind(targets)) {
    const attempts = await inBatches(run, (target) =>
      attempt(target, async () => {
        await removeTarget(target, options, env);
        return { target, done: 'deleted' };
      }),
    );
    failures.push(...problemsIn(attempts));
    removed.push(...attempts.filter((one) => !('problem' in one)).map(({ target }) => target));
  }
  return { removed, failures };
}
