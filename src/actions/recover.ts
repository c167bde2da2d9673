import { fail } from '../base/problem.ts';
import { changedMeanwhile, nothingToRecover } from '../base/problems/doctor.ts';
import { releaseHeld } from '../base/problems/lease.ts';
import type { Cure, ReleaseFacts } from '../release/diagnose.ts';
import { guarded, type Held, holdRelease } from '../release/lease.ts';
import { markDead, withState } from '../release/ledger.ts';
import type { Work } from '../release/lock.ts';
import { PENDING } from '../release/release.ts';
import type { ReleaseStore } from '../release/store.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import type { Examined } from './doctor.ts';
import { rollbackAction } from './rollback.ts';
import { uninstallAction } from './uninstall.ts';

export interface RecoverRequest {
  readonly examined: Examined;
  /** What shall be done: the diagnosis' own cure, or less. */
  readonly cure: Cure;
  readonly options: RunOptions;
}

/**
 * What recover would do: the cure of the diagnosis, or only marking the last revision as failed. Raises release/held
 * while somebody works on the release, doctor/no-cure where there is nothing to do.
 */
export function chooseCure({ facts, diagnosis }: Examined, onlyMark: boolean): Cure {
  const { name, lock, releases } = facts;
  if (lock.state === 'alive') fail(releaseHeld(name, lock.holder));
  const last = releases.at(-1);
  const isOpen = last !== undefined && MARKABLE.test(last.state.status);
  if (onlyMark && isOpen) return { kind: 'mark-failed', revision: last.revision };
  if (diagnosis.cure.kind === 'none' || onlyMark) {
    const { command, meaning } = diagnosis;
    const hint = command === '' ? 'See what is said above.' : `\`${command}\`: ${meaning}.`;
    fail(nothingToRecover(name, hint));
  }
  return diagnosis.cure;
}

const MARKABLE = /^(pending-|uninstalling$)/;

/**
 * Carries a cure out, if the release still is as it was examined. A revision that stays pending is marked as failed
 * first. Raises doctor/changed, release/held, and what rollback and uninstall raise.
 */
export async function recoverAction(request: RecoverRequest, deployment: Deployment): Promise<void> {
  const { cure, examined } = request;
  const last = examined.facts.releases.at(-1);
  const isPending = last !== undefined && PENDING.includes(last.state.status);
  if (cure.kind === 'rollback' && isPending)
    await changeStates({ ...request, cure: { kind: 'mark-failed', revision: last.revision } }, deployment);
  if (cure.kind === 'rollback' || cure.kind === 'uninstall' || cure.kind === 'continue')
    await runAgain(request, deployment);
  else await changeStates(request, deployment);
}

/** With the lock alone: records change, objects do not. */
async function changeStates(
  { cure, examined, options }: RecoverRequest,
  deployment: Deployment,
): Promise<void> {
  const { name, namespace } = examined.facts;
  const { env, processes } = deployment;
  const waitMs = options.lockTimeoutMs;
  const held = await holdRelease({ name, namespace, command: 'recover', waitMs }, env, processes);
  if (held.warning) env.report({ kind: 'note', text: held.warning.message });
  let isKept = false;
  try {
    const store = deployment.storeOver(guarded(env.cluster, held));
    await checkUnchanged(examined.facts, held, store);
    await writeStates(cure, name, store);
    isKept = cure.kind === 'mark-failed';
  } finally {
    const left = await held.release(isKept ? 'marked-failed' : undefined);
    if (left) env.report({ kind: 'note', text: left.message });
  }
}

async function runAgain({ cure, examined, options }: RecoverRequest, deployment: Deployment): Promise<void> {
  const { name, namespace } = examined.facts;
  if (cure.kind === 'uninstall') {
    const rest = { keepHistory: false, ignoreNotFound: true, description: '' };
    await uninstallAction({ name, namespace, options, propagation: 'Background', ...rest }, deployment);
    return;
  }
  const revision = cure.kind === 'rollback' ? cure.revision : 0;
  const rest = { serverSide: 'auto', cleanupOnFail: false, historyMax: 0 };
  await rollbackAction({ name, namespace, options, revision, ...rest }, deployment);
}

/** The same records in the same states, and the same work of a dead run. */
async function checkUnchanged(
  { name, releases, lock }: ReleaseFacts,
  held: Held,
  store: ReleaseStore,
): Promise<void> {
  const now = await store.history(name);
  const states = (list: ReleaseFacts['releases']): string =>
    list.map(({ revision, state }) => `${revision} ${state.status}`).join('\n');
  if (states(now) !== states(releases) || workText(held.found) !== workText(lock.work))
    fail(changedMeanwhile(name));
}

function workText(work: Work | undefined): string {
  return work ? `${work.action} ${work.revision} ${work.started}` : '';
}

async function writeStates(cure: Cure, name: string, store: ReleaseStore): Promise<void> {
  for (const release of await store.history(name)) {
    const { revision } = release;
    if (cure.kind === 'mark-failed' && revision === cure.revision) await markDead(release, store);
    if (cure.kind === 'supersede' && cure.revisions.includes(revision))
      await store.update(withState(release, { status: 'superseded' }));
  }
}
