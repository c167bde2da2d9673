import type { Problem } from '../problem.ts';

/** Another dyn works on the release now, which is as it should be. */
export function workedOn(holder: string): Problem {
  return {
    code: 'doctor/worked-on',
    severity: 'note',
    message: `${holder} works on it now`,
    hint: 'Wait for its end; what is said here may be over in a moment.',
  };
}

/** A lock whose holder is dead, and a release that is as it should be. */
export function lockForgotten(holder: string): Problem {
  return {
    code: 'doctor/lock-forgotten',
    severity: 'warning',
    message: `the lock is held by ${holder}, which is dead`,
    hint: 'The next command of dyn takes the lock over; nothing needs to be done.',
  };
}

/** A revision that a run of dyn left half done. `what` is what it did. */
export function leftPending(revision: number, status: string, what: string): Problem {
  return {
    code: 'doctor/left-pending',
    severity: 'error',
    message: `revision ${revision} is ${status}, and ${what} died or was stopped before its end`,
    hint: 'The same command, run again, goes on where it stopped; hooks that succeeded do not run again.',
  };
}

/** A revision that is pending without any lock: Helm's, or of a dyn without the right to Leases. */
export function pendingUnclaimed(revision: number, status: string, since: string): Problem {
  return {
    code: 'doctor/pending-unclaimed',
    severity: 'error',
    message: `revision ${revision} is ${status} since ${since}, and nothing tells whether somebody still works on it`,
    hint: 'Helm keeps no lock: make sure that no helm (or CI job) still works on the release before anything else.',
  };
}

/** An uninstall that did not come to its end. */
export function halfUninstalled(revision: number): Problem {
  return {
    code: 'doctor/half-uninstalled',
    severity: 'error',
    message: `an uninstall did not come to its end: revision ${revision} is uninstalling`,
    hint: 'Uninstall it again; what is gone already is passed over.',
  };
}

/** The last revision failed. `reason` is what its record says. */
export function lastFailed(revision: number, reason: string, deployed: number | undefined): Problem {
  return {
    code: 'doctor/last-failed',
    severity: 'warning',
    message: `revision ${revision} failed: ${reason}`,
    hint:
      deployed === undefined
        ? 'No revision is deployed: upgrade it when the cause is mended, or uninstall it.'
        : `Revision ${deployed} counts as deployed, but its objects may be changed: upgrade again when the cause is mended, or roll back.`,
  };
}

/** Revisions, and none of them is deployed. */
export function noneDeployed(revision: number, status: string): Problem {
  return {
    code: 'doctor/none-deployed',
    severity: 'error',
    message: `no revision is deployed; the last one, ${revision}, is ${status}`,
    hint: 'A rollback to the last good revision makes it deployed again.',
  };
}

/** More than one revision is deployed. */
export function severalDeployed(revisions: readonly number[]): Problem {
  return {
    code: 'doctor/several-deployed',
    severity: 'error',
    message: `revisions ${revisions.join(', ')} are deployed at once`,
    hint: 'Only the newest one is; the others become superseded.',
  };
}

/** Records that cannot be decoded. `command` shows the newest. */
export function recordsUnreadable(keys: readonly string[], command: string): Problem {
  return {
    code: 'doctor/record-unreadable',
    severity: 'error',
    message: `these records cannot be read: ${keys.join(', ')}`,
    hint: `Helm and dyn pass over them, and cannot make a revision of the same number. Restore them from a backup, or delete them: ${command}`,
  };
}

/** The namespace is being deleted. `reason` is what it waits for. */
export function namespaceEnding(namespace: string, reason: string): Problem {
  return {
    code: 'doctor/namespace-ending',
    severity: 'error',
    message: `namespace ${namespace} is being deleted${reason === '' ? '' : `: ${reason}`}`,
    hint: 'Nothing can be created in it any more. It ends when all its objects are gone; those named above with finalizers wait for their controllers.',
  };
}

/** Objects of the record that are not there. */
export function objectsMissing(revision: number, objects: readonly string[]): Problem {
  return {
    code: 'doctor/objects-missing',
    severity: 'warning',
    message: `objects of revision ${revision} are not in the cluster: ${objects.join(', ')}`,
    hint: 'They are created again by an upgrade or a rollback.',
  };
}

/** Objects of the record that belong to somebody else. */
export function objectsForeign(revision: number, objects: readonly string[]): Problem {
  return {
    code: 'doctor/objects-foreign',
    severity: 'error',
    message: `objects of revision ${revision} are not marked as the release's own: ${objects.join(', ')}`,
    hint: 'Somebody replaced them, or took their labels away. An upgrade takes them over with --take-ownership; an uninstall deletes them.',
  };
}

/** Objects of the record that wait for their finalizers. */
export function objectsEnding(objects: readonly string[]): Problem {
  return {
    code: 'doctor/objects-ending',
    severity: 'warning',
    message: `objects are being deleted and wait for finalizers: ${objects.join(', ')}`,
    hint: 'Their controllers take the finalizers away; see whether those run (kubectl get … -o yaml, metadata.finalizers).',
  };
}

/** A manifest of a record that cannot be built on this cluster. */
export function manifestNotBuilt(revision: number, reason: string): Problem {
  return {
    code: 'doctor/manifest-not-built',
    severity: 'error',
    message: `the objects of revision ${revision} cannot be looked up: ${reason}`,
    hint: 'A kind that the API server does not know any more blocks rollback and uninstall: install its CustomResourceDefinition again.',
  };
}

/** Something that could not be seen. */
export function cannotTell(what: string, reason: string): Problem {
  return {
    code: 'doctor/cannot-tell',
    severity: 'warning',
    message: `cannot tell ${what}: ${reason}`,
    hint: 'Ask for this right, or act as somebody who has it (--kube-as-user, --kube-context).',
  };
}

/** Nothing that recover could do by itself. */
export function nothingToRecover(release: string, next: string): Problem {
  return {
    code: 'doctor/no-cure',
    severity: 'error',
    message: `there is nothing that recover could do for release "${release}" by itself`,
    hint: next,
  };
}

/** The release is not as it was when the user was asked. */
export function changedMeanwhile(release: string): Problem {
  return {
    code: 'doctor/changed',
    severity: 'error',
    message: `release "${release}" is not as it was a moment ago`,
    hint: `Somebody works on it. \`dyn doctor ${release}\` tells how it stands now.`,
  };
}

/** Nobody can be asked. */
export function needsYes(release: string): Problem {
  return {
    code: 'doctor/needs-yes',
    severity: 'error',
    message: `recovering release "${release}" needs a yes, and there is no terminal to ask on`,
    hint: 'Add --yes when what is shown above shall be done.',
  };
}

/** Somebody was asked, and did not say yes. */
export function notConfirmed(): Problem {
  return {
    code: 'doctor/not-confirmed',
    severity: 'error',
    message: 'nothing was done: the answer was not yes',
    hint: 'Answer y or yes to do what is shown.',
  };
}
