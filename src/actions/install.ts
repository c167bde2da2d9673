import { warnLine } from '../base/log.ts';
import { fail, type Problem } from '../base/problem.ts';
import {
  hideSecretNeedsDryRun,
  nameInUse,
  operationFailed,
  operationRestored,
} from '../base/problems/release.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ApplyOptions } from '../plan/apply.ts';
import { installCrds } from '../plan/crds.ts';
import { createAll } from '../plan/create.ts';
import { createNamespace } from '../plan/namespace.ts';
import { findExisting } from '../plan/ownership.ts';
import { checkOrder } from '../plan/sequence.ts';
import type { Target } from '../plan/targets.ts';
import { updateAll } from '../plan/update.ts';
import { type Ledger, openLedger, withState } from '../release/ledger.ts';
import type { Release } from '../release/release.ts';
import { answerTo, lastRecord } from '../release/resume.ts';
import { checkRecordFits } from '../release/size.ts';
import { AS_RECORDED, requestOf } from './asrecorded.ts';
import { type ChartRelease, crdFiles, DRY_CRDS, hidden, renderRelease } from './chartrelease.ts';
import { guardCrds, hookTexts } from './crds.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { type Early, renderEarly } from './early.ts';
import { type Holding, withHolding } from './holding.ts';
import { checkLabels } from './labels.ts';
import { checkReachableLogged } from './looking.ts';
import { orderOf, owned } from './owned.ts';
import {
  applyOptions,
  causeOf,
  closing,
  diagnose,
  hooksOf,
  prefixed,
  problemIn,
  type Running,
  waitFor,
  watchWrites,
} from './performing.ts';
import type { PreflightGuard } from './preflight-guard.ts';
import { enabledChart, type PreparedChart } from './prepared.ts';
import { takeBackAll, takeBackSpace } from './takeback.ts';
import { purgeRelease } from './uninstall.ts';

/** An install of a chart that was found and read. */
export interface InstallRequest {
  readonly prepared: PreparedChart;
  /** `upgrade` for --install. */
  readonly command: 'install' | 'upgrade';
  readonly options: RunOptions;
  readonly serverSide: boolean;
  readonly createNamespace: boolean;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly skipCrds: boolean;
  readonly replace: boolean;
  readonly takeOwnership: boolean;
  readonly rollbackOnFailure: boolean;
  readonly hideSecret: boolean;
  /** Helm's own where it is empty. */
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly guard?: PreflightGuard;
}

/**
 * Installs a release, or goes on with an install whose process died. Raises everything on the way; a failure after the
 * record was written says what was applied. Source: helm action Install.RunWithContext.
 */
export async function installAction(request: InstallRequest, deployment: Deployment): Promise<Release> {
  const { dryRun } = request.options;
  if (dryRun !== 'client') await checkReachableLogged(deployment.env);
  if (request.hideSecret && dryRun === 'none') refuseLogged(hideSecretNeedsDryRun(), deployment.env);
  checkLabels(Object.keys(request.labels));
  if (dryRun !== 'none') return dryInstall(request, deployment);
  const { name, namespace } = request.prepared.request;
  const { command, options } = request;
  const key = { name, namespace, command, action: 'install', options } as const;
  const early = await renderEarly(deployment, (quiet) => renderFitting(request, quiet));
  const work = (): Promise<Release> =>
    withHolding(key, deployment, (holding) => installHeld(request, early, holding));
  return request.guard ? request.guard.holding(work) : work();
}

/** Helm logs some refusals too. */
function refuseLogged(problem: Problem, { log }: OperationEnv): never {
  const [message = '', reason] = problem.message.split(': ');
  log({ level: 'ERROR', message, attributes: reason === undefined ? [] : [['error', reason]] });
  return fail(problem);
}

async function dryInstall(request: InstallRequest, deployment: Deployment): Promise<Release> {
  const pending = await renderPending(request, deployment, 1);
  if (request.options.dryRun === 'server') {
    if (crdsOf(request).length > 0) deployment.env.log(warnLine(DRY_CRDS));
    await guardInstall(request, pending, deployment);
    await findTargets(pending, request, deployment);
  }
  return withState(hidden(pending, request), { description: 'Dry run complete' });
}

/** The record that an install would make. Raises what it would raise before it looks at objects. */
export async function foreseeInstall(request: InstallRequest, deployment: Deployment): Promise<Release> {
  const { name } = request.prepared.request;
  checkLabels(Object.keys(request.labels));
  const { replace } = request;
  const releases = await deployment.store.history(name);
  const answer = answerTo({
    ...{ last: lastRecord(releases), work: undefined, command: 'install', request: '', replace },
  });
  if (answer === 'refuse') fail(nameInUse(name));
  const pending = await renderFitting(request, deployment);
  return { ...pending, revision: (releases.at(-1)?.revision ?? 0) + 1 };
}

async function installHeld(
  request: InstallRequest,
  early: Early<Release>,
  holding: Holding,
): Promise<Release> {
  const { deployment } = holding;
  const { store, env } = deployment;
  const { name } = request.prepared.request;
  const { replace, prepared } = request;
  const asked = (releases: readonly Release[]): string => askedFor(releases, prepared);
  const { answer, last, work } = await holding.look({ request: asked, replace });
  if (answer === 'refuse') refuseLogged(nameInUse(name), env);
  if (last && answer === 'finish') return last;
  if (last && work && answer === 'continue') {
    await request.guard?.take();
    return work.action === 'uninstall'
      ? takeBack({ ledger: openLedger(last, store), cause: causeOf(work) }, request, holding)
      : continueInstall(last, request, holding);
  }
  if (!last) holding.gone();
  const first = early();
  const revision = (last?.revision ?? 0) + 1;
  await request.guard?.take();
  await holding.begin({ revision, request: AS_RECORDED });
  await applyCrds(request, deployment);
  const pending =
    crdsOf(request).length === 0
      ? renumbered(first, revision)
      : await renderPending(request, deployment, revision);
  checkRecordFits(pending, deployment.packer);
  const found = await findTargets(pending, request, deployment);
  const isSpaceNew = request.createNamespace && (await makeSpace(pending, request, holding));
  if (last && last.state.status !== 'failed')
    await store.update(withState(last, { status: 'superseded', description: 'superseded by new release' }));
  await store.create(pending);
  holding.gone(false);
  return perform(pending, { ...found, isSpaceNew }, request, holding);
}

/** Makes the namespace, and holds there what could not be held before; whether it was not there. */
async function makeSpace(
  pending: Release,
  { namespaceLabels, guard }: InstallRequest,
  { deployment: { env }, retry }: Holding,
): Promise<boolean> {
  const isNew = await createNamespace(pending.namespace, namespaceLabels, env);
  await retry();
  try {
    await guard?.retry();
  } catch (error) {
    if (isNew) await takeBackSpace(pending, closing(env));
    throw error;
  }
  return isNew;
}

/** The same record, packed already, where the number is the same. */
function renumbered(release: Release, revision: number): Release {
  return release.revision === revision ? release : { ...release, revision };
}

/** Whether the last record is what this install would make. */
function askedFor(releases: readonly Release[], prepared: PreparedChart): string {
  const last = releases.at(-1);
  return last ? requestOf(last, prepared) : '';
}

/** The pending record's own manifest is applied, not a new rendering. */
async function continueInstall(last: Release, request: InstallRequest, holding: Holding): Promise<Release> {
  const { deployment } = holding;
  const found = await findTargets(last, request, deployment);
  const pending = withState(last, { status: 'pending-install', description: 'Initial install underway' });
  if (last.state.status !== pending.state.status) await deployment.store.update(pending);
  return perform(pending, found, request, holding);
}

/** The record before anything is written: it must fit. A chart with crds/ is rendered as if its kinds were there. */
async function renderFitting(request: InstallRequest, deployment: Deployment): Promise<Release> {
  const crds = crdsOf(request);
  const { prepared } = request;
  const trial = crds.length === 0 ? prepared : (await import('./trial.ts')).withCrdKinds(prepared, crds);
  const pending = await renderPending({ ...request, prepared: trial }, deployment, 1);
  checkRecordFits(pending, deployment.packer);
  await guardInstall(request, pending, deployment);
  return pending;
}

/** What is in crds/ is applied over what is there on the server's side only, unless it is to be updated. */
function guardInstall(request: InstallRequest, pending: Release, { env }: Deployment): Promise<void> {
  const { options, serverSide } = request;
  const isApplied = serverSide || options.updatesCrds === true;
  const hooks = hookTexts(['pre-install', 'post-install'], pending, options);
  const ground = { manifest: pending.manifest, hooks, files: isApplied ? crdsOf(request) : [] };
  return guardCrds(ground, options, env);
}

/** The files of crds/ that an install applies. */
export function crdsOf({ prepared, skipCrds }: InstallRequest): ReturnType<typeof crdFiles> {
  return skipCrds ? [] : crdFiles(enabledChart(prepared));
}

async function applyCrds(request: InstallRequest, { env }: Deployment): Promise<void> {
  const files = crdsOf(request);
  if (files.length === 0) return;
  const { namespace } = request.prepared.request;
  await installCrds(
    files,
    { namespace, updates: request.options.updatesCrds === true, apply: crdApply(request) },
    env,
  );
}

/** How definitions are applied. */
export function crdApply({ options, serverSide }: InstallRequest): ApplyOptions {
  return {
    method: serverSide ? 'ssa' : 'csa',
    forceConflicts: options.forceConflicts,
    forceReplace: false,
    upgradeManagers: false,
  };
}

/** How the objects of an install are applied. */
export function installApply(pending: Release, request: InstallRequest): ApplyOptions {
  const looksAtLive = request.takeOwnership && !request.serverSide;
  return { ...applyOptions(pending, request.options), looksAtLive };
}

/** The record as it will be stored first. */
async function renderPending(
  { prepared, serverSide, labels, guard }: InstallRequest,
  deployment: Deployment,
  revision: number,
): Promise<Release> {
  const render = (one: PreparedChart): Promise<ChartRelease> => renderRelease(one, deployment);
  const { notes, ...rendered } = await (guard ? guard.rendering(prepared, render) : render(prepared));
  const now = deployment.env.timer.stamp();
  const { name, namespace } = prepared.request;
  return {
    ...{ name, namespace, revision, ...rendered, labels },
    config: prepared.user.tree.size === 0 ? undefined : prepared.user.tree,
    applyMethod: serverSide ? 'ssa' : 'csa',
    state: {
      firstDeployed: now,
      lastDeployed: now,
      deleted: '',
      description: 'Initial install underway',
      status: 'pending-install',
      notes,
    },
  };
}

/** The objects of a record, none of them looked at yet. Raises plan/not-built, order/…. */
export async function installObjects(
  release: Pick<Release, 'name' | 'namespace' | 'manifest' | 'order' | 'chart'>,
  env: OperationEnv,
): Promise<readonly Target[]> {
  const prefix = 'unable to build kubernetes objects from release manifest: ';
  const { name, namespace, manifest } = release;
  const options = { prefix, validates: true, order: orderOf(release) };
  const targets = await owned(manifest, { release: name, namespace }, options, env);
  checkOrder(targets);
  return targets;
}

interface Found {
  readonly targets: readonly Target[];
  /** Those that exist already and become ours. */
  readonly adopted: readonly Target[];
  /** Whether the namespace was made for them. */
  readonly isSpaceNew?: boolean;
}

async function findTargets(
  pending: Release,
  { takeOwnership }: InstallRequest,
  { env }: Deployment,
): Promise<Found> {
  const owner = { release: pending.name, namespace: pending.namespace };
  const targets = await installObjects(pending, env);
  return { targets, adopted: await findExisting(targets, { ...owner, takeOwnership, verb: 'install' }, env) };
}

async function perform(
  pending: Release,
  { targets, adopted, isSpaceNew = false }: Found,
  request: InstallRequest,
  holding: Holding,
): Promise<Release> {
  const { deployment, done, note } = holding;
  const { guard } = request;
  const { env, touched } = watchWrites(guard ? guard.watched(deployment.env) : deployment.env);
  const created: Target[] = [];
  const ledger = openLedger(pending, deployment.store);
  const running: Running = { ledger, options: request.options, env, done, note };
  try {
    await hooksOf('pre-install', running, 'failed pre-install: ');
    const onDone: ApplyOptions['onDone'] = (target, done) => {
      if (done === 'created') created.push(target);
    };
    const apply = { ...installApply(pending, request), onDone };
    if (adopted.length === 0) await createAll(targets, apply, env);
    else await updateAll(adopted, targets, apply, env);
    await waitFor(targets, running);
    await hooksOf('post-install', running, 'failed post-install: ');
  } catch (error) {
    const lost = guard?.lost();
    if (lost)
      return takeBackAll({ release: ledger.release(), created, isSpaceNew, problem: lost }, deployment);
    await diagnose(targets, running, deployment);
    return failInstall({ ledger, cause: problemIn(error, pending) }, touched(), request, holding);
  }
  const description = request.description || 'Install complete';
  ledger.change(withState(ledger.release(), { status: 'deployed', description }));
  await ledger.save();
  return ledger.release();
}

/** An install that went wrong, and why. */
interface Broken {
  readonly ledger: Ledger;
  readonly cause: Problem;
}

/** Records that the install failed, or takes it back where that was asked for. Never returns. */
async function failInstall(
  broken: Broken,
  touched: readonly string[],
  request: InstallRequest,
  holding: Holding,
): Promise<never> {
  const { ledger, cause } = broken;
  const { name, revision } = ledger.release();
  const description = `Release ${JSON.stringify(name)} failed: ${cause.message}`;
  ledger.change(withState(ledger.release(), { status: 'failed', description }));
  if (request.rollbackOnFailure) {
    await holding.begin({ revision, action: 'uninstall', cause: cause.message });
    return takeBack(broken, request, holding);
  }
  await ledger.save();
  return fail(operationFailed({ message: cause.message, cause, touched }));
}

/** Uninstalls what an install left. Never returns. Source: helm action Install.failRelease. */
async function takeBack(
  { ledger, cause }: Broken,
  { options }: InstallRequest,
  { deployment, done, note, gone }: Holding,
): Promise<never> {
  const release = ledger.release();
  const env = closing(deployment.env);
  try {
    await purgeRelease(release, options, { deployment: { ...deployment, env }, done, note, gone });
  } catch (second) {
    const lead = 'an error occurred while uninstalling the release. original install error';
    throw prefixed(second, `${lead}: ${cause.message}: `);
  }
  const message = `release ${release.name} failed, and has been uninstalled due to rollback-on-failure being set: ${cause.message}`;
  return fail(operationRestored({ message, cause, touched: [] }));
}
