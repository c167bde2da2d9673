import type { Problem } from '../problem.ts';

/** Another run works on the release. `holder` says who; undefined when the lock changed hands too often to tell. */
export function releaseHeld(release: string, holder: string | undefined): Problem {
  return {
    code: 'release/held',
    severity: 'error',
    message: `another operation (install/upgrade/rollback) is in progress: ${holder ?? 'several at once'}`,
    hint: `Wait for it, with --lock-timeout 5m for example; \`dyn doctor ${release}\` tells whether it is alive.`,
  };
}

/** The lock is another's now, so nothing more may be written. */
export function lockLost(release: string, reason: string): Problem {
  return {
    code: 'release/lock-lost',
    severity: 'error',
    message: `the lock of release "${release}" was lost: ${reason}`,
    hint: `Nothing more was written. \`dyn doctor ${release}\` shows how far the release came and what to do.`,
  };
}

/** No right to Leases. `reason` are the server's words. */
export function lockForbidden(release: string, reason: string): Problem {
  return {
    code: 'release/lock-forbidden',
    severity: 'warning',
    message: `release "${release}" is not locked: ${reason}`,
    hint: 'Let nobody else work on it now, as with Helm, and ask for get, create, update and delete on leases.coordination.k8s.io in this namespace.',
  };
}

/** The work is done, but its lock could not be taken away. */
export function lockLeft(release: string, reason: string): Problem {
  return {
    code: 'release/lock-left',
    severity: 'warning',
    message: `the lock of release "${release}" could not be taken away: ${reason}`,
    hint: 'Nothing needs to be done: the next dyn sees that its holder is gone.',
  };
}

/** A release that is another stack's, by its Lease. */
export function releaseOfOtherStack(name: string, stack: string): Problem {
  return {
    code: 'release/of-other-stack',
    severity: 'error',
    message: `release ${name} is part of the stack ${stack}`,
    hint: `Give the release another name or namespace in dyn.yaml, or uninstall it with the dyn.yaml of ${stack} first.`,
  };
}
