import { DynError } from '../base/problem.ts';
import { listObjects } from '../kube/api.ts';
import type { JsonObject } from '../kube/json.ts';
import { stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { lockPath, readLock, releaseOf, STACK_LABEL, type StackMark, type Work } from './lock.ts';

/** A release that is a stack's, as its Lease has it. */
export interface MarkedRelease {
  readonly name: string;
  readonly namespace: string;
  readonly mark: StackMark;
  /** Whether nobody holds it, and nothing is left half done. */
  readonly isIdle: boolean;
  /** How far a run came that died, or is under way. */
  readonly work: Work | undefined;
}

const EVERYWHERE = '/apis/coordination.k8s.io/v1/leases';

/**
 * The releases that belong to stacks: of the whole cluster, or where that may not be looked at of the namespaces alone.
 * One that may not be looked at has none. Raises kube/….
 */
export async function findMarked(
  namespaces: readonly string[],
  env: Pick<OperationEnv, 'cluster' | 'signal'>,
): Promise<readonly MarkedRelease[]> {
  const all = await leasesAt(EVERYWHERE, env);
  if (all) return all.flatMap(markedIn);
  const found: MarkedRelease[] = [];
  for (const namespace of new Set(namespaces)) {
    found.push(...((await leasesAt(lockPath(namespace), env)) ?? []).flatMap(markedIn));
  }
  return found;
}

async function leasesAt(
  path: string,
  { cluster, signal }: Pick<OperationEnv, 'cluster' | 'signal'>,
): Promise<readonly JsonObject[] | undefined> {
  try {
    return await listObjects(cluster, { path, query: { labelSelector: STACK_LABEL } }, signal);
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'kube/refused') throw error;
    return undefined;
  }
}

function markedIn(lease: JsonObject): readonly MarkedRelease[] {
  const { mark, holder, work } = readLock(lease);
  const name = releaseOf(lease);
  if (!mark || name === '') return [];
  const namespace = stringAt(lease, 'metadata', 'namespace');
  return [{ name, namespace, mark, isIdle: !holder && !work, work }];
}
