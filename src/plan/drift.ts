import { isDone } from '../kube/api.ts';
import type { ApiAnswer } from '../kube/cluster.ts';
import { type JsonObject, objectAt, objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ObjectRef } from '../kube/progress.ts';
import { readiness } from '../kube/readiness.ts';
import { type ApplyOptions, applyOnServer } from './apply.ts';
import { inBatches } from './batches.ts';
import { type Change, clientRequest, spareReplicas } from './change.ts';
import { dryRunning } from './dryrun.ts';
import { deepEquals } from './equal.ts';
import { MANAGED_BY } from './holder.ts';
import { type Live, readLive } from './live.ts';
import { isOurUpdate, managedEntries } from './managed.ts';
import type { Target } from './targets.ts';
import { isApplied } from './unchanged.ts';

/** How the objects of a release that does not change stand. */
export interface Drift {
  /** Those that an apply would write: missing, or other than they should be in a field of ours. */
  readonly drifted: readonly ObjectRef[];
  /** Whether all of them are as ready as they are waited for. */
  readonly isReady: boolean;
}

/**
 * Which objects an apply of the targets would write, if it were done; nothing is. What an apply surely leaves alone is
 * told from managedFields, for the others the server is asked in a dry run. Raises kube/….
 */
export async function findDrift(
  targets: readonly Target[],
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Drift> {
  const quiet: OperationEnv = { ...env, report: () => {} };
  const live = await readLive(targets, { only: 'all', labels: `${MANAGED_BY}=Helm` }, quiet);
  const found = targets.map((target, i) => ({ target, live: live[i] ?? {} }));
  const isWritten = await inBatches(found, (one) => wouldWrite(one, options, quiet));
  return {
    drifted: targets.filter((_, i) => isWritten[i]).map(({ ref }) => ref),
    isReady: found.every(isReady),
  };
}

interface Found {
  readonly target: Target;
  readonly live: Live;
}

function isReady({ target, live: { object } }: Found): boolean {
  return object !== undefined && readiness(object, target.resource).status === 'Current';
}

async function wouldWrite(
  { target, live: { object } }: Found,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<boolean> {
  if (!object) return true;
  const change = await spareReplicas({ target, original: target, live: object }, options, env);
  return options.method === 'ssa' ? wouldApply(change, options, env) : wouldPatch(change, options, env);
}

async function wouldApply(
  { target, live }: Change,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<boolean> {
  if (options.upgradeManagers && managedEntries(live).some(isOurUpdate)) return true;
  if (isApplied(target, live)) return false;
  return differs(
    live,
    await applyOnServer(
      target,
      options.forceConflicts,
      dryRunning(env, () => {}),
    ),
  );
}

async function wouldPatch(change: Change, options: ApplyOptions, env: OperationEnv): Promise<boolean> {
  if (options.forceReplace) return true;
  const request = clientRequest(change, false);
  if (!request) return false;
  return differs(change.live, await dryRunning(env, () => {}).cluster.ask(request, env.signal));
}

/** A dry run that is refused is no reason to leave the object: the apply will say why. */
function differs(live: JsonObject, answer: ApiAnswer): boolean {
  return !isDone(answer) || !deepEquals(lasting(live), lasting(objectAt(answer.body)));
}

/** An object without what each write changes. */
function lasting(object: JsonObject): JsonObject {
  const { resourceVersion: _version, managedFields: _fields, ...metadata } = objectAt(object, 'metadata');
  const entries = objectsAt(object, 'metadata', 'managedFields').map(({ time: _time, ...entry }) => entry);
  const managedFields = entries.sort((a, b) => (ownerOf(a) < ownerOf(b) ? -1 : 1));
  return { ...object, metadata: { ...metadata, managedFields } };
}

function ownerOf(entry: JsonObject): string {
  return ['manager', 'operation', 'subresource', 'apiVersion'].map((key) => stringAt(entry, key)).join('\n');
}
