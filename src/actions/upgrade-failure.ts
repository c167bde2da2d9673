import { warnLine } from '../base/log.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { nothingToRestore, operationFailed, operationRestored } from '../base/problems/release.ts';
import { removeAll } from '../plan/remove.ts';
import type { Target } from '../plan/targets.ts';
import { withState } from '../release/ledger.ts';
import type { Release } from '../release/release.ts';
import { guardCrds } from './crds.ts';
import type { Deployment } from './deployment.ts';
import type { Holding } from './holding.ts';
import { methodOf } from './owned.ts';
import { closing, prefixed, problemIn, type Running } from './performing.ts';
import {
  continueRollback,
  type RollbackOptions,
  type RollbackPlace,
  rollbackGround,
  rollbackTo,
} from './rollback.ts';
import { takeBackHooks } from './takeback.ts';
import type { UpgradeRequest } from './upgrade.ts';

/** An upgrade that went wrong: what it wrote and created until then. */
export interface BrokenUpgrade {
  readonly running: Running;
  readonly touched: readonly string[];
  readonly created: readonly Target[];
}

/**
 * Records that an upgrade failed, and goes back where that was asked for. Always raises.
 * Source: helm action Upgrade.failRelease.
 */
export async function failUpgrade(
  error: unknown,
  { running, touched, created }: BrokenUpgrade,
  request: UpgradeRequest,
  holding: Holding,
): Promise<never> {
  const { ledger } = running;
  const cause = problemIn(error, ledger.release());
  const { name } = ledger.release();
  const env = closing(holding.deployment.env);
  env.log(warnLine('upgrade failed', ['name', name], ['error', cause.message]));
  const description = `Upgrade ${JSON.stringify(name)} failed: ${cause.message}`;
  ledger.change(withState(ledger.release(), { status: 'failed', description }));
  await ledger.save();
  const lost = request.guard?.lost();
  if ((request.cleanupOnFail || lost) && created.length > 0) {
    const { failures } = await removeAll(created, { propagation: 'Background' }, env);
    if (failures.length > 0) fail(notCleaned(cause, failures, touched), error);
  }
  if (lost) await takeBackHooks(ledger.release(), env);
  if (lost) return goBackLost({ failed: ledger.release(), cause: lost, touched }, request, holding);
  if (!request.rollbackOnFailure) fail(operationFailed({ message: cause.message, cause, touched }), error);
  return goBack({ failed: ledger.release(), cause, touched }, request, holding);
}

function notCleaned(cause: Problem, failures: readonly Problem[], touched: readonly string[]): Problem {
  const texts = failures.map(({ message }) => message).join('\n');
  const lead = 'an error occurred while cleaning up resources. original upgrade error';
  return operationFailed({ message: `${lead}: ${cause.message}: ${texts}`, cause, touched });
}

/** An upgrade whose failure is recorded, why it failed, and what it had written. */
interface FailedUpgrade {
  readonly failed: Release;
  readonly cause: Problem;
  readonly touched: readonly string[];
}

/** The same where another operator came first: that is what is raised in the end. */
async function goBackLost(failure: FailedUpgrade, request: UpgradeRequest, holding: Holding): Promise<never> {
  try {
    return await goBack(failure, request, holding);
  } catch (error) {
    if (error instanceof DynError && error.problem.code === 'release/restored') fail(failure.cause, error);
    throw error;
  }
}

/** Rolls back to the last good revision, unless its definitions would take data away. Never returns. */
async function goBack(
  { failed, cause, touched }: FailedUpgrade,
  request: UpgradeRequest,
  holding: Holding,
): Promise<never> {
  const history = await holding.deployment.store.history(failed.name);
  const target = history.findLast(({ state }) => GOOD.includes(state.status));
  if (!target) throw new DynError(nothingToRestore(cause.message));
  await guardWayBack(target, { failed, cause, touched }, request, holding.deployment);
  const revision = failed.revision + 1;
  await holding.begin({ revision, action: 'rollback', cause: cause.message });
  return restored(failed.name, cause, () =>
    rollbackTo({ current: failed, revision: target.revision }, wayBack(request), closingPlace(holding)),
  );
}

async function guardWayBack(
  target: Release,
  { failed, cause, touched }: FailedUpgrade,
  { options, serverSide }: UpgradeRequest,
  { env }: Deployment,
): Promise<void> {
  const next = { ...target, applyMethod: methodOf(serverSide, target.applyMethod) };
  const ground = { ...rollbackGround({ current: failed, next }, options), isWayBack: true };
  try {
    await guardCrds(ground, options, closing(env));
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'crd/way-back') throw error;
    const message = `${WAY_BACK_FAILED}: ${cause.message}: ${error.problem.message}`;
    fail(operationFailed({ message, cause: error.problem, touched }), error);
  }
}

const WAY_BACK_FAILED = 'an error occurred while rolling back the release. original upgrade error';

const GOOD: readonly string[] = ['superseded', 'deployed'];

/** Goes on with the way back of an upgrade whose process died on it. Never returns. */
export async function finishWayBack(
  last: Release,
  cause: Problem,
  request: UpgradeRequest,
  holding: Holding,
): Promise<never> {
  return restored(last.name, cause, async () => {
    if (last.state.status !== 'deployed')
      await continueRollback(last, wayBack(request), closingPlace(holding));
  });
}

function wayBack({ options, serverSide }: UpgradeRequest): RollbackOptions {
  return { options, serverSide, cleanupOnFail: false, historyMax: 0 };
}

function closingPlace({ deployment, done, note }: Holding): RollbackPlace {
  return { deployment: { ...deployment, env: closing(deployment.env) }, done, note };
}

async function restored(name: string, cause: Problem, work: () => Promise<unknown>): Promise<never> {
  try {
    await work();
  } catch (error) {
    throw prefixed(error, `${WAY_BACK_FAILED}: ${cause.message}: `);
  }
  const message = `release ${name} failed, and has been rolled back due to rollback-on-failure being set: ${cause.message}`;
  return fail(operationRestored({ message, cause, touched: [] }));
}
