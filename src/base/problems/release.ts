import type { Problem } from '../problem.ts';
import { interrupted } from './kube.ts';

/** A hook whose object the server refused. */
export function hookNotCreated(event: string, path: string, cause: Problem): Problem {
  return {
    ...cause,
    code: 'release/hook-not-created',
    message: `warning: Hook ${event} ${path} failed: ${cause.message}`,
  };
}

/** A name that is taken. Source: helm Install.availableName. */
export function nameInUse(name: string): Problem {
  return {
    severity: 'error',
    code: 'release/name-in-use',
    message: 'release name check failed: cannot reuse a name that is still in use',
    hint: `Change what is there with \`dyn upgrade ${name}\`, or see it with \`dyn status ${name}\`; --replace takes the name of a release that failed or was uninstalled.`,
  };
}

/** A record that is pending, whoever left it. */
export function operationInProgress(name: string): Problem {
  return {
    severity: 'error',
    code: 'release/in-progress',
    message: 'another operation (install/upgrade/rollback) is in progress',
    hint: `If nobody works on it any more, \`dyn doctor ${name}\` tells what happened and \`dyn recover ${name}\` mends it.`,
  };
}

/** A revision that is not there. */
export function noSuchRevision(name: string, revision: number): Problem {
  return {
    severity: 'error',
    code: 'release/no-revision',
    message: `release has no ${revision} version`,
    hint: `\`dyn history ${name}\` lists the revisions.`,
  };
}

/** Records that an uninstall kept. */
export function alreadyUninstalled(name: string): Problem {
  return {
    severity: 'error',
    code: 'release/already-uninstalled',
    message: `the release named "${name}" is already deleted`,
    hint: 'Without --keep-history its records are removed too.',
  };
}

/** A wrong name, where a command says so in words of its own. */
export function releaseNameInvalid(name: string, prefix: string): Problem {
  return {
    severity: 'error',
    code: 'release/name',
    message: `${prefix}: ${name}`,
    hint: 'Names have at most 53 lower-case letters, digits, - and ., and begin and end with a letter or digit.',
  };
}

/** Secrets can be hidden only where nothing else happens. */
export function hideSecretNeedsDryRun(): Problem {
  return {
    severity: 'error',
    code: 'release/hide-secret',
    message: 'hiding Kubernetes secrets requires a dry-run mode',
    hint: 'Add --dry-run=client or --dry-run=server, or leave --hide-secret out.',
  };
}

/** Labels that belong to the store. */
export function reservedLabel(): Problem {
  return {
    severity: 'error',
    code: 'release/reserved-label',
    message:
      'user supplied labels contains system reserved label name. System labels: [name owner status version createdAt modifiedAt]',
    hint: 'Give the label another name.',
  };
}

/** A flag value that no way of applying goes by. */
export function unknownApplyMethod(word: string): Problem {
  return {
    severity: 'error',
    code: 'release/apply-method',
    message: `invalid/unknown release server-side apply method: ${word}`,
    hint: '--server-side takes auto, true or false.',
  };
}

/** Nothing that a failed upgrade could go back to. */
export function nothingToRestore(message: string): Problem {
  return {
    severity: 'error',
    code: 'release/nothing-to-restore',
    message: `unable to find a previously successful release when attempting to rollback. original upgrade error: ${message}`,
    hint: 'Mend what the error names and upgrade again.',
  };
}

/** Objects that a server would not delete. */
export function notDeleted(name: string, details: readonly Problem[]): Problem {
  return {
    severity: 'error',
    code: 'release/not-deleted',
    message: `failed to delete release: ${name}`,
    hint: `Run \`dyn uninstall ${name}\` again when what is named above is mended.`,
    parts: details,
  };
}

/** An uninstall that is done but for what is named. */
export function uninstalledWithErrors(problems: readonly Problem[]): Problem {
  const texts = problems.map(({ message }) => message).join('\n');
  const told: Told = {
    message: `uninstallation completed with ${problems.length} error(s): ${texts}`,
    hint: 'The release is gone; what is named above is not.',
    parts: problems.flatMap(({ parts }) => parts ?? []),
  };
  if (problems.some(({ code }) => code === 'wait/timeout')) return timedOut(told);
  const { message, hint, parts } = told;
  return { code: 'release/uninstalled-with-errors', severity: 'error', message, hint, parts };
}

/** What an operation left when it failed. */
export interface Failure {
  /** Its message in Helm's words, after all prefixes. */
  readonly message: string;
  readonly cause: Problem;
  /** Objects that were written before, in words. */
  readonly touched: readonly string[];
}

/** What time ran out for. */
const LATE: readonly string[] = ['wait/timeout', 'order/webhook-silent'];

/** An operation that failed: before its first object, after it, by a deadline, or by Ctrl-C. */
export function operationFailed(failure: Failure): Problem {
  const told = toldOf(failure);
  if (failure.cause.code === 'kube/interrupted') return { ...interrupted(), ...told };
  if (LATE.includes(failure.cause.code)) return timedOut(told);
  return failure.touched.length > 0 ? leftApplied(told) : failedBefore(told);
}

/** An operation that failed and was undone. */
export function operationRestored(failure: Failure): Problem {
  const { message, hint, ...rest } = toldOf(failure);
  return { code: 'release/restored', severity: 'error', message, hint, ...rest };
}

/** Why a process that died was on its way back, as its lock says. */
export function recordedCause(message: string): Problem {
  const hint = 'See what the first run said; its release was taken back.';
  return { code: 'release/recorded-cause', severity: 'error', message, hint };
}

/** All of a problem but what it is. */
type Told = Pick<Problem, 'message' | 'at' | 'related'> & Required<Pick<Problem, 'hint' | 'parts'>>;

function timedOut({ message, hint, ...rest }: Told): Problem {
  return { code: 'release/timed-out', severity: 'error', message, hint, ...rest };
}

function leftApplied({ message, hint, ...rest }: Told): Problem {
  return { code: 'release/left-applied', severity: 'error', message, hint, ...rest };
}

function failedBefore({ message, hint, ...rest }: Told): Problem {
  return { code: 'release/failed', severity: 'error', message, hint, ...rest };
}

function toldOf({ message, cause, touched }: Failure): Told {
  const { hint = 'Mend what is named above and run it again.', at, related, parts = [] } = cause;
  return {
    message,
    hint,
    ...(at ? { at } : {}),
    ...(related ? { related } : {}),
    parts: [...parts, ...touched.map(writtenObject)],
  };
}

function writtenObject(text: string): Problem {
  return { code: 'release/written', severity: 'note', message: text, hint: '' };
}

/** A test that has no pod of its name. */
export function logsMissing(name: string, reason: string): Problem {
  return {
    code: 'release/logs-missing',
    severity: 'error',
    message: `unable to get pod logs for ${name}: ${reason}`,
    hint: 'Logs are those of test pods: a Job names its pods itself.',
  };
}
