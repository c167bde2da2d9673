import type { Problem } from '../problem.ts';

/** A record that cannot be read; `message` is Go's. */
export function recordUnreadable(message: string): Problem {
  return {
    code: 'record/unreadable',
    severity: 'error',
    message,
    hint: 'Somebody changed the stored release by hand, or it was cut off. Restore it from a backup, or delete that Secret or ConfigMap: the other revisions stay.',
  };
}

/** A record that unpacks to more than any release holds. */
export function recordTooLarge(limitBytes: number): Problem {
  return {
    code: 'record/too-large',
    severity: 'error',
    message: `the stored release unpacks to more than ${limitBytes} bytes`,
    hint: 'No tool writes such a record: see who changed that Secret or ConfigMap.',
  };
}

/** Neither this release nor this revision is stored. Helm's words. */
export function releaseNotFound(message = 'release: not found'): Problem {
  return {
    code: 'record/not-found',
    severity: 'error',
    message,
    hint: '`dyn list -A` shows all releases, `dyn history NAME` the revisions of one; -n chooses the namespace.',
  };
}

/** There are records of the release, and none can be read. Helm's words. */
export function noRevision(name: string): Problem {
  return {
    code: 'record/no-revision',
    severity: 'error',
    message: `no revision for release ${JSON.stringify(name)}`,
    hint: `Every record of it is damaged: look at the Secrets or ConfigMaps with the labels owner=helm,name=${name}.`,
  };
}

/** No revision of the release is deployed. Helm's words. */
export function noDeployedRelease(name: string): Problem {
  return {
    code: 'record/none-deployed',
    severity: 'error',
    message: `${JSON.stringify(name)} has no deployed releases`,
    hint: `\`dyn history ${name}\` shows the states of its revisions.`,
  };
}

/** The revision that should be created is there already. Helm's words. */
export function releaseExists(): Problem {
  return {
    code: 'record/exists',
    severity: 'error',
    message: 'release: already exists',
    hint: 'Another command made this revision at the same time, or its record is damaged; `dyn doctor NAME` tells which.',
  };
}

/** A driver that is refused, or unknown. `message` is Helm's for an unknown one. */
export function driverRefused(message: string): Problem {
  return {
    code: 'record/driver',
    severity: 'error',
    message,
    hint: 'HELM_DRIVER and --driver take secret or configmap; without either it is secret.',
  };
}

/** A record that the server would refuse for its size. Each part is what takes so many bytes. */
export function recordDoesNotFit(
  { bytes, limitBytes }: { readonly bytes: number; readonly limitBytes: number },
  parts: readonly { readonly part: string; readonly bytes: number }[],
): Problem {
  return {
    code: 'record/does-not-fit',
    severity: 'error',
    message: `the release record takes ${bytes} bytes, and Kubernetes stores at most ${limitBytes}`,
    hint: 'Name what the release does not need in .helmignore (docs, tests, archives, large files), move CRDs into a chart of their own, or split the chart.',
    parts: parts.map(({ part, bytes: size }) => ({
      code: 'record/part',
      severity: 'note',
      message: `${size} bytes: ${part}`,
      hint: '',
    })),
  };
}

/** Several old revisions could not be taken away. Helm's words. */
export function pruningFailed(count: number, first: Problem): Problem {
  return {
    code: 'record/pruning',
    severity: 'error',
    message: `encountered ${count} deletion errors. First is: ${first.message}`,
    hint: 'Old revisions are over --history-max; ask for the right to delete them.',
  };
}
