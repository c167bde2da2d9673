import type { Problem } from '../problem.ts';

/** A file that cannot be read; `reason` in Go's words, such as "open x: no such file or directory". */
export function unreadableFile(reason: string): Problem {
  return {
    code: 'files/unreadable',
    severity: 'error',
    message: reason,
    hint: 'Check the path and its rights.',
  };
}

/** A file or folder that cannot be written. */
export function unwritableFile(reason: string): Problem {
  return {
    code: 'files/unwritable',
    severity: 'error',
    message: reason,
    hint: 'Check the path, its rights and free space.',
  };
}

/** A file to be written is a link out of the folder that the user named. */
export function linkLeavesOutput(path: string): Problem {
  return {
    code: 'files/output-link-outside',
    severity: 'error',
    message: `${path} is a symbolic link that leads out of the output folder`,
    hint: 'Remove the link, or write to the folder that it leads to.',
  };
}

/** A link that leads out of the chart. */
export function linkLeavesChart(path: string): Problem {
  return {
    code: 'files/link-outside',
    severity: 'error',
    message: `${path} is a symbolic link that leads out of the chart`,
    hint: 'Copy the file into the chart, or trust it with --follow-links, as Helm does.',
  };
}

/** A broken link. `reason` is Go's text. */
export function brokenLink(path: string, reason: string): Problem {
  return {
    code: 'files/broken-link',
    severity: 'error',
    message: `error evaluating symlink ${path}: ${reason}`,
    hint: 'Remove the link, or let it point to a file of the chart.',
  };
}

/** A device, socket or pipe among a chart's files. */
export function irregularFile(path: string): Problem {
  return {
    code: 'files/irregular',
    severity: 'error',
    message: `cannot load irregular file ${path} as it has file mode type bits set`,
    hint: 'A chart holds ordinary files only; remove it or add it to .helmignore.',
  };
}

/** A chart's file above Helm's limit. */
export function fileTooLarge(name: string, limit: number): Problem {
  return {
    code: 'files/too-large',
    severity: 'error',
    message: `chart file "${name}" is larger than the maximum file size ${limit}`,
    hint: 'Add it to .helmignore, or keep it outside of the chart.',
  };
}

/** A folder that is too deep or has too many files to be a chart. */
export function folderTooLarge(path: string, what: string): Problem {
  return {
    code: 'files/folder-too-large',
    severity: 'error',
    message: `${path}: ${what}`,
    hint: 'Is this the chart you meant? .helmignore leaves folders out.',
  };
}

/** A folder that the system does not let be watched; `reason` is its code. */
export function watchFailed(folder: string, reason: string): Problem {
  return {
    code: 'files/watch-failed',
    severity: 'error',
    message: `${folder} cannot be watched: ${reason}`,
    hint: 'ENOSPC and EMFILE mean that the system gives out no more watches: raise fs.inotify.max_user_watches, or name fewer folders.',
  };
}

/** More folders than can be watched. */
export function watchTooLarge(folder: string, limit: number): Problem {
  return {
    code: 'files/watch-too-large',
    severity: 'error',
    message: `${folder} holds more than ${limit} folders, which is too much to watch`,
    hint: 'Name the charts that you work on.',
  };
}
