import type { Problem } from '../problem.ts';

/** An archive that cannot be read. `message` is what Go's readers or Helm say about it. */
export function archiveBroken(message: string): Problem {
  return {
    code: 'archive/broken',
    severity: 'error',
    message,
    hint: 'Make the archive again with "helm package", or fetch it again.',
  };
}

/** An archive whose entries leave the chart's folder, or do not lie in one. `message` is Helm's. */
export function archivePath(message: string): Problem {
  return {
    code: 'archive/path',
    severity: 'error',
    message,
    hint: 'All files of a chart archive lie below one top directory, as "helm package" writes them.',
  };
}

/** An archive that unpacks to more than a chart may hold. `message` is Helm's where it has the limit too. */
export function archiveTooLarge(message: string): Problem {
  return {
    code: 'archive/too-large',
    severity: 'error',
    message,
    hint: 'Take out what the chart does not need, for instance by .helmignore, and package it again.',
  };
}

/** An entry that is no plain file: `kind` is "a link", "a device" and the like. */
export function archiveEntryRefused(name: string, kind: string): Problem {
  return {
    code: 'archive/entry-refused',
    severity: 'error',
    message: `chart archive contains ${kind}: ${name}`,
    hint: 'Replace it by a plain file. Helm reads such an entry as an empty file, which is never what was meant.',
  };
}
