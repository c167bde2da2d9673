import { DynError, fail } from '../base/problem.ts';
import { noDeployedRelease } from '../base/problems/record.ts';
import { untilKnown } from '../plan/listed.ts';
import { findOwned } from '../plan/ownership.ts';
import { removeAll } from '../plan/remove.ts';
import { buildTargets, type Target } from '../plan/targets.ts';
import { uninstallTargets } from '../plan/uninstall.ts';
import { identityOf } from '../plan/update.ts';
import type { JudgeOptions } from '../preflight/verdict.ts';
import { openLedger } from '../release/ledger.ts';
import type { MarkedRelease } from '../release/marks.ts';
import type { Release } from '../release/release.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { withHolding } from './holding.ts';
import { type InstallRequest, installAction } from './install.ts';
import { liveSource } from './livesource.ts';
import { owned } from './owned.ts';
import { waitFor } from './performing.ts';
import { createGuard, type PreflightGuard } from './preflight-guard.ts';
import type { PreparedChart } from './prepared.ts';
import { settlementOf, type Wanted } from './settled.ts';
import { uninstallAction } from './uninstall.ts';
import { type UpgradeRequest, upgradeAction } from './upgrade.ts';

/** A release as it is to be, and how it comes there. */
export interface ConvergeRequest {
  readonly prepared: PreparedChart;
  readonly options: RunOptions;
  readonly labels: Readonly<Record<string, string>>;
  readonly createNamespace: boolean;
  /** False where only what is there already is to be changed. */
  readonly installs: boolean;
  readonly ways: ConvergeWays;
  /** What of preflight is waived. */
  readonly judge: JudgeOptions;
  /** What the Lease of the release said at the beginning; undefined when there was none. */
  readonly marked: MarkedRelease | undefined;
}

/** What install and upgrade are asked to do besides. */
export interface ConvergeWays
  extends Pick<InstallRequest, 'skipCrds' | 'takeOwnership' | 'rollbackOnFailure' | 'description'> {
  /** `auto`, `true` or `false`. */
  readonly serverSide: string;
  readonly cleanupOnFail: boolean;
  readonly historyMax: number;
}

/** What was done to a release. */
export interface Converged {
  readonly done: 'installed' | 'upgraded' | 'unchanged';
  readonly release: Release;
}

/** A run that died is gone on with first, and what it began may not be what is wanted now. */
const MOST_PASSES = 3;

/**
 * Brings a release to where it is to be: installs it, goes on with what was begun, upgrades it with the given values
 * alone, or leaves it as it is without any write. Waits until it is ready. Raises what installing and upgrading raise.
 */
export async function converge(request: ConvergeRequest, deployment: Deployment): Promise<Converged> {
  let done: Converged['done'] = 'unchanged';
  for (let pass = 1; ; pass++) {
    const step = await nextStep(request, deployment);
    if (step.kind === 'none') return { done, release: step.release };
    const release = await take(step, request, deployment);
    await knowKinds(release, deployment);
    if (done === 'unchanged') done = step.kind === 'upgrade' ? 'upgraded' : 'installed';
    if (step.isWhole || pass === MOST_PASSES) return { done, release };
  }
}

/** What comes after a release with definitions finds their kinds. */
async function knowKinds({ manifest, namespace }: Release, { env }: Deployment): Promise<void> {
  if (!manifest.includes('kind: CustomResourceDefinition')) return;
  await untilKnown(await buildTargets(manifest, { namespace, validates: false }, env), env);
}

/** `install` with what is left of one that failed; `isWhole` when nothing is left to do after it. */
type Step =
  | { readonly kind: 'none'; readonly release: Release }
  | { readonly kind: 'install' | 'upgrade'; readonly isWhole: boolean; readonly failed?: Release };

async function nextStep(request: ConvergeRequest, deployment: Deployment): Promise<Step> {
  const { prepared } = request;
  const { name } = prepared.request;
  const { releases } = await deployment.store.revisions(name);
  const last = releases.at(-1);
  if (last?.state.status === 'uninstalling') {
    await finishUninstall(request, deployment);
    return nextStep(request, deployment);
  }
  if (!last || last.state.status === 'uninstalled') {
    if (!request.installs) fail(noDeployedRelease(name));
    return { kind: 'install', isWhole: true };
  }
  const wasEver = releases.some(({ state }) => DEPLOYED.includes(state.status));
  if (!wasEver && last.state.status === 'failed') return { kind: 'install', isWhole: true, failed: last };
  if (last.state.status === 'pending-install') return { kind: 'install', isWhole: false };
  if (last.state.status !== 'deployed') return { kind: 'upgrade', isWhole: true };
  return (await leaveAlone(last, request, deployment)) ?? { kind: 'upgrade', isWhole: true };
}

const DEPLOYED: readonly string[] = ['deployed', 'superseded'];

/** Nothing to do where the release is as it should be; it is waited for where it is not ready. */
async function leaveAlone(
  last: Release,
  request: ConvergeRequest,
  deployment: Deployment,
): Promise<Step | undefined> {
  const settlement = await settlementOf(last, settledWanted(request), deployment);
  if (settlement === 'changes') return undefined;
  const { marked, options } = request;
  const isMarked = marked?.isIdle === true && marked.mark.stack === options.stack?.stack;
  if (!isMarked && !(await markRelease(last, request, deployment))) return undefined;
  if (settlement === 'unready') await waitAgain(last, options, deployment);
  return { kind: 'none', release: last };
}

/** What of a wish decides whether there is anything to do. */
export function settledWanted({ prepared, options, ways, labels }: ConvergeRequest): Wanted {
  return { prepared, options, serverSide: ways.serverSide, labels };
}

/** Says in the Lease whose release it is, and forgets what a dead run did; false when somebody changed the release. */
function markRelease(last: Release, { options }: ConvergeRequest, deployment: Deployment): Promise<boolean> {
  const { name, namespace, revision } = last;
  const key = { name, namespace, command: 'upgrade', action: 'upgrade', options } as const;
  return withHolding(key, deployment, async ({ deployment: { store } }) => {
    const now = await store.last(name);
    return now.revision === revision && now.state.status === last.state.status;
  });
}

async function waitAgain(last: Release, options: RunOptions, deployment: Deployment): Promise<void> {
  const { env, store } = deployment;
  const owner = { release: last.name, namespace: last.namespace };
  const targets = await owned(last.manifest, owner, { prefix: '', validates: false }, env);
  const nothing = async (): Promise<void> => {};
  await waitFor(targets, { ledger: openLedger(last, store), options, env, done: new Set(), note: nothing });
}

async function finishUninstall(
  { prepared, options }: ConvergeRequest,
  deployment: Deployment,
): Promise<void> {
  const { name, namespace } = prepared.request;
  const rest = { keepHistory: false, ignoreNotFound: true, description: '' };
  await uninstallAction({ name, namespace, options, propagation: 'Background', ...rest }, deployment);
}

type Writing = Exclude<Step, { readonly kind: 'none' }>;

async function take(step: Writing, request: ConvergeRequest, deployment: Deployment): Promise<Release> {
  const guard = guardFor(step.kind, request, deployment);
  if (step.kind === 'upgrade') return upgradeAction({ ...upgradeOf(request), guard }, deployment);
  const before = step.failed ? await leftBy(step.failed, deployment) : [];
  const install = installOf(request, step.isWhole, deployment);
  const release = await installAction({ ...install, guard }, deployment);
  await removeLeft(before, release, deployment);
  return release;
}

/** The upgrade that brings a release to where it is to be: with the given values alone. */
export function upgradeOf({ prepared, options, labels, ways }: ConvergeRequest): UpgradeRequest {
  return { ...{ options, labels, hideSecret: false }, ...ways, prepared, reuse: 'reset' };
}

/** The install that does; `replace` takes the name of one that failed. */
export function installOf(
  { prepared, options, labels, ways, createNamespace }: ConvergeRequest,
  replace: boolean,
  { env }: Pick<Deployment, 'env'>,
): InstallRequest {
  return {
    ...{ options, labels, hideSecret: false, command: 'install', namespaceLabels: {} },
    ...{ ...ways, createNamespace, replace },
    prepared: { ...prepared, source: liveSource(env) },
    serverSide: ways.serverSide !== 'false',
  };
}

/** All checks have run for the whole stack: the guard looks again only for another who installs an operator. */
function guardFor(
  command: Writing['kind'],
  { createNamespace, ways, judge, options }: ConvergeRequest,
  { env, processes }: Deployment,
): PreflightGuard {
  const { skipCrds } = ways;
  const waitMs = options.lockTimeoutMs;
  return createGuard({ judge, command, createNamespace, skipCrds, waitMs, checks: [] }, env, processes);
}

/** What an install that failed may have left, if the cluster still knows the kinds. */
async function leftBy(failed: Release, { env }: Deployment): Promise<readonly Target[]> {
  try {
    return (await uninstallTargets(failed, env)).targets;
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'plan/not-built') throw error;
    return [];
  }
}

/** Takes away what an install that failed has made and the one after it does not have. */
async function removeLeft(before: readonly Target[], release: Release, { env }: Deployment): Promise<void> {
  if (before.length === 0) return;
  const { name, namespace, manifest } = release;
  const now = await buildTargets(manifest, { namespace, validates: false }, env);
  const known = new Set(now.map(identityOf));
  const left = before.filter((target) => !known.has(identityOf(target)));
  await removeAll(
    await findOwned(left, { release: name, namespace }, env),
    { propagation: 'Background' },
    env,
  );
}
