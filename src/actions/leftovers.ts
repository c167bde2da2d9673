import { DynError } from '../base/problem.ts';
import { apiPath, findObject } from '../kube/api.ts';
import { type JsonObject, objectsAt, stringAt, stringsAt, stringsOf } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { sortForUninstall } from '../manifest/order.ts';
import { RELEASE_NAME, RELEASE_NAMESPACE, RESOURCE_POLICY } from '../plan/holder.ts';
import { buildTargets, type Target } from '../plan/targets.ts';
import { identityOf } from '../plan/update.ts';
import type { Release, ReleaseHook } from '../release/release.ts';
import type { Deployment } from './deployment.ts';

/** What hooks of a release have left, of this and all older revisions: each may have named its own. Raises kube/…, record/…. */
export async function releaseLeftovers(
  release: Release,
  { store, env }: Pick<Deployment, 'store' | 'env'>,
): Promise<readonly Target[]> {
  const older = (await store.history(release.name)).filter(({ revision }) => revision < release.revision);
  return hookLeftovers([release, ...older], env);
}

/**
 * What hooks of the revisions of a release have made and that is still there, in the order in which it goes: objects of
 * hooks that ran, and Secrets that the roles of hooks let them write (keys, certificates). Left out are definitions, what
 * asks to be kept, and what belongs to another release. Raises kube/….
 */
export async function hookLeftovers(
  revisions: readonly Release[],
  env: OperationEnv,
): Promise<readonly Target[]> {
  const [release] = revisions;
  if (!release) return [];
  const hooks = revisions.flatMap((one) => one.hooks);
  const made = [
    ...(await builtHooks(hooks.filter(hasRun), release, env)),
    ...(await builtSecrets(hooks, release, env)),
  ];
  const once = [...new Map(made.map((target) => [identityOf(target), target])).values()];
  const left: Target[] = [];
  for (const target of once) if (await isLeft(target, release, env)) left.push(target);
  return sortForUninstall(left.map((target) => ({ target, kind: target.ref.kind }))).map(
    ({ target }) => target,
  );
}

/** Whether a hook has run: its object may be there. */
export function hasRun({ lastRun }: ReleaseHook): boolean {
  return lastRun.phase !== '';
}

/** The objects of a text; none where it cannot be built any more. */
export async function builtOf(
  manifest: string,
  { namespace }: Pick<Release, 'namespace'>,
  env: OperationEnv,
): Promise<readonly Target[]> {
  try {
    return await buildTargets(manifest, { namespace, validates: false }, env);
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'plan/not-built') throw error;
    return [];
  }
}

async function builtHooks(
  hooks: readonly ReleaseHook[],
  release: Release,
  env: OperationEnv,
): Promise<readonly Target[]> {
  const built: Target[] = [];
  for (const { manifest } of hooks) built.push(...(await builtOf(manifest, release, env)));
  return built;
}

async function builtSecrets(
  hooks: readonly ReleaseHook[],
  release: Release,
  env: OperationEnv,
): Promise<readonly Target[]> {
  const roles = await builtHooks(
    hooks.filter(({ kind }) => kind === 'Role'),
    release,
    env,
  );
  return builtOf(secretsText(roles), release, env);
}

/** The manifest of the Secrets that roles name and let write, without what is in them. */
function secretsText(roles: readonly Target[]): string {
  return roles
    .flatMap(({ object, ref: { namespace } }) =>
      writtenSecrets(object).map((name) =>
        JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } }),
      ),
    )
    .join('\n---\n');
}

const WRITES: readonly string[] = ['update', 'patch', 'delete', '*'];

/** The Secrets that a role names and lets write. */
export function writtenSecrets(role: JsonObject): readonly string[] {
  const names = objectsAt(role, 'rules')
    .filter(({ resources }) => stringsOf(resources).includes('secrets'))
    .filter(({ verbs }) => stringsOf(verbs).some((verb) => WRITES.includes(verb)))
    .flatMap(({ resourceNames }) => stringsOf(resourceNames));
  return [...new Set(names)];
}

/**
 * Secrets that hooks of this run have made: those that a role among its objects names and lets write, and that are
 * younger than this role, which each run makes anew. What was there before stays out. Raises kube/….
 */
export async function secretsSince(
  hooks: readonly Target[],
  release: Release,
  env: OperationEnv,
): Promise<readonly Target[]> {
  const found: Target[] = [];
  for (const role of hooks.filter(({ ref }) => ref.kind === 'Role')) {
    const since = stringAt(await liveOf(role, env), 'metadata', 'creationTimestamp');
    const secrets = await builtOf(secretsText([role]), release, env);
    for (const secret of since === '' ? [] : secrets) {
      const made = stringAt(await liveOf(secret, env), 'metadata', 'creationTimestamp');
      if (made >= since && (await isLeft(secret, release, env))) found.push(secret);
    }
  }
  return found;
}

function liveOf({ ref, resource }: Target, env: OperationEnv): Promise<JsonObject | undefined> {
  return findObject(env.cluster, apiPath(resource, ref.namespace, ref.name), env.signal);
}

async function isLeft(target: Target, release: Release, env: OperationEnv): Promise<boolean> {
  if (target.ref.kind === 'CustomResourceDefinition' || asksToStay(target.object)) return false;
  const live = await liveOf(target, env);
  if (!live || asksToStay(live) || stringAt(live, 'metadata', 'deletionTimestamp') !== '') return false;
  const annotations = stringsAt(live, 'metadata', 'annotations');
  const [name, namespace] = [annotations[RELEASE_NAME], annotations[RELEASE_NAMESPACE]];
  return name === undefined || (name === release.name && namespace === release.namespace);
}

function asksToStay(object: JsonObject): boolean {
  return stringsAt(object, 'metadata', 'annotations')[RESOURCE_POLICY] !== undefined;
}
