import { DynError, fail } from '../base/problem.ts';
import { crdNotInstalled, notBuilt } from '../base/problems/plan.ts';
import type { Source } from '../base/source.ts';
import { trimSpace } from '../go/space.ts';
import { type ApiResource, isDone } from '../kube/api.ts';
import { definedKinds } from '../kube/defined.ts';
import { type JsonObject, objectAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ApplyOptions } from './apply.ts';
import { createTarget } from './create.ts';
import { deepEquals } from './equal.ts';
import { untilKnown } from './listed.ts';
import { buildTargets, type Target } from './targets.ts';
import { updateAll } from './update.ts';
import { waitReady } from './wait.ts';

export interface CrdOptions {
  /** Where objects go that are no definitions. */
  readonly namespace: string;
  readonly apply: ApplyOptions;
  /** What is there already is brought up to date by server-side apply; Helm only creates. */
  readonly updates?: boolean;
}

/** Helm's limit for all definitions together. */
const ESTABLISHED_MS = 60_000;

/**
 * Installs what crds/ holds, file by file, and waits until all is established; then discovery is asked anew. Raises
 * plan/crd-not-installed in Helm's words. Source: helm action installCRDs.
 */
export async function installCrds(
  files: readonly Source[],
  options: CrdOptions,
  env: OperationEnv,
): Promise<void> {
  const installed: Target[] = [];
  const changed: Target[] = [];
  const before = options.updates ? await publishedSchemas(env) : undefined;
  for (const file of files) {
    try {
      installed.push(...(await installFile(file, { ...options, changed }, env)));
    } catch (error) {
      if (!(error instanceof DynError) || PASSED_ON.includes(error.problem.code)) throw error;
      throw new DynError(crdNotInstalled(file.name, error.problem), { cause: error });
    }
  }
  // Nothing that uses a kind may come before the kind: Helm itself waits under other strategies only.
  await waitReady(installed, { strategy: 'watcher', timeoutMs: ESTABLISHED_MS, jobs: false }, env);
  await untilKnown(installed, env);
  if (before) await untilPublished(changed, before, env);
}

/** Schemas that the server has published, each by what it is known by; undefined where it does not tell. */
async function publishedSchemas({ cluster, signal }: OperationEnv): Promise<JsonObject | undefined> {
  const answer = await cluster.ask({ method: 'GET', path: '/openapi/v3' }, signal);
  return isDone(answer) ? objectAt(answer.body, 'paths') : undefined;
}

/** How long a server may take to use a schema that it has taken; a change that touches no schema waits for nothing. */
const PUBLISHED_MS = 3000;
const PUBLISHED_STEP_MS = 100;

/** A server goes on for a moment with the schema that it had, and would drop or refuse new fields. */
async function untilPublished(
  changed: readonly Target[],
  before: JsonObject,
  env: OperationEnv,
): Promise<void> {
  const endMs = env.timer.nowMs() + PUBLISHED_MS;
  while (changed.length > 0 && env.timer.nowMs() < endMs && !env.signal.aborted) {
    const now = await publishedSchemas(env);
    const isNew = ({ group, version }: ApiResource): boolean => {
      const path = `apis/${group}/${version}`;
      return !deepEquals(now?.[path], before[path]);
    };
    if (!now || changed.every((target) => definedKinds(target.object).some(isNew))) return;
    await env.timer.sleep(PUBLISHED_STEP_MS, env.signal);
  }
}

const PASSED_ON: readonly string[] = ['kube/interrupted', 'plan/crd-not-installed'];

async function installFile(
  { text, name }: Source,
  { namespace, apply, updates = false, changed }: CrdOptions & { readonly changed: Target[] },
  env: OperationEnv,
): Promise<readonly Target[]> {
  const nothing = (reason: string): never => fail(crdNotInstalled(name, notBuilt(reason)));
  if (trimSpace(text) === '') nothing('file is empty');
  const targets = await buildTargets(text, { namespace, validates: false }, env);
  if (targets.length === 0) nothing('resources are empty');
  const { forceConflicts } = apply;
  if (updates)
    changed.push(...(await updateAll(targets, targets, { ...UPDATED, forceConflicts }, env)).changed);
  else for (const target of targets) await installOne(target, apply, env);
  return targets;
}

/** What Helm 3 or the client-side way left is taken over. */
const UPDATED = { method: 'ssa', forceReplace: false, upgradeManagers: true } as const;

/** On the client's side a definition that is there already stays as it is. */
async function installOne(target: Target, apply: ApplyOptions, env: OperationEnv): Promise<void> {
  try {
    await createTarget(target, apply, env);
  } catch (error) {
    const exists = error instanceof DynError && error.problem.message.endsWith('already exists');
    if (apply.method === 'ssa' || !exists) throw error;
  }
}
