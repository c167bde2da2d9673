import { infoLine, type LogLine } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import { hookNotCreated } from '../base/problems/release.ts';
import { compareBytes } from '../go/bytes.ts';
import { podLogs } from '../kube/logs.ts';
import { createVeil } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { HookEvent } from '../manifest/hooks.ts';
import type { Ledger } from '../release/ledger.ts';
import type { HookRun, ReleaseHook } from '../release/release.ts';
import type { ApplyOptions } from './apply.ts';
import { createTarget } from './create.ts';
import { deleteObject } from './remove.ts';
import { buildTargets, type Target } from './targets.ts';
import { type WaitStrategy, waitGone, waitHook } from './wait.ts';

/** How the hooks of one event are run. */
export interface HookOptions {
  readonly timeoutMs: number;
  readonly strategy: WaitStrategy;
  readonly hopelessAfterMs?: number;
  /** Texts that nobody may see. */
  readonly secrets: readonly string[];
  readonly method: 'ssa' | 'csa';
  /** Hooks that ran to their end before the process died, by `hookStep`. */
  readonly done: ReadonlySet<string>;
  /** Remembers that a hook ran to its end. */
  readonly note: (step: string) => Promise<void>;
}

const BEFORE = 'before-hook-creation';
const SUCCEEDED = 'hook-succeeded';
const FAILED = 'hook-failed';

/** What a finished run of a hook is remembered as: an event may name the same hook twice. */
export function hookStep(event: HookEvent, position: number, hook: ReleaseHook): string {
  return `${event}/${position}/${hook.kind}/${hook.name}`;
}

/**
 * Runs the hooks of an event one after the other: those of lower weight first, then by name. Each run is recorded
 * before its object is created. Raises what a hook fails with, in Helm's words. Source: helm action execHook.
 */
export async function runHooks(
  event: HookEvent,
  ledger: Ledger,
  options: HookOptions,
  env: OperationEnv,
): Promise<void> {
  const run: HookRunner = { event, ledger, options, env };
  const indexes = hooksOf(event, ledger.release().hooks);
  for (const [position, index] of indexes.entries()) {
    const step = hookStep(event, position, hookAt(ledger, index));
    if (options.done.has(step)) {
      succeedAgain(run, index);
      continue;
    }
    await runOne(run, index, indexes.slice(0, position));
    await options.note(step);
  }
  for (const index of indexes.toReversed()) {
    await printLogs(run, index, SUCCEEDED);
    await removeByPolicy(run, index, SUCCEEDED);
  }
}

interface HookRunner {
  readonly event: HookEvent;
  readonly ledger: Ledger;
  readonly options: HookOptions;
  readonly env: OperationEnv;
}

/** Positions in the list of hooks, in the order in which they run; one for each time that the event is named. */
export function hooksOf(event: HookEvent, hooks: readonly ReleaseHook[]): readonly number[] {
  const indexes = hooks.flatMap((hook, index) => hook.events.filter((one) => one === event).map(() => index));
  const order = (a: ReleaseHook | undefined, b: ReleaseHook | undefined): number =>
    (a?.weight ?? 0) - (b?.weight ?? 0) || compareBytes(a?.name ?? '', b?.name ?? '');
  return indexes.sort((a, b) => order(hooks[a], hooks[b]));
}

function hookAt(ledger: Ledger, index: number): ReleaseHook {
  const hook = ledger.release().hooks[index];
  if (!hook) throw new RangeError(`there is no hook ${index}`);
  return hook;
}

function change(ledger: Ledger, index: number, next: Partial<ReleaseHook>): void {
  const release = ledger.release();
  const hooks = release.hooks.map((hook, at) => (at === index ? { ...hook, ...next } : hook));
  ledger.change({ ...release, hooks });
}

async function runOne(run: HookRunner, index: number, earlier: readonly number[]): Promise<void> {
  const { event, ledger, options, env } = run;
  if (hookAt(ledger, index).deletePolicies.length === 0) change(ledger, index, { deletePolicies: [BEFORE] });
  await removeByPolicy(run, index, BEFORE);
  const hook = hookAt(ledger, index);
  const prefix = `unable to build kubernetes object for ${event} hook ${hook.path}: `;
  const targets = await targetsOf(run, hook, prefix);
  const startedAt = env.timer.stamp();
  const mark = (phase: HookRun['phase'], completedAt = ''): void =>
    change(ledger, index, { lastRun: { startedAt, completedAt, phase } });
  mark('Running');
  await ledger.save();
  mark('Unknown');
  try {
    await createHook(run, hook, targets);
    for (const target of targets) await waitHook(target, options, env);
  } catch (error) {
    if (!(error instanceof DynError) || isInterrupted(error)) throw error;
    mark('Failed', env.timer.stamp());
    if (error.problem.code !== 'release/hook-not-created') await tidyAfterFailure(run, index, earlier);
    throw error;
  }
  mark('Succeeded', env.timer.stamp());
}

/** The process that ran the hook died before the record knew that it had succeeded. */
function succeedAgain({ ledger, env }: HookRunner, index: number): void {
  const { lastRun } = hookAt(ledger, index);
  if (lastRun.phase === 'Succeeded') return;
  const now = env.timer.stamp();
  const startedAt = lastRun.startedAt || now;
  change(ledger, index, { lastRun: { startedAt, completedAt: now, phase: 'Succeeded' } });
}

function isInterrupted(error: unknown): boolean {
  return error instanceof DynError && error.problem.code === 'kube/interrupted';
}

async function tidyAfterFailure(run: HookRunner, index: number, earlier: readonly number[]): Promise<void> {
  await printLogs(run, index, FAILED);
  await removeByPolicy(run, index, FAILED);
  for (const before of earlier) await removeByPolicy(run, before, SUCCEEDED);
}

async function createHook(
  { event, options, env }: HookRunner,
  hook: ReleaseHook,
  targets: readonly Target[],
): Promise<void> {
  try {
    for (const target of targets) await createTarget(target, applyAs(options.method), env);
  } catch (error) {
    if (!(error instanceof DynError) || isInterrupted(error)) throw error;
    throw new DynError(hookNotCreated(event, hook.path, error.problem), { cause: error });
  }
  for (const { ref } of targets) env.report({ kind: 'hook', ref, event, phase: 'Running' });
}

function applyAs(method: HookOptions['method']): ApplyOptions {
  return { method, forceConflicts: false, forceReplace: false, upgradeManagers: false };
}

/** CRDs are never deleted by a policy. */
async function removeByPolicy(run: HookRunner, index: number, policy: string): Promise<void> {
  const { ledger, options, env } = run;
  const hook = hookAt(ledger, index);
  if (hook.kind === 'CustomResourceDefinition' || !hook.deletePolicies.includes(policy)) return;
  const prefix = `unable to build kubernetes object for deleting hook ${hook.path}: `;
  for (const target of await targetsOf(run, hook, prefix)) {
    if (!(await deleteObject(target, 'Background', env))) continue;
    await waitGone([target], { strategy: 'watcher', timeoutMs: options.timeoutMs, jobs: false }, env);
  }
}

function targetsOf(
  { ledger, env }: HookRunner,
  hook: ReleaseHook,
  prefix: string,
): Promise<readonly Target[]> {
  return buildTargets(hook.manifest, { namespace: ledger.release().namespace, prefix }, env);
}

/** Problems with logs are only told. */
async function printLogs({ ledger, env, options }: HookRunner, index: number, policy: string): Promise<void> {
  const { kind, name, outputLogPolicies } = hookAt(ledger, index);
  if (!outputLogPolicies.includes(policy)) return;
  try {
    const veil = createVeil(options.secrets);
    const ref = { apiVersion: '', kind, name, namespace: ledger.release().namespace };
    for (const { text, error } of await podLogs(ref, env)) {
      if (error === undefined) env.log(infoLine(veil(text.replace(/\n$/, ''))));
      else env.log(logProblem(error));
    }
  } catch (error) {
    if (!(error instanceof DynError) || isInterrupted(error)) throw error;
    env.log(logProblem(error.message));
  }
}

function logProblem(message: string): LogLine {
  return infoLine(`error outputting logs for hook failure: ${message}`);
}
