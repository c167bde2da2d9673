import type { Problem } from '../base/problem.ts';
import * as doctor from '../base/problems/doctor.ts';
import type { ObjectRef } from '../kube/progress.ts';
import type { Action, Work } from './lock.ts';
import { PENDING, type Release } from './release.ts';
import { originOf } from './resume.ts';

/** How the lock of a release stands. `left`: nobody holds it, it keeps what was done. */
export interface LockFacts {
  readonly state: 'none' | 'alive' | 'dead' | 'left' | 'unknown';
  /** Who holds it, in words. */
  readonly holder: string;
  readonly work: Work | undefined;
}

/** How an object of the record stands. `unknown`: it may not be looked at. */
export interface ObjectFacts {
  readonly ref: ObjectRef;
  readonly state: 'there' | 'missing' | 'foreign' | 'ending' | 'unknown';
  /** Whose it is that is not the release's own, in words that follow its name. */
  readonly says?: string;
}

/** All that a diagnosis stands on. */
export interface ReleaseFacts {
  readonly name: string;
  readonly namespace: string;
  /** What the namespace that is being deleted waits for; undefined when it is not. */
  readonly ending: string | undefined;
  /** The revisions that can be read, oldest first. */
  readonly releases: readonly Release[];
  /** Names of stored objects that cannot be read, oldest first. */
  readonly unreadable: readonly string[];
  /** How kubectl calls what records are stored in. */
  readonly stored: 'secret' | 'configmap';
  readonly lock: LockFacts;
  /** Objects of the last revision's manifest. */
  readonly objects: readonly ObjectFacts[];
  /** Why they cannot be built. */
  readonly notBuilt: string | undefined;
  /** What could not be seen, and why. */
  readonly hidden: readonly (readonly [what: string, reason: string])[];
}

/** What would bring a release back, in one step. */
export type Cure =
  | { readonly kind: 'none' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'unlock' }
  | { readonly kind: 'mark-failed'; readonly revision: number }
  | { readonly kind: 'supersede'; readonly revisions: readonly number[] }
  | { readonly kind: 'rollback'; readonly revision: number }
  | { readonly kind: 'continue'; readonly action: Action; readonly revision: number }
  | { readonly kind: 'uninstall' };

/** What is wrong with a release, most urgent first, and what brings it back. */
export interface Diagnosis {
  readonly findings: readonly Problem[];
  readonly cure: Cure;
  /** The next safe command, '' when nothing needs to be done. */
  readonly command: string;
  /** What that does, in one sentence. */
  readonly meaning: string;
}

interface Found {
  readonly problem: Problem;
  readonly cure?: Cure;
}

type Rule = (facts: ReleaseFacts) => readonly Found[];

const NO_CURE: Cure = { kind: 'none' };

/** What is wrong with a release. The first cure found counts: what is more urgent comes first. */
export function diagnose(facts: ReleaseFacts): Diagnosis {
  const found = RULES.flatMap((rule) => rule(facts));
  const cure = found.find((one) => one.cure)?.cure ?? NO_CURE;
  return { findings: found.map(({ problem }) => problem), cure, ...nextStep(cure, facts) };
}

const RULES: readonly Rule[] = [
  alive,
  endingNamespace,
  unreadableRecords,
  pending,
  uninstalling,
  severalDeployed,
  failed,
  noneDeployed,
  objects,
  forgottenLock,
  hidden,
];

function lastOf({ releases }: ReleaseFacts): Release | undefined {
  return releases.at(-1);
}

function alive({ lock }: ReleaseFacts): readonly Found[] {
  return lock.state === 'alive' ? [{ problem: doctor.workedOn(lock.holder), cure: { kind: 'wait' } }] : [];
}

function endingNamespace({ namespace, ending }: ReleaseFacts): readonly Found[] {
  if (ending === undefined) return [];
  return [{ problem: doctor.namespaceEnding(namespace, ending), cure: NO_CURE }];
}

function unreadableRecords({ unreadable, stored, namespace }: ReleaseFacts): readonly Found[] {
  if (unreadable.length === 0) return [];
  const command = `kubectl delete ${stored} -n ${namespace} ${unreadable.join(' ')}`;
  return [{ problem: doctor.recordsUnreadable(unreadable, command), cure: NO_CURE }];
}

function pending(facts: ReleaseFacts): readonly Found[] {
  const last = lastOf(facts);
  if (!last || !PENDING.includes(last.state.status) || facts.lock.state === 'alive') return [];
  const { revision, state } = last;
  const work = workOnLast(facts);
  if (!work) {
    const problem = doctor.pendingUnclaimed(revision, state.status, state.lastDeployed);
    return [{ problem, cure: wayOut(last, facts) }];
  }
  const what = `\`dyn ${work.command}\` of ${work.started}`;
  const cure: Cure =
    work.action === 'rollback' ? { kind: 'continue', action: 'rollback', revision } : wayOut(last, facts);
  return [{ problem: doctor.leftPending(revision, state.status, what), cure }];
}

/** Back to what is deployed, or to where a rollback wanted to go; without either the revision only counts as failed. */
function wayOut(last: Release, { releases }: ReleaseFacts): Cure {
  const { revision } = last;
  const aim = Number(/^Rollback to (\d+)$/.exec(last.state.description)?.[1]);
  if (releases.some((one) => one.revision === aim)) return { kind: 'rollback', revision: aim };
  const deployed = deployedBefore(revision, releases);
  return deployed === undefined
    ? { kind: 'mark-failed', revision }
    : { kind: 'rollback', revision: deployed };
}

function deployedBefore(revision: number, releases: readonly Release[]): number | undefined {
  return releases.filter((one) => one.state.status === 'deployed' && one.revision < revision).at(-1)
    ?.revision;
}

/** The work that the lock remembers, if the last record is what it left. */
function workOnLast({ lock, releases }: ReleaseFacts): Work | undefined {
  const { work } = lock;
  if (!work || (lock.state !== 'dead' && lock.state !== 'left')) return undefined;
  const last = releases.at(-1);
  const record = last && { revision: last.revision, status: last.state.status };
  const origin = originOf({ last: record, work, command: work.action, request: '' });
  return origin === 'settled' ? undefined : work;
}

function uninstalling(facts: ReleaseFacts): readonly Found[] {
  const last = lastOf(facts);
  if (last?.state.status !== 'uninstalling' || facts.lock.state === 'alive') return [];
  return [{ problem: doctor.halfUninstalled(last.revision), cure: { kind: 'uninstall' } }];
}

function severalDeployed({ releases }: ReleaseFacts): readonly Found[] {
  const deployed = releases.filter(({ state }) => state.status === 'deployed');
  if (deployed.length < 2) return [];
  const revisions = deployed.map(({ revision }) => revision);
  const older = revisions.slice(0, -1);
  return [{ problem: doctor.severalDeployed(revisions), cure: { kind: 'supersede', revisions: older } }];
}

function failed(facts: ReleaseFacts): readonly Found[] {
  const last = lastOf(facts);
  if (last?.state.status !== 'failed') return [];
  const deployed = deployedBefore(last.revision, facts.releases);
  const problem = doctor.lastFailed(last.revision, last.state.description, deployed);
  return [deployed === undefined ? { problem } : { problem, cure: { kind: 'rollback', revision: deployed } }];
}

function noneDeployed(facts: ReleaseFacts): readonly Found[] {
  const last = lastOf(facts);
  if (!last || !['superseded', 'unknown'].includes(last.state.status)) return [];
  if (facts.releases.some(({ state }) => state.status === 'deployed')) return [];
  const problem = doctor.noneDeployed(last.revision, last.state.status);
  return [{ problem, cure: { kind: 'rollback', revision: last.revision } }];
}

/** What is missing while an operation is under way or half done is no news. */
function objects(facts: ReleaseFacts): readonly Found[] {
  const last = lastOf(facts);
  if (!last) return [];
  const { revision, state } = last;
  const named = (wanted: ObjectFacts['state']): readonly string[] =>
    facts.objects
      .filter((one) => one.state === wanted)
      .map(({ ref, says }) => `${refText(ref)}${says === undefined ? '' : ` (${says})`}`);
  const missing = state.status === 'deployed' && facts.lock.state !== 'alive' ? named('missing') : [];
  const [foreign, ending] = [named('foreign'), named('ending')];
  const again: Cure = { kind: 'rollback', revision };
  return [
    ...(facts.notBuilt === undefined ? [] : [{ problem: doctor.manifestNotBuilt(revision, facts.notBuilt) }]),
    ...(foreign.length === 0 ? [] : [{ problem: doctor.objectsForeign(revision, foreign), cure: NO_CURE }]),
    ...(ending.length === 0 ? [] : [{ problem: doctor.objectsEnding(ending) }]),
    ...(missing.length === 0 ? [] : [{ problem: doctor.objectsMissing(revision, missing), cure: again }]),
  ];
}

function forgottenLock(facts: ReleaseFacts): readonly Found[] {
  if (facts.lock.state !== 'dead') return [];
  return [{ problem: doctor.lockForgotten(facts.lock.holder), cure: { kind: 'unlock' } }];
}

function hidden(facts: ReleaseFacts): readonly Found[] {
  return facts.hidden.map(([what, reason]) => ({ problem: doctor.cannotTell(what, reason) }));
}

/** `Deployment team-a/web`. */
export function refText({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

type Step = Pick<Diagnosis, 'command' | 'meaning'>;

function nextStep(cure: Cure, facts: ReleaseFacts): Step {
  const { name, namespace } = facts;
  if (cure.kind === 'none') return stepWithoutCure(facts);
  if (cure.kind === 'wait') {
    return { command: `dyn doctor ${name} -n ${namespace}`, meaning: 'look again when that run is over' };
  }
  return { command: `dyn recover ${name} -n ${namespace}`, meaning: cureText(cure) };
}

function stepWithoutCure(facts: ReleaseFacts): Step {
  const { name, namespace, ending, unreadable, stored } = facts;
  const last = lastOf(facts);
  if (ending !== undefined) {
    return { command: `kubectl get namespace ${namespace} -o yaml`, meaning: 'see what it waits for' };
  }
  if (unreadable.length > 0) {
    const objects = unreadable.join(' ');
    return {
      command: `kubectl get ${stored} -n ${namespace} ${objects} -o yaml`,
      meaning: 'keep a copy of the records before they are deleted',
    };
  }
  if (last?.state.status === 'failed') {
    const command = `dyn upgrade ${name} CHART -n ${namespace}`;
    return { command, meaning: 'try again when the cause is mended' };
  }
  if (facts.objects.some(({ state }) => state === 'foreign')) {
    const command = `dyn upgrade ${name} CHART -n ${namespace} --take-ownership`;
    return { command, meaning: 'take the objects over, if they are meant to be of this release' };
  }
  return { command: '', meaning: '' };
}

/** What a cure does, in a sentence without an end. */
export function cureText(cure: Cure): string {
  switch (cure.kind) {
    case 'none':
    case 'wait':
      return 'nothing is done';
    case 'unlock':
      return 'takes the lock of the dead run away';
    case 'mark-failed':
      return `marks revision ${cure.revision} as failed, so that it can be upgraded; no object is changed`;
    case 'supersede':
      return `marks revisions ${cure.revisions.join(', ')} as superseded; no object is changed`;
    case 'rollback':
      return `rolls back to revision ${cure.revision}`;
    case 'continue':
      return `goes on with the ${cure.action} of revision ${cure.revision} where it stopped`;
    case 'uninstall':
      return 'goes on with the uninstall: deletes the objects and the records that are left';
  }
}
