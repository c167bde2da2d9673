import type { Action, Work } from './lock.ts';
import { PENDING, type Release } from './release.ts';

/**
 * Whose work the last record is, as far as the lock tells of a run that died or was stopped. `settled`: nobody's, so it
 * is as Helm would have it. `own`: the same command's; `other-request`: the same command's, asked for something else;
 * `other-command`: another one's.
 */
export const ORIGINS = ['settled', 'own', 'other-request', 'other-command'] as const;
export type Origin = (typeof ORIGINS)[number];

/**
 * What a command does with what is there. `begin`: as Helm. `continue`: go on with the last record, its own manifest,
 * without the hooks noted as done. `finish`: only say what is said at the end. `mark-failed`: mark the last record
 * failed, then begin. `refuse`: in Helm's words.
 */
export type Answer = 'begin' | 'continue' | 'finish' | 'mark-failed' | 'refuse';

/** How the last record of a release stands; `other` are Helm's `unknown` and foreign words. */
export const STANDINGS = [
  'none',
  'deployed',
  'failed',
  'superseded',
  'pending',
  'uninstalling',
  'uninstalled',
  'undecodable',
  'other',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** Answers for one standing and one command, by origin; one word where all are the same. */
export type Cell = Answer | Readonly<Record<Origin, Answer>>;

const ACT: Cell = 'begin';
const NO: Cell = 'refuse';

/** What Helm does when nothing is known, and else by whose work it is, in the order of `Origin`. */
function by(settled: Answer, own: Answer, otherRequest: Answer, otherCommand: Answer): Cell {
  return { settled, own, 'other-request': otherRequest, 'other-command': otherCommand };
}

/**
 * The table; docs/releases.md shows it. A lock whose holder is alive never comes this far: it is refused as held. An
 * upgrade of what has no base (`uninstalled`, settled `uninstalling`) begins, and is refused by Helm's own look for one.
 */
export const RESUME: Readonly<Record<Standing, Readonly<Record<Action, Cell>>>> = {
  none: { install: ACT, upgrade: ACT, rollback: ACT, uninstall: by('begin', 'finish', 'finish', 'begin') },
  deployed: {
    install: by('refuse', 'finish', 'refuse', 'refuse'),
    upgrade: by('begin', 'finish', 'begin', 'begin'),
    rollback: by('begin', 'finish', 'begin', 'begin'),
    uninstall: ACT,
  },
  failed: {
    install: by('refuse', 'continue', 'continue', 'refuse'),
    upgrade: ACT,
    rollback: by('begin', 'continue', 'begin', 'begin'),
    uninstall: ACT,
  },
  superseded: { install: NO, upgrade: ACT, rollback: ACT, uninstall: ACT },
  pending: {
    install: by('refuse', 'continue', 'continue', 'refuse'),
    upgrade: by('refuse', 'continue', 'mark-failed', 'mark-failed'),
    rollback: by('begin', 'continue', 'mark-failed', 'mark-failed'),
    uninstall: ACT,
  },
  uninstalling: {
    install: by('refuse', 'continue', 'continue', 'refuse'),
    upgrade: by('begin', 'continue', 'mark-failed', 'mark-failed'),
    rollback: by('begin', 'continue', 'mark-failed', 'mark-failed'),
    uninstall: by('begin', 'continue', 'continue', 'begin'),
  },
  uninstalled: {
    install: NO,
    upgrade: ACT,
    rollback: ACT,
    uninstall: by('begin', 'finish', 'finish', 'begin'),
  },
  undecodable: { install: ACT, upgrade: ACT, rollback: ACT, uninstall: ACT },
  other: { install: NO, upgrade: ACT, rollback: ACT, uninstall: ACT },
};

/** The last record, as far as the table needs it; undefined when there is none. */
export type LastRecord = { readonly revision: number; readonly status: string } | 'undecodable' | undefined;

export interface Situation {
  readonly last: LastRecord;
  /** What the lock tells of a run that died or was stopped: `Held.found`. */
  readonly work: Work | undefined;
  readonly command: Action;
  /** What tells the same command from another, as `Work.request`; '' is not compared. */
  readonly request: string;
  /** `install --replace`: the names of failed and uninstalled releases are free, and are begun anew. */
  readonly replace?: boolean;
}

/** What a command may do with the release that is there. */
export function answerTo(situation: Situation): Answer {
  const { last, command, replace = false } = situation;
  const standing = standingOf(last);
  if (replace && command === 'install' && (standing === 'failed' || standing === 'uninstalled'))
    return 'begin';
  const cell = RESUME[standing][command];
  return typeof cell === 'string' ? cell : cell[originOf(situation)];
}

/** The last record of a history in ascending order. */
export function lastRecord(history: readonly Release[]): LastRecord {
  const last = history.at(-1);
  return last && { revision: last.revision, status: last.state.status };
}

/** The row of the table. */
export function standingOf(last: LastRecord): Standing {
  if (last === undefined) return 'none';
  if (last === 'undecodable') return last;
  if (PENDING.includes(last.status)) return 'pending';
  return STANDINGS.find((known) => known === last.status && known !== 'none') ?? 'other';
}

/** Whose work the last record is. */
export function originOf({ last, work, command, request }: Omit<Situation, 'replace'>): Origin {
  if (!work || !isWorkOn(last, work)) return 'settled';
  if (work.command === command) {
    return request === '' || work.request === '' || request === work.request ? 'own' : 'other-request';
  }
  if (work.action !== command) return 'other-command';
  return request === '' ? 'own' : 'other-request';
}

const ENDS_OF: Readonly<Record<Action, readonly string[]>> = {
  install: ['pending-install', 'deployed', 'failed'],
  upgrade: ['pending-upgrade', 'deployed', 'failed'],
  rollback: ['pending-rollback', 'deployed', 'failed'],
  uninstall: ['uninstalling', 'uninstalled', 'failed'],
};

/** Whether the record is what the work wrote: somebody else may have written since, or the work not have come so far. */
function isWorkOn(last: LastRecord, { action, revision }: Work): boolean {
  if (last === undefined) return action === 'uninstall';
  return last !== 'undecodable' && last.revision === revision && ENDS_OF[action].includes(last.status);
}
