import { fail, type Problem } from '../base/problem.ts';
import { badApplyOptions, badName, immutableField } from '../base/problems/plan.ts';
import { apiPath, FIELD_MANAGER, failureText, objectOf } from '../kube/api.ts';
import type { ApiAnswer } from '../kube/cluster.ts';
import type { JsonObject } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { conflictOf } from './conflicts.ts';
import { bodyOf, type Target } from './targets.ts';

/** How objects are written. */
export interface ApplyOptions {
  /** On the server, or on the client as Helm 3 did. */
  readonly method: 'ssa' | 'csa';
  /** Take fields that others own. Only on the server. */
  readonly forceConflicts: boolean;
  /** Replace objects whole in place of patching them. Only on the client. */
  readonly forceReplace: boolean;
  /** First make what `helm` owns by updates its own by apply, for releases that come from the client-side way. */
  readonly upgradeManagers: boolean;
  /** Delete and create anew what cannot be changed: Jobs, and StatefulSets with other claim templates. */
  readonly forceRecreate?: boolean;
  /** Compare custom objects with what is live, as an installation that takes ownership does on the client. */
  readonly looksAtLive?: boolean;
  /** How what an object comes after is waited for. Default: as long as Helm's watcher waits. */
  readonly gates?: GateOptions;
  /** Told of each object as soon as something is done to it, also when the operation fails later. */
  readonly onDone?: (target: Target, done: Done) => void;
}

export interface GateOptions {
  /** For each wait; 0 is 30 s. */
  readonly timeoutMs: number;
  /** The longest grace of a hopeless state; 0 never ends a wait early. */
  readonly hopelessAfterMs?: number;
  /** Gives texts that nobody may see, of the release and what its objects hold. */
  readonly secrets?: (targets: readonly Target[]) => readonly string[];
}

export type Done = 'created' | 'changed' | 'unchanged' | 'deleted' | 'kept';

/** What became of the objects, each kind of end in the order of the manifest. */
export type Applied = Readonly<Record<Done, readonly Target[]>>;

/** One object and what was done to it. */
export interface Outcome {
  readonly target: Target;
  readonly done: Done;
  /** The object as the server answered it, where it was asked to change one. */
  readonly after?: JsonObject;
  /** Whether the server says that it was not there before, where it was asked to create one. */
  readonly isNew?: boolean;
}

/** Tells of an outcome, and gives it back. */
export function tell(target: Target, done: Done, options: ApplyOptions, env: OperationEnv): Outcome {
  env.report({ kind: 'object', ref: target.ref, done });
  options.onDone?.(target, done);
  return { target, done };
}

/** Outcomes by what was done. */
export function gather(outcomes: readonly Outcome[]): Applied {
  const of = (wanted: Done): readonly Target[] =>
    outcomes.filter(({ done }) => done === wanted).map(({ target }) => target);
  return {
    created: of('created'),
    changed: of('changed'),
    unchanged: of('unchanged'),
    deleted: of('deleted'),
    kept: of('kept'),
  };
}

/** Raises plan/bad-options for what Helm refuses. Source: helm kube.Client.Update. */
export function checkOptions({ method, forceConflicts, forceReplace }: ApplyOptions): void {
  if (method === 'csa' && forceConflicts) {
    const text = 'forceConflicts enabled when serverSideApply disabled';
    fail(badApplyOptions(`invalid client update option(s): ${text}`));
  }
  const together = (other: string): string =>
    `invalid operation: cannot use ${other} and force replace together`;
  if (forceConflicts && forceReplace) fail(badApplyOptions(together('force conflicts')));
  if (method === 'ssa' && forceReplace) fail(badApplyOptions(together('server-side apply')));
}

/** The answer to a server-side apply, refused or not. Raises plan/bad-name. Source: helm patchResourceServerSide. */
export async function applyOnServer(target: Target, force: boolean, env: OperationEnv): Promise<ApiAnswer> {
  const { ref, resource } = target;
  if (ref.name === '') fail(badName('resource name may not be empty'));
  return env.cluster.ask(
    {
      method: 'PATCH',
      path: apiPath(resource, ref.namespace, ref.name),
      query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', force: String(force) },
      body: bodyOf(target),
      contentType: 'application/apply-patch+yaml',
    },
    env.signal,
  );
}

/** The object of the answer to an apply. Raises plan/conflict with all there is to know, plan/immutable, kube/refused. */
export function appliedObject(target: Target, answer: ApiAnswer, live: JsonObject | undefined): JsonObject {
  if (answer.status === 409) fail(conflictOf(target, live, answer));
  const problem = immutableProblem(target, answer);
  if (problem) fail(problem);
  return objectOf(answer);
}

/** Kinds that can be made anew without losing what they hold, and the server's words for what it never changes. */
const RECREATED: Readonly<Record<string, RegExp>> = {
  Job: /field is immutable/,
  StatefulSet: /updates to statefulset spec for fields other than/,
};

/** The problem of a change that only deleting and creating can make; undefined for every other answer. */
export function immutableProblem({ ref }: Target, answer: ApiAnswer): Problem | undefined {
  const text = failureText(answer);
  if (answer.status !== 422 || !RECREATED[ref.kind]?.test(text)) return undefined;
  return immutableField(text, ref.kind, ref.name);
}
