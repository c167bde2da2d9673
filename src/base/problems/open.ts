import type { Problem } from '../problem.ts';

/** A chart argument that is a file, but no archive; `type` is what it looks like, undefined for YAML. */
export function notAnArchive(path: string, type: string | undefined): Problem {
  const message =
    type === undefined
      ? `file '${path}' seems to be a YAML file, but expected a gzipped archive`
      : `file '${path}' does not appear to be a gzipped archive; got '${type}'`;
  const hint = 'Give the chart as a folder or a .tgz; values files go with -f.';
  return { code: 'open/not-an-archive', severity: 'error', message, hint };
}

/** An archive that cannot be read. */
export function archiveUnreadable(path: string, reason: string): Problem {
  return {
    code: 'open/archive-unreadable',
    severity: 'error',
    message:
      reason === 'gzip: invalid header'
        ? `file '${path}' does not appear to be a valid chart file (details: ${reason})`
        : 'unable to load chart archive',
    hint: `${reason}. Pack the chart anew.`,
  };
}

/** A chart argument that names nothing on disk. */
export function chartNotFound(message: string): Problem {
  return {
    code: 'open/chart-not-found',
    severity: 'error',
    message,
    hint: 'Give a path to a chart folder or a .tgz; repositories and registries are not supported yet.',
  };
}

/** A chart or a values file behind a URL. */
export function remoteRefused(what: string): Problem {
  return {
    code: 'open/remote',
    severity: 'error',
    message: `${what} is not on this machine, and this version of dyn fetches nothing`,
    hint: 'Download it first, then give its path.',
  };
}

/** A folder without a Chart.yaml that could be read. */
export function chartUndetected(path: string, reason: string): Problem {
  return {
    code: 'open/no-chart-yaml',
    severity: 'error',
    message: `unable to detect chart at ${path}: ${reason}`,
    hint: 'A chart folder holds a Chart.yaml; is the path one level too high or too low?',
  };
}

/** A chart of a type that cannot be rendered alone. */
export function notInstallable(type: string): Problem {
  return {
    code: 'open/not-installable',
    severity: 'error',
    message: `${type} charts are not installable`,
    hint: 'Library charts are only there to be depended on.',
  };
}

/** A release name that Helm refuses. */
export function invalidReleaseName(name: string): Problem {
  const rule =
    'must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53';
  const reason = name === '' ? 'no name provided' : `invalid release name, ${rule}`;
  return {
    code: 'open/release-name',
    severity: 'error',
    message: `release name check failed: release name ${JSON.stringify(name)}: ${reason}`,
    hint: 'Lower-case letters, digits, "-" and ".", at most 53 of them.',
  };
}
