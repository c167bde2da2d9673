import { fail, type Problem } from '../base/problem.ts';
import { apiPath, findObject } from '../kube/api.ts';
import { stringAt, stringsAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { takeBackNamespace } from '../plan/namespace.ts';
import { deleteExactly, deleteObject, removeTarget } from '../plan/remove.ts';
import { buildTargets, type Target } from '../plan/targets.ts';
import { lockName } from '../release/lock.ts';
import type { Release } from '../release/release.ts';
import type { Deployment } from './deployment.ts';
import { secretsSince } from './leftovers.ts';
import { closing } from './performing.ts';

/** An install that another one got ahead of: its record, and what it created. */
export interface LostInstall {
  readonly release: Release;
  readonly created: readonly Target[];
  /** Whether it made the namespace too. */
  readonly isSpaceNew: boolean;
  readonly problem: Problem;
}

/**
 * Takes away what an install put, and nothing of anybody else's: what bears another release's name by now stays.
 * Always raises `problem`.
 */
export async function takeBackAll(
  { release, created, isSpaceNew, problem }: LostInstall,
  deployment: Deployment,
): Promise<never> {
  const env = closing(deployment.env);
  for (const target of created.toReversed()) await removeOwn(target, release, env);
  await takeBackHooks(release, env);
  await deployment.store.remove(release);
  if (isSpaceNew) await takeBackSpace(release, env);
  return fail(problem);
}

/** Takes away what the hooks of a run put: their objects, and the Secrets that these made. Raises kube/…, plan/…. */
export async function takeBackHooks(release: Release, env: OperationEnv): Promise<void> {
  const ran = release.hooks.filter(
    ({ lastRun, kind }) => lastRun.startedAt !== '' && kind !== 'CustomResourceDefinition',
  );
  const targets: Target[] = [];
  for (const hook of ran)
    targets.push(...(await buildTargets(hook.manifest, { namespace: release.namespace }, env)));
  const secrets = await secretsSince(targets, release, env);
  for (const target of targets.toReversed()) await deleteObject(target, 'Background', env);
  for (const secret of secrets) await removeTarget(secret, { propagation: 'Background' }, env);
}

/** Takes away the namespace that a run made for its release; what keeps it is told. Raises kube/refused. */
export async function takeBackSpace(
  { name, namespace }: Pick<Release, 'name' | 'namespace'>,
  env: OperationEnv,
): Promise<void> {
  const kept = await takeBackNamespace(namespace, [`Lease ${lockName(name)}`], env);
  if (kept.length === 0) return;
  env.report({ kind: 'note', text: `namespace ${namespace} stays: it has ${kept.join(', ')}` });
}

async function removeOwn(
  { ref, resource, object }: Target,
  release: Release,
  env: OperationEnv,
): Promise<void> {
  const live = await findObject(env.cluster, apiPath(resource, ref.namespace, ref.name), env.signal);
  const notes = stringsAt(live, 'metadata', 'annotations');
  const isOwn =
    notes['meta.helm.sh/release-name'] === release.name &&
    notes['meta.helm.sh/release-namespace'] === release.namespace;
  if (!live || !isOwn) return;
  const uid = stringAt(live, 'metadata', 'uid');
  await deleteExactly({ ref, resource, object }, { propagation: 'Background', uid }, env);
  env.report({ kind: 'object', ref, done: 'deleted' });
}
