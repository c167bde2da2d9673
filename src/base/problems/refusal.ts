import type { Problem } from '../problem.ts';

/** What was found refuses the command; the findings are its parts. */
export function preflightRefused(message: string, parts: readonly Problem[]): Problem {
  return {
    code: 'preflight/refused',
    severity: 'error',
    message,
    hint: 'Nothing was written. `dyn preflight --explain` prints what was read, and why it counts.',
    parts,
  };
}

/** Nobody can tell whether it is safe: rights are missing. */
export function preflightUnknown(message: string, parts: readonly Problem[]): Problem {
  return {
    code: 'preflight/cannot-tell',
    severity: 'error',
    message,
    hint: 'Nothing was written. Ask for the right, or go on all the same with --accept-unknown CODE.',
    parts,
  };
}

/** Another operator came in between: this one has taken back what it had put. */
export function preflightLost(message: string, parts: readonly Problem[]): Problem {
  return {
    code: 'preflight/lost',
    severity: 'error',
    message,
    hint: 'Both were installed at the same moment, and the other one was first. What this command had put was taken back.',
    parts,
  };
}

/** The install Lease could not be had, so that two commands at the same moment are told apart later only. */
export function installUnlocked(reason: string): Problem {
  return {
    code: 'preflight/install-unlocked',
    severity: 'warning',
    message: `nobody is kept from installing another operator at this moment: ${reason}`,
    hint: 'Ask for get, list, create, update and delete on leases.coordination.k8s.io there. The check is repeated after the roles are applied.',
  };
}
