import { DynError, fail, type Problem } from '../base/problem.ts';
import { releaseNotFound } from '../base/problems/record.ts';
import {
  alreadyUninstalled,
  notDeleted,
  releaseNameInvalid,
  uninstalledWithErrors,
} from '../base/problems/release.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ObjectRef } from '../kube/progress.ts';
import { type Propagation, removeAll } from '../plan/remove.ts';
import type { Target } from '../plan/targets.ts';
import { type UninstallTargets, uninstallTargets } from '../plan/uninstall.ts';
import { waitGone } from '../plan/wait.ts';
import { openLedger, withState } from '../release/ledger.ts';
import type { Release } from '../release/release.ts';
import { type CrdsToGo, crdsOfRelease, knowing, NO_CRDS, withoutCrds } from './crd-removal.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { type Holding, withHolding } from './holding.ts';
import { releaseLeftovers } from './leftovers.ts';
import { checkReachable, findLast } from './looking.ts';
import { isReleaseName } from './names.ts';
import { hooksOf, prefixed, type Running } from './performing.ts';

/** An uninstall of one release. */
export interface UninstallRequest {
  readonly name: string;
  readonly namespace: string;
  readonly options: RunOptions;
  readonly propagation: Propagation;
  readonly keepHistory: boolean;
  readonly ignoreNotFound: boolean;
  /** Helm's own where it is empty. */
  readonly description: string;
  /** Delete the release's CustomResourceDefinitions too; it raises unless somebody knows that so many objects go. */
  readonly confirmCrds?: (objects: number) => Promise<void>;
  /** The same where they were found, and somebody knows, before. */
  readonly crds?: CrdsToGo;
  /** Delete what hooks have made, too. */
  readonly hooksLeftovers?: boolean;
}

/** What became of a release. */
export interface Uninstalled {
  /** Undefined when there was none, and that was all right. */
  readonly release?: Release;
  /** Objects that stay because they say so. */
  readonly kept: readonly ObjectRef[];
}

/**
 * Takes a release away, or goes on with an uninstall whose process died. Raises everything on the way.
 * Source: helm action Uninstall.Run.
 */
export async function uninstallAction(
  request: UninstallRequest,
  deployment: Deployment,
): Promise<Uninstalled> {
  const { name, namespace, options } = request;
  await checkReachable(deployment.env);
  if (options.dryRun !== 'none') return dryUninstall(request, deployment);
  if (!isReleaseName(name)) fail(releaseNameInvalid(name, 'uninstall: Release name is invalid'));
  const key = { name, namespace, command: 'uninstall', action: 'uninstall', options } as const;
  const crds = await goingCrds(request, deployment);
  return withHolding(key, deployment, (holding) => uninstallHeld({ ...request, crds }, holding));
}

/** An uninstall with the definitions that go with it. */
type Going = UninstallRequest & { readonly crds: CrdsToGo };

/** Which definitions go; asked for and told before anything is written. */
async function goingCrds(
  { name, confirmCrds, crds: known }: UninstallRequest,
  { store, env }: Deployment,
): Promise<CrdsToGo> {
  if (known) return known;
  const release = confirmCrds && (await findLast(store, name));
  if (!confirmCrds || !release) return NO_CRDS;
  const crds = await crdsOfRelease(release, env);
  if (crds.objects > 0) await confirmCrds(crds.objects);
  return crds;
}

async function dryUninstall(request: UninstallRequest, deployment: Deployment): Promise<Uninstalled> {
  const release = await findLast(deployment.store, request.name);
  if (release && request.confirmCrds) await crdsOfRelease(release, deployment.env);
  if (release) return { release, kept: [] };
  return request.ignoreNotFound ? { kept: [] } : fail(releaseNotFound());
}

async function uninstallHeld(request: Going, holding: Holding): Promise<Uninstalled> {
  const { deployment } = holding;
  const { name } = request;
  const { answer, last } = await holding.look({ request: () => '' });
  if (answer === 'finish' || !last) holding.gone();
  if (answer === 'finish') return last ? { release: last, kept: [] } : { kept: [] };
  if (!last) {
    if (request.ignoreNotFound) return { kept: [] };
    return fail(releaseNotFound(`uninstall: Release not loaded: ${name}: release: not found`));
  }
  if (last.state.status === 'uninstalled') {
    if (request.keepHistory) fail(alreadyUninstalled(name));
    await withoutCrds(NOTHING, request.crds, request.options, deployment.env);
    await purge(name, deployment);
    holding.gone();
    return { release: last, kept: [] };
  }
  if (answer === 'begin') await holding.begin({ revision: last.revision });
  return perform(last, request, holding);
}

const NOTHING: UninstallTargets = { targets: [], kept: [] };

/** Where an uninstall runs, and which of its hooks a process that died has run. */
type Place = Pick<Holding, 'deployment' | 'done' | 'note' | 'gone'>;

/** Takes back a release that is held already, without a history. Raises what uninstall raises. */
export async function purgeRelease(release: Release, options: RunOptions, place: Place): Promise<void> {
  const { name, namespace } = release;
  const request: Going = {
    ...{ name, namespace, options, crds: NO_CRDS },
    propagation: 'Background',
    keepHistory: false,
    ignoreNotFound: false,
    description: '',
  };
  await perform(release, request, place);
}

async function perform(
  last: Release,
  request: Going,
  { deployment, done, note, gone }: Place,
): Promise<Uninstalled> {
  const { store, env } = deployment;
  const { options, name } = request;
  const ledger = openLedger(
    withState(last, {
      status: 'uninstalling',
      deleted: env.timer.stamp(),
      description: 'Deletion in progress (or silently failed)',
    }),
    store,
  );
  const running: Running = { ledger, options, env, done, note };
  await hooksOf('pre-delete', running, '');
  await ledger.save();
  const found = await uninstallTargets(last, knowing(request.crds, env));
  const { targets, kept } = await withoutCrds(found, request.crds, options, env);
  const { failures } = await removeAll(targets, { propagation: request.propagation }, env);
  if (failures.length > 0) fail(notDeleted(name, failures));
  const problems = [
    ...(await problemsOf(() => waitForGone(targets, options, env))),
    ...(await problemsOf(() => hooksOf('post-delete', running, ''))),
  ];
  if (request.hooksLeftovers) await removeLeftovers(ledger.release(), request, deployment);
  const description = request.description || 'Uninstallation complete';
  ledger.change(withState(ledger.release(), { status: 'uninstalled', description }));
  if (request.keepHistory) await ledger.save();
  else await purge(name, deployment);
  gone();
  if (problems.length > 0) fail(uninstalledWithErrors(problems));
  return { release: ledger.release(), kept };
}

async function removeLeftovers(
  release: Release,
  { propagation }: UninstallRequest,
  deployment: Deployment,
): Promise<void> {
  const targets = await releaseLeftovers(release, deployment);
  const { failures } = await removeAll(targets, { propagation }, deployment.env);
  if (failures.length > 0) fail(notDeleted(release.name, failures));
}

function waitForGone(targets: readonly Target[], options: RunOptions, env: OperationEnv): Promise<void> {
  const { strategy, timeoutMs } = options;
  return waitGone(targets, { strategy, timeoutMs, jobs: false }, env);
}

/** What is wrong at the end of an uninstall does not stop it; Ctrl-C does. */
async function problemsOf(work: () => Promise<void>): Promise<readonly Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code === 'kube/interrupted') throw error;
    return [error.problem];
  }
}

/** Removes all records, the oldest first: what is left after a kill is still known by its newest. */
async function purge(name: string, { store }: Deployment): Promise<void> {
  try {
    for (const release of await store.history(name)) await store.remove(release);
  } catch (error) {
    throw prefixed(error, 'uninstall: Failed to purge the release: ');
  }
}
