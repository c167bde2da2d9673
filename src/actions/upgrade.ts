import type { Log } from '../base/log.ts';
import { fail } from '../base/problem.ts';
import { noDeployedRelease } from '../base/problems/record.ts';
import { hideSecretNeedsDryRun, operationInProgress, releaseNameInvalid } from '../base/problems/release.ts';
import type { Source } from '../base/source.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ApplyOptions } from '../plan/apply.ts';
import { installCrds } from '../plan/crds.ts';
import { findExisting } from '../plan/ownership.ts';
import { checkOrder } from '../plan/sequence.ts';
import { objectKey, type Target } from '../plan/targets.ts';
import { updateAll } from '../plan/update.ts';
import { openLedger, withState } from '../release/ledger.ts';
import { PENDING, type Release } from '../release/release.ts';
import { checkRecordFits } from '../release/size.ts';
import { AS_RECORDED, requestOf } from './asrecorded.ts';
import { type ChartRelease, crdFiles, hidden, renderRelease } from './chartrelease.ts';
import { guardCrds, hookTexts } from './crds.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { type Early, renderEarly } from './early.ts';
import { type Holding, withHolding } from './holding.ts';
import { checkLabels } from './labels.ts';
import { liveSource } from './livesource.ts';
import { checkReachable, findDeployed, findLast } from './looking.ts';
import { isReleaseName } from './names.ts';
import { methodOf, orderOf, owned } from './owned.ts';
import {
  applyOptions,
  causeOf,
  diagnose,
  hooksOf,
  type Running,
  waitFor,
  watchWrites,
} from './performing.ts';
import type { PreflightGuard } from './preflight-guard.ts';
import { enabledChart, type PreparedChart } from './prepared.ts';
import { type Reuse, reuseValues } from './reuse.ts';
import { failUpgrade, finishWayBack } from './upgrade-failure.ts';

/** An upgrade to a chart that was found and read. */
export interface UpgradeRequest {
  readonly prepared: PreparedChart;
  readonly options: RunOptions;
  /** `auto`, `true` or `false`. */
  readonly serverSide: string;
  readonly reuse: Reuse;
  readonly cleanupOnFail: boolean;
  readonly rollbackOnFailure: boolean;
  readonly takeOwnership: boolean;
  readonly hideSecret: boolean;
  /** How many revisions are kept, 0 for all. */
  readonly historyMax: number;
  /** Helm's own where it is empty. */
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly guard?: PreflightGuard;
}

/**
 * Upgrades a release, or goes on with an upgrade whose process died. Raises everything on the way.
 * Source: helm action Upgrade.RunWithContext.
 */
export async function upgradeAction(request: UpgradeRequest, deployment: Deployment): Promise<Release> {
  const { options, prepared } = request;
  const { name, namespace } = prepared.request;
  await checkReachable(deployment.env);
  if (!isReleaseName(name)) fail(releaseNameInvalid(name, 'release name is invalid'));
  if (request.hideSecret && options.dryRun === 'none') fail(hideSecretNeedsDryRun());
  if (options.dryRun !== 'none') return dryUpgrade(request, deployment);
  const key = { name, namespace, command: 'upgrade', action: 'upgrade', options } as const;
  const early = await prepareEarly(request, deployment);
  const work = (): Promise<Release> =>
    withHolding(key, deployment, (holding) => upgradeHeld(request, early, holding));
  return request.guard ? request.guard.holding(work) : work();
}

async function dryUpgrade(request: UpgradeRequest, deployment: Deployment): Promise<Release> {
  const { next } = await prepareFirst(request, deployment, await lastToChange(request, deployment));
  return withState(hidden(next, request), { description: request.description || 'Dry run complete' });
}

/** From which record to which an upgrade would lead. Raises what it would raise before it looks at objects. */
export async function foreseeUpgrade(request: UpgradeRequest, deployment: Deployment): Promise<UpgradeStep> {
  return renderStep(request, deployment, await lastToChange(request, deployment));
}

async function lastToChange({ prepared }: UpgradeRequest, { store }: Deployment): Promise<Release> {
  const { name } = prepared.request;
  const last = (await findLast(store, name)) ?? fail(noDeployedRelease(name));
  return PENDING.includes(last.state.status) ? fail(operationInProgress(name)) : last;
}

/** The change from what is deployed, before anything is written: its record must fit. */
async function prepareEarly(
  request: UpgradeRequest,
  deployment: Deployment,
): Promise<EarlyChange | undefined> {
  const last = await findLast(deployment.store, request.prepared.request.name);
  if (!last || PENDING.includes(last.state.status)) return undefined;
  const change = await renderEarly(deployment, (quiet) => prepareFirst(request, quiet, last));
  return { last, change };
}

interface EarlyChange {
  readonly last: Release;
  readonly change: Early<Change>;
}

function isSame(one: Release, other: Release | undefined): boolean {
  return (
    one.revision === other?.revision &&
    one.state.status === other.state.status &&
    one.state.lastDeployed === other.state.lastDeployed
  );
}

async function upgradeHeld(
  request: UpgradeRequest,
  early: EarlyChange | undefined,
  holding: Holding,
): Promise<Release> {
  const { deployment } = holding;
  const { store } = deployment;
  const { name } = request.prepared.request;
  const asked = (releases: readonly Release[]): string => askedFor(releases, request);
  const looked = await holding.look({ request: asked });
  const { answer, last = fail(noDeployedRelease(name)), work } = looked;
  if (answer === 'refuse') fail(operationInProgress(name));
  if (work?.action === 'rollback' && answer !== 'begin')
    return finishWayBack(last, causeOf(work), request, holding);
  if (answer === 'finish') return last;
  if (answer === 'continue') {
    await request.guard?.take();
    const current = await leftBehindOf(last, deployment);
    await updateCrds(request, deployment);
    return perform(await findTargets(current, last, request, deployment), request, holding);
  }
  const isEarly = early !== undefined && isSame(last, early.last);
  const first = isEarly ? early.change() : await prepareFirst(request, deployment, last);
  await request.guard?.take();
  await holding.begin({ revision: first.next.revision, request: AS_RECORDED });
  const isFinal = !(await updateCrds(request, deployment));
  const upgrade = isFinal ? first : await prepare(request, deployment, last);
  if (!isFinal) checkRecordFits(upgrade.next, deployment.packer);
  if (request.historyMax > 0) await store.prune(name, request.historyMax - 1);
  await store.create(upgrade.next);
  return perform(upgrade, request, holding);
}

/** Whether the last record is what this upgrade would make; '' where it is another command's, or there is none. */
function askedFor(releases: readonly Release[], request: UpgradeRequest): string {
  const last = releases.at(-1);
  if (last?.state.status !== 'pending-upgrade' && last?.state.status !== 'deployed') return '';
  const before = releases.slice(0, -1);
  const base = before.findLast(({ state }) => state.status === 'deployed') ?? before.at(-1);
  return base
    ? requestOf(
        last,
        withReused(request, base, () => {}),
      )
    : '';
}

/** The chart with the values that it is upgraded with. */
function withReused({ prepared, reuse }: UpgradeRequest, current: Release, log: Log): PreparedChart {
  const { user, defaults } = reuseValues(prepared.user.tree, current, reuse, log);
  const chart = defaults ? { ...prepared.chart, values: defaults } : prepared.chart;
  return { ...prepared, chart, user: { ...prepared.user, tree: user } };
}

/** From which release to which. */
export interface UpgradeStep {
  readonly current: Release;
  readonly next: Release;
}

/** The same before anything is written; kinds of crds/ that are to be updated are taken to be there. */
async function prepareFirst(request: UpgradeRequest, deployment: Deployment, last: Release): Promise<Change> {
  const files = updatedCrds(request);
  const change =
    files.length === 0
      ? await prepare(request, deployment, last)
      : await prepareTrial(request, deployment, last);
  const { current, next } = change;
  if (request.options.dryRun === 'none') checkRecordFits(next, deployment.packer);
  const hooks = hookTexts(['pre-upgrade', 'post-upgrade'], next, request.options);
  const ground = { manifest: next.manifest, previous: current.manifest, files, hooks };
  await guardCrds(ground, request.options, deployment.env);
  return change;
}

async function prepareTrial(request: UpgradeRequest, deployment: Deployment, last: Release): Promise<Change> {
  const { withCrdKinds } = await import('./trial.ts');
  const current = await currentOf(last, deployment);
  checkLabels(Object.keys(request.labels));
  const source = request.prepared.source ?? liveSource(deployment.env);
  const prepared = withCrdKinds({ ...request.prepared, source }, updatedCrds(request));
  const next = await renderNext({ ...request, prepared }, deployment, { last, current });
  return { current, next, previous: [], targets: [] };
}

function updatedCrds({ prepared, options }: UpgradeRequest): readonly Source[] {
  return options.updatesCrds ? crdFiles(enabledChart(prepared)) : [];
}

/** Brings crds/ up to date where that was asked for; whether there was anything. */
async function updateCrds(request: UpgradeRequest, { env }: Deployment): Promise<boolean> {
  const files = updatedCrds(request);
  const { options, prepared } = request;
  if (files.length === 0) return false;
  const { forceConflicts } = options;
  const apply = { method: 'ssa', forceConflicts, forceReplace: false, upgradeManagers: true } as const;
  await installCrds(files, { namespace: prepared.request.namespace, apply, updates: true }, env);
  return true;
}
/** Their objects too; `previous` holds what is adopted as well. */
interface Change extends UpgradeStep, UpgradeObjects {}

async function prepare(request: UpgradeRequest, deployment: Deployment, last: Release): Promise<Change> {
  const { current, next } = await renderStep(request, deployment, last);
  return findTargets(current, next, request, deployment);
}

async function renderStep(
  request: UpgradeRequest,
  deployment: Deployment,
  last: Release,
): Promise<UpgradeStep> {
  const current = await currentOf(last, deployment);
  checkLabels(Object.keys(request.labels));
  return { current, next: await renderNext(request, deployment, { last, current }) };
}

/** What is compared with: the last release if it is deployed, else the newest that is, else one that failed. */
async function currentOf(last: Release, { store }: Deployment): Promise<Release> {
  if (last.state.status === 'deployed') return last;
  const deployed = await findDeployed(store, last.name);
  if (deployed) return deployed;
  const { status } = last.state;
  return status === 'failed' || status === 'superseded' ? last : fail(noDeployedRelease(last.name));
}

/** What an upgrade that is gone on with was compared with; it may have been marked superseded right before the end. */
async function leftBehindOf(last: Release, { store }: Deployment): Promise<Release> {
  const before = (await store.history(last.name)).filter(({ revision }) => revision < last.revision);
  const one = (status: string): Release | undefined =>
    before.findLast(({ state }) => state.status === status);
  return one('deployed') ?? one('superseded') ?? one('failed') ?? fail(noDeployedRelease(last.name));
}

/** The record as it will be stored first. */
async function renderNext(
  request: UpgradeRequest,
  deployment: Deployment,
  { last, current }: { readonly last: Release; readonly current: Release },
): Promise<Release> {
  const { env } = deployment;
  const { options, guard } = request;
  const { source, ...prepared } = withReused(request, current, env.log);
  const revision = last.revision + 1;
  const live = liveSource(env);
  const seeing = {
    ...prepared,
    request: { ...prepared.request, isUpgrade: true, revision },
    capabilities: await live.capabilities(prepared.capabilities),
    ...(options.dryRun === 'client' ? {} : { source: source ?? live }),
  };
  const render = (one: PreparedChart): Promise<ChartRelease> => renderRelease(one, deployment);
  const { notes, ...rendered } = await (guard ? guard.rendering(seeing, render) : render(seeing));
  return {
    ...{ name: current.name, namespace: current.namespace, revision, ...rendered },
    config: prepared.user.tree.size === 0 ? undefined : prepared.user.tree,
    applyMethod: methodOf(request.serverSide, current.applyMethod),
    labels: mergeLabels(last.labels, request.labels),
    state: {
      firstDeployed: current.state.firstDeployed,
      lastDeployed: env.timer.stamp(),
      deleted: '',
      description: 'Preparing upgrade',
      status: 'pending-upgrade',
      notes,
    },
  };
}

/** A label whose value is `null` goes. Source: helm mergeCustomLabels. */
function mergeLabels(
  last: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const all = Object.entries({ ...last, ...given });
  return Object.fromEntries(all.filter(([key, value]) => value !== 'null' || given[key] === undefined));
}

/** The objects of the release as it is, and of the one that it becomes. */
export interface UpgradeObjects {
  readonly previous: readonly Target[];
  readonly targets: readonly Target[];
}

/** The objects of both manifests, none of them looked at yet. Raises plan/not-built, order/…. */
export async function upgradeObjects(
  { current, next }: UpgradeStep,
  env: OperationEnv,
): Promise<UpgradeObjects> {
  const owner = { release: next.name, namespace: next.namespace };
  const prefix = 'unable to build kubernetes objects from current release manifest: ';
  const targets = await owned(
    next.manifest,
    owner,
    { prefix: '', validates: true, order: orderOf(next) },
    env,
  );
  checkOrder(targets);
  return { targets, previous: await owned(current.manifest, owner, { prefix, validates: false }, env) };
}

async function findTargets(
  current: Release,
  next: Release,
  { takeOwnership }: UpgradeRequest,
  { env }: Deployment,
): Promise<Change> {
  const owner = { release: next.name, namespace: next.namespace };
  const { previous, targets } = await upgradeObjects({ current, next }, env);
  const known = new Set(previous.map(objectKey));
  const fresh = targets.filter((target) => !known.has(objectKey(target)));
  const adopted = await findExisting(fresh, { ...owner, takeOwnership, verb: 'update' }, env);
  return { current, next, previous: [...previous, ...adopted], targets };
}

/** How the objects of an upgrade are applied. */
export function upgradeApply({ current, next }: UpgradeStep, options: RunOptions): ApplyOptions {
  return {
    ...applyOptions(next, options),
    upgradeManagers: current.applyMethod !== 'ssa' && next.applyMethod === 'ssa',
  };
}

async function perform(
  { current, next, previous, targets }: Change,
  request: UpgradeRequest,
  holding: Holding,
): Promise<Release> {
  const { deployment, done, note } = holding;
  const { store } = deployment;
  const { options } = request;
  const { guard } = request;
  const { env, touched } = watchWrites(guard ? guard.watched(deployment.env) : deployment.env);
  const ledger = openLedger(next, store);
  const running: Running = { ledger, options, env, done, note };
  const created: Target[] = [];
  try {
    await hooksOf('pre-upgrade', running, 'pre-upgrade hooks failed: ');
    try {
      const apply = {
        ...upgradeApply({ current, next }, options),
        onDone: (target: Target, done: string) => {
          if (done === 'created') created.push(target);
        },
      };
      await updateAll(previous, targets, apply, env);
      await waitFor(targets, running);
    } catch (error) {
      await store.update(current);
      throw error;
    }
    await hooksOf('post-upgrade', running, 'post-upgrade hooks failed: ');
  } catch (error) {
    await diagnose(targets, running, deployment);
    return failUpgrade(error, { running, touched: touched(), created }, request, holding);
  }
  if (current.state.status !== 'superseded') await store.update(withState(current, { status: 'superseded' }));
  ledger.change(
    withState(ledger.release(), {
      status: 'deployed',
      description: request.description || 'Upgrade complete',
    }),
  );
  await ledger.save();
  return ledger.release();
}
