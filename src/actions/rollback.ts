import { warnLine } from '../base/log.ts';
import { fail } from '../base/problem.ts';
import { releaseNotFound } from '../base/problems/record.ts';
import { noSuchRevision, operationFailed, releaseNameInvalid } from '../base/problems/release.ts';
import type { ApplyOptions } from '../plan/apply.ts';
import { findOwned } from '../plan/ownership.ts';
import { removeAll } from '../plan/remove.ts';
import type { Target } from '../plan/targets.ts';
import { identityOf, updateAll } from '../plan/update.ts';
import { openLedger, withState } from '../release/ledger.ts';
import type { Release } from '../release/release.ts';
import { type CrdGround, guardCrds, hookTexts } from './crds.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { type Holding, withHolding } from './holding.ts';
import { checkReachable, findLast } from './looking.ts';
import { isReleaseName } from './names.ts';
import { methodOf, orderOf, owned } from './owned.ts';
import {
  applyOptions,
  hooksOf,
  problemIn,
  type Running,
  telling,
  waitFor,
  watchWrites,
} from './performing.ts';

/** A rollback of a release by its name. */
export interface RollbackRequest extends RollbackOptions {
  readonly name: string;
  readonly namespace: string;
  /** 0 for the one before the last. */
  readonly revision: number;
}

export interface RollbackOptions {
  readonly options: RunOptions;
  /** `auto`, `true` or `false`. */
  readonly serverSide: string;
  readonly cleanupOnFail: boolean;
  /** How many revisions are kept, 0 for all. */
  readonly historyMax: number;
}

/**
 * Rolls a release back, or goes on with a rollback whose process died; gives the new revision. Raises everything on the
 * way. Source: helm action Rollback.Run.
 */
export async function rollbackAction(request: RollbackRequest, deployment: Deployment): Promise<Release> {
  const { name, namespace, options } = request;
  await checkReachable(deployment.env);
  if (!isReleaseName(name)) fail(releaseNameInvalid(name, 'prepareRollback: Release name is invalid'));
  if (options.dryRun !== 'none') {
    const change = await foreseeRollback(request, deployment);
    await guardCrds(rollbackGround(change, options), options, deployment.env);
    return change.next;
  }
  await guardRollback(request, deployment);
  const key = { name, namespace, command: 'rollback', action: 'rollback', options } as const;
  return withHolding(key, deployment, (holding) => rollbackHeld(request, holding));
}

/** What cannot be found is told of later. A way back that a process which died has begun goes on. */
async function guardRollback(
  { name, revision, options, serverSide }: RollbackRequest,
  { store, env }: Deployment,
): Promise<void> {
  const releases = await store.history(name);
  const current = releases.at(-1);
  const wanted = revision === 0 ? (current?.revision ?? 0) - 1 : revision;
  const found = releases.find((release) => release.revision === wanted);
  if (!current || !found) return;
  const next = { ...found, applyMethod: methodOf(serverSide, found.applyMethod) };
  await guardCrds(rollbackGround({ current, next }, options), options, env);
}

/** The definitions that a rollback puts in place of those that are there. */
export function rollbackGround({ current, next }: Change, options: RunOptions): CrdGround {
  return {
    ...{ manifest: next.manifest, previous: current.manifest },
    hooks: hookTexts(['pre-rollback', 'post-rollback'], next, options),
  };
}

/** From which record to which a rollback would lead. Raises what it would raise before it looks at objects. */
export async function foreseeRollback(request: RollbackRequest, deployment: Deployment): Promise<Change> {
  return prepare({ current: await currentOf(request, deployment), ...request }, request, deployment);
}

async function rollbackHeld(request: RollbackRequest, holding: Holding): Promise<Release> {
  const { revision } = request;
  const { answer, last } = await holding.look({ request: () => String(revision) });
  const current = last ?? fail(releaseNotFound());
  if (answer === 'finish') return current;
  if (answer !== 'continue') {
    await holding.begin({ revision: current.revision + 1, request: String(revision) });
    return rollbackTo({ current, revision }, request, holding);
  }
  return continueRollback(current, request, holding);
}

/** Goes on with a rollback whose process died, in the revision that it has begun. */
export async function continueRollback(
  current: Release,
  request: RollbackOptions,
  holding: RollbackPlace,
): Promise<Release> {
  const { store } = holding.deployment;
  const { name } = current;
  const before = (await store.history(name)).filter(({ revision }) => revision < current.revision);
  const previous = before.at(-1) ?? fail(noSuchRevision(name, current.revision - 1));
  return perform({ current: previous, next: current, isContinued: true }, request, holding);
}

async function currentOf({ name }: RollbackRequest, { store }: Deployment): Promise<Release> {
  return (await findLast(store, name)) ?? fail(releaseNotFound());
}

/** Where a rollback runs, and which of its steps a process that died has done. */
export interface RollbackPlace {
  readonly deployment: Deployment;
  readonly done: ReadonlySet<string>;
  readonly note: (step: string) => Promise<void>;
}

/** From which release, and to which revision. */
export interface RollbackStep {
  readonly current: Release;
  readonly revision: number;
}

/** Rolls back a release that is held already; gives the new revision. */
export async function rollbackTo(
  step: RollbackStep,
  request: RollbackOptions,
  place: RollbackPlace,
): Promise<Release> {
  const { store } = place.deployment;
  const change = await prepare(step, request, place.deployment);
  if (request.historyMax > 0) await store.prune(step.current.name, request.historyMax - 1);
  await store.create(change.next);
  return perform(change, request, place);
}

/** From which release to which. */
export interface Change {
  readonly current: Release;
  readonly next: Release;
  /** Whether a process that died began with it. */
  readonly isContinued?: true;
}

/** The new record: all of it is copied from the revision that is gone back to. */
async function prepare(
  { current, revision }: RollbackStep,
  { serverSide }: RollbackOptions,
  { store, env }: Deployment,
): Promise<Change> {
  const { name } = current;
  const wanted = revision === 0 ? current.revision - 1 : revision;
  const history = await store.history(name);
  if (!history.some((one) => one.revision === wanted)) fail(noSuchRevision(name, wanted));
  const target = await store.get(name, wanted);
  const next: Release = {
    ...target,
    revision: current.revision + 1,
    applyMethod: methodOf(serverSide, target.applyMethod),
    state: {
      firstDeployed: current.state.firstDeployed,
      lastDeployed: env.timer.stamp(),
      deleted: '',
      description: `Rollback to ${wanted}`,
      status: 'pending-rollback',
      notes: target.state.notes,
    },
  };
  return { current, next };
}

async function perform(change: Change, request: RollbackOptions, place: RollbackPlace): Promise<Release> {
  const { deployment, done, note } = place;
  const { store } = deployment;
  const { env, touched } = watchWrites(deployment.env);
  const { current, next } = change;
  const ledger = openLedger(next, store);
  const running: Running = { ledger, options: request.options, env, done, note };
  const { targets, previous } = await rollbackObjects(change, { ...deployment, env });
  await telling(touched, () => hooksOf('pre-rollback', running, ''));
  await applyChange(change, { previous, targets, touched }, request, running, deployment);
  try {
    await waitFor(targets, running);
  } catch (error) {
    const cause = problemIn(error, next);
    const description = `Release ${JSON.stringify(next.name)} failed: ${cause.message}`;
    ledger.change(withState(ledger.release(), { status: 'failed', description }));
    await store.update(current);
    await ledger.save();
    const message = `release ${next.name} failed: ${cause.message}`;
    fail(operationFailed({ message, cause, touched: touched() }), error);
  }
  await telling(touched, () => hooksOf('post-rollback', running, ''));
  await finish(running, deployment);
  return ledger.release();
}

/** The objects that are gone back to, and those that are there, as far as records tell. Raises plan/…. */
export async function rollbackObjects(
  change: Change,
  deployment: Deployment,
): Promise<Omit<Objects, 'touched'>> {
  const { current, next } = change;
  const owner = { release: next.name, namespace: next.namespace };
  const built = (which: string, release: Release): Promise<readonly Target[]> => {
    const prefix = `unable to build kubernetes objects from ${which} release manifest: `;
    const options = { prefix, validates: false, order: orderOf(release) };
    return owned(release.manifest, owner, options, deployment.env);
  };
  const targets = await built('new', next);
  const known = await built('current', current);
  return { targets, previous: [...known, ...(await leftBehind({ change, known, targets }, deployment))] };
}

/** How the objects of a rollback are applied. */
export function rollbackApply({ next }: Change, options: RunOptions): ApplyOptions {
  return { ...applyOptions(next, options), upgradeManagers: next.applyMethod === 'ssa' };
}

interface Known {
  readonly change: Change;
  readonly known: readonly Target[];
  readonly targets: readonly Target[];
}

/**
 * Objects of the release that its last record does not name: those that a process which died has made already, and
 * those that revisions which failed since the last good one should have removed. Helm refuses the first and forgets the
 * second.
 */
async function leftBehind(
  { change: { current, isContinued }, known, targets }: Known,
  { store, env }: Deployment,
): Promise<readonly Target[]> {
  const { name, namespace } = current;
  const owner = { release: name, namespace };
  const before = (await store.history(name)).filter(({ revision }) => revision < current.revision);
  const good = before.findLastIndex(({ state }) => GOOD.includes(state.status));
  const doubtful = GOOD.includes(current.state.status) ? [] : before.slice(Math.max(good, 0)).toReversed();
  const found = isContinued ? [...targets] : [];
  for (const { manifest } of doubtful)
    found.push(...(await owned(manifest, owner, { prefix: '', validates: false }, env)));
  const named = new Set(known.map(identityOf));
  const others = new Map(found.map((target) => [identityOf(target), target]));
  return findOwned(
    [...others].flatMap(([key, target]) => (named.has(key) ? [] : [target])),
    owner,
    env,
  );
}

/** Revisions whose objects were all there, and nothing else. */
const GOOD: readonly string[] = ['deployed', 'superseded'];

interface Objects {
  readonly previous: readonly Target[];
  readonly targets: readonly Target[];
  readonly touched: () => readonly string[];
}

async function applyChange(
  { current, next }: Change,
  { previous, targets, touched }: Objects,
  request: RollbackOptions,
  { ledger, options, env }: Running,
  { store }: Deployment,
): Promise<void> {
  const created: Target[] = [];
  const apply = {
    ...rollbackApply({ current, next }, options),
    onDone: (target: Target, done: string) => {
      if (done === 'created') created.push(target);
    },
  };
  try {
    await updateAll(previous, targets, apply, env);
  } catch (error) {
    const cause = problemIn(error, next);
    const description = `Rollback ${JSON.stringify(next.name)} failed: ${cause.message}`;
    env.log(warnLine(description));
    ledger.change(withState(ledger.release(), { status: 'failed', description }));
    await store.update(withState(current, { status: 'superseded' }));
    await ledger.save();
    if (request.cleanupOnFail) await removeAll(created, { propagation: 'Background' }, env);
    fail(operationFailed({ message: cause.message, cause, touched: touched() }), error);
  }
}

/** All that is deployed becomes superseded; then the new revision is deployed. */
async function finish({ ledger }: Running, { store }: Deployment): Promise<void> {
  const { name, revision } = ledger.release();
  for (const one of await store.history(name)) {
    if (one.state.status === 'deployed' && one.revision !== revision)
      await store.update(withState(one, { status: 'superseded' }));
  }
  ledger.change(withState(ledger.release(), { status: 'deployed' }));
  await ledger.save();
}
