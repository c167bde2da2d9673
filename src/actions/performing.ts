import { DynError, fail, type Problem } from '../base/problem.ts';
import { operationFailed, recordedCause } from '../base/problems/release.ts';
import { createVeil, veiled } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ObjectRef } from '../kube/progress.ts';
import type { HookEvent } from '../manifest/hooks.ts';
import type { ApplyOptions } from '../plan/apply.ts';
import { type HookOptions, runHooks } from '../plan/hooks.ts';
import type { Target } from '../plan/targets.ts';
import { waitReady } from '../plan/wait.ts';
import type { Ledger } from '../release/ledger.ts';
import type { Work } from '../release/lock.ts';
import type { Release } from '../release/release.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { saveDiagnostics } from './diagnostics.ts';
import { allSecretsOf, secretsOf } from './releasesecrets.ts';

/** An operation that runs: its record, how it goes about it, and what a process before it has done already. */
export interface Running {
  readonly ledger: Ledger;
  readonly options: RunOptions;
  readonly env: OperationEnv;
  /** Steps that were finished by a process that died. */
  readonly done: ReadonlySet<string>;
  readonly note: (step: string) => Promise<void>;
}

/** How the objects of a release are applied. What Helm's client-side way owned is taken over, as Helm does when it adopts. */
export function applyOptions(release: Release, options: RunOptions): ApplyOptions {
  const method = methodOf(release);
  const { timeoutMs, hopelessAfterMs } = options;
  const hopeless = hopelessAfterMs === undefined ? {} : { hopelessAfterMs };
  return {
    gates: { timeoutMs, ...hopeless, secrets: (targets) => secretsOf(release, targets) },
    method,
    forceConflicts: options.forceConflicts,
    forceReplace: options.forceReplace,
    forceRecreate: options.forceRecreate,
    upgradeManagers: method === 'ssa',
  };
}

function methodOf(release: Release): ApplyOptions['method'] {
  return release.applyMethod === 'ssa' ? 'ssa' : 'csa';
}

/** Whatever way the release was made. Source: helm action Uninstall.Run, serverSideApply. */
const ALWAYS_ON_SERVER: readonly HookEvent[] = ['pre-delete', 'post-delete'];

/** The hooks of an event, unless there shall be none; `prefix` is what Helm says in front of a failure. */
export async function hooksOf(event: HookEvent, running: Running, prefix: string): Promise<void> {
  const { ledger, options, env, done, note } = running;
  if (options.noHooks || ledger.release().hooks.length === 0) return;
  const method = ALWAYS_ON_SERVER.includes(event) ? 'ssa' : methodOf(ledger.release());
  const { timeoutMs, strategy, hopelessAfterMs } = options;
  const hookOptions: HookOptions = {
    ...{ timeoutMs, strategy, method, done, note, secrets: allSecretsOf(ledger.release()) },
    ...(hopelessAfterMs === undefined ? {} : { hopelessAfterMs }),
  };
  try {
    await runHooks(event, ledger, hookOptions, env);
  } catch (error) {
    throw prefixed(error, prefix);
  }
}

/** The same failure with words in front; Ctrl-C keeps its own. */
export function prefixed(error: unknown, prefix: string): unknown {
  if (!(error instanceof DynError) || error.problem.code === 'kube/interrupted') return error;
  return new DynError({ ...error.problem, message: `${prefix}${error.problem.message}` }, { cause: error });
}

/** Waits for the objects of a release as the options say. */
export function waitFor(targets: readonly Target[], { ledger, options, env }: Running): Promise<void> {
  const { strategy, timeoutMs, waitForJobs: jobs, hopelessAfterMs } = options;
  const hopeless = hopelessAfterMs === undefined ? {} : { hopelessAfterMs };
  const secrets = secretsOf(ledger.release(), targets);
  return waitReady(targets, { strategy, timeoutMs, jobs, secrets, ...hopeless }, env);
}

/** Saves what is known of objects that are not ready, where that was asked for, before anything takes them away. */
export async function diagnose(
  targets: readonly Target[],
  { ledger, options, env }: Running,
  { ports }: Deployment,
): Promise<void> {
  const { diagnostics: folder } = options;
  if (folder === undefined || folder === '') return;
  const secrets = secretsOf(ledger.release(), targets);
  await saveDiagnostics({ folder, waited: targets, secrets }, ports.files, closing(env));
}

/** An environment that remembers which objects were written. */
export interface Watched {
  readonly env: OperationEnv;
  /** What was written so far: `created Deployment team-a/web`. */
  readonly touched: () => readonly string[];
}

/** Remembers what an operation writes. */
export function watchWrites(env: OperationEnv): Watched {
  const touched: string[] = [];
  return {
    env: {
      ...env,
      report: (progress) => {
        if (progress.kind === 'object' && WRITES.includes(progress.done))
          touched.push(`${progress.done} ${refText(progress.ref)}`);
        env.report(progress);
      },
    },
    touched: () => touched,
  };
}

/** Says in a failure what was written before; what it leaves in the record is Helm's way, and the caller's. */
export async function telling(touched: Watched['touched'], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const cause = problemIn(error);
    fail(operationFailed({ message: cause.message, cause, touched: touched() }), error);
  }
}

const WRITES: readonly string[] = ['created', 'changed', 'deleted', 'adopted'];

function refText({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

/**
 * The problem of whatever was thrown, without secrets of the release: servers and webhooks repeat what they were sent.
 * A bug is thrown on.
 */
export function problemIn(error: unknown, release?: Release): Problem {
  if (!(error instanceof DynError)) throw error;
  return release ? veiled(error.problem, createVeil(allSecretsOf(release))) : error.problem;
}

/** Why a process that died was on its way back. */
export function causeOf({ cause }: Work): Problem {
  return recordedCause(cause);
}

/** The same environment after Ctrl-C: what must still be written is written. */
export function closing(env: OperationEnv): OperationEnv {
  return { ...env, signal: new AbortController().signal };
}
