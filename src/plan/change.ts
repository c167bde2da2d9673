import { DynError, type Problem } from '../base/problem.ts';
import { refusedByServer } from '../base/problems/kube.ts';
import { apiPath, FIELD_MANAGER, failureText, isDone, objectOf, reasonOf } from '../kube/api.ts';
import type { ApiAnswer, ApiRequest } from '../kube/cluster.ts';
import { type JsonObject, jsonText, objectAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import {
  type ApplyOptions,
  appliedObject,
  applyOnServer,
  immutableProblem,
  type Outcome,
  tell,
} from './apply.ts';
import { findScaling, noteScaling, objectWithoutReplicas, withoutReplicas } from './autoscaled.ts';
import { isOurUpdate, managedEntries } from './managed.ts';
import { migrateManagers } from './migrate.ts';
import { recreate } from './recreate.ts';
import type { Target } from './targets.ts';
import { clientPatch } from './threeway.ts';
import { isApplied } from './unchanged.ts';

/** An object that is there: as it shall be, as the last manifest had it, as it is. */
export interface Change {
  readonly target: Target;
  readonly original: Target;
  readonly live: JsonObject;
}

/** Brings a live object to what the target says, with as few writes as can be. Raises plan/…, kube/refused. */
export async function changeTarget(
  change: Change,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Outcome> {
  const spared = await spareReplicas(change, options, env);
  const outcome = await attemptChange(spared, options, env);
  if (!('refused' in outcome)) return outcome;
  if (!options.forceRecreate) throw new DynError(outcome.refused);
  await recreate(change, options, env);
  return tell(change.target, 'changed', options, env);
}

/** Leaves an autoscaler its replicas, unless fields are to be taken from everybody. */
export async function spareReplicas(
  change: Change,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Change> {
  if (options.forceConflicts || options.forceReplace) return change;
  const scaling = await findScaling(change.target, change.live, env);
  if (!scaling) return change;
  noteScaling(change.target, scaling, env);
  const { original } = change;
  return {
    ...change,
    target: withoutReplicas(change.target),
    original: { ...original, object: objectWithoutReplicas(original.object) },
  };
}

/** A change that only deleting and creating can make. */
export interface Refused {
  readonly refused: Problem;
}

/** Makes the change, or says that only deleting and creating can. Raises plan/…, kube/refused. */
export function attemptChange(
  change: Change,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Outcome | Refused> {
  if (options.method === 'ssa') return changeOnServer(change, options, env);
  return options.forceReplace ? replace(change, options, env) : changeOnClient(change, options, env);
}

/** Whether what `helm` owns by updates becomes its own by apply first. */
export function isMigrated(live: JsonObject, { method, upgradeManagers }: ApplyOptions): boolean {
  return method === 'ssa' && upgradeManagers && managedEntries(live).some(isOurUpdate);
}

async function changeOnServer(
  { target, live }: Change,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Outcome | Refused> {
  const migrates = isMigrated(live, options);
  if (!migrates && isApplied(target, live)) return tell(target, 'unchanged', options, env);
  const current = migrates ? await migrateManagers(target, live, env) : live;
  const answer = await applyOnServer(target, options.forceConflicts, env);
  const refused = immutableProblem(target, answer);
  if (refused) return { refused };
  return tellChange(target, { before: live, after: appliedObject(target, answer, current) }, options, env);
}

/** The server keeps an object that is as it was, with its version. */
function tellChange(
  target: Target,
  { before, after }: { readonly before: JsonObject; readonly after: JsonObject },
  options: ApplyOptions,
  env: OperationEnv,
): Outcome {
  const isSame =
    stringAt(before, 'metadata', 'resourceVersion') === stringAt(after, 'metadata', 'resourceVersion');
  return { ...tell(target, isSame ? 'unchanged' : 'changed', options, env), after };
}

/** The patch that Helm's client-side way sends for a change; undefined where there is nothing to do. Raises plan/unmergeable. */
export function clientRequest(
  { target: { ref, resource, object }, original, live }: Change,
  looksAtLive: boolean,
): ApiRequest | undefined {
  const ways = { original: original.object, wanted: object, live };
  const patch = clientPatch(ways, { ...ref, looksAtLive });
  return (
    patch && {
      method: 'PATCH',
      path: apiPath(resource, ref.namespace, ref.name),
      query: { fieldManager: FIELD_MANAGER },
      body: jsonText(patch.patch),
      contentType: patch.contentType,
    }
  );
}

/** Source: helm patchResourceClientSide. */
async function changeOnClient(
  change: Change,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Outcome | Refused> {
  const { target, live } = change;
  const { ref } = target;
  const request = clientRequest(change, options.looksAtLive ?? false);
  if (!request) return tell(target, 'unchanged', options, env);
  const answer = await env.cluster.ask(request, env.signal);
  const lead = `cannot patch ${JSON.stringify(ref.name)} with kind ${ref.kind}: `;
  const refused = refusal(target, answer, lead);
  if (refused) return refused;
  return tellChange(target, { before: live, after: objectOf(answer) }, options, env);
}

/** How often a replacement that somebody else came before is tried. */
const TRIES = 5;

/** Source: helm replaceResource. */
async function replace(
  { target, live }: Change,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<Outcome | Refused> {
  const { ref, resource, object } = target;
  const path = apiPath(resource, ref.namespace, ref.name);
  let current = live;
  for (let tries = 1; ; tries++) {
    const { resourceVersion } = objectAt(current, 'metadata');
    const metadata = { resourceVersion, ...objectAt(object, 'metadata') };
    const answer = await env.cluster.ask(
      {
        method: 'PUT',
        path,
        query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' },
        body: jsonText({ ...object, metadata }),
      },
      env.signal,
    );
    if (answer.status !== 409 || tries === TRIES) {
      const refused = refusal(target, answer, 'failed to replace object: ');
      return refused ?? tellChange(target, { before: live, after: objectOf(answer) }, options, env);
    }
    current = objectOf(await env.cluster.ask({ method: 'GET', path }, env.signal));
  }
}

/** What only creating anew can do, for the caller to decide. Raises every other failure with Helm's words in front. */
function refusal(target: Target, answer: ApiAnswer, lead: string): Refused | undefined {
  const problem = immutableProblem(target, answer);
  if (problem) return { refused: { ...problem, message: `${lead}${problem.message}` } };
  if (isDone(answer)) return undefined;
  throw new DynError(refusedByServer(`${lead}${failureText(answer)}`, reasonOf(answer)));
}
