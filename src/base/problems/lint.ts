import type { Problem } from '../problem.ts';

/** Charts with findings at or above the threshold. `summary` is Helm's line. */
export function lintFailed(summary: string): Problem {
  return {
    code: 'lint/failed',
    severity: 'error',
    message: summary,
    hint: 'Mend what the lines with [ERROR] name; with --strict those with [WARNING] count too.',
  };
}

/** Paths that are no charts, or that cannot be read, among what was to be linted. */
export function lintUnreadable(summary: string): Problem {
  return {
    code: 'lint/unreadable',
    severity: 'error',
    message: summary,
    hint: 'A line without [ERROR] names what is no chart: give folders with a Chart.yaml, or .tgz archives.',
  };
}

/** A baseline that is no list of findings. */
export function baselineInvalid(file: string): Problem {
  return {
    code: 'lint/baseline-invalid',
    severity: 'error',
    message: `${file} is no baseline of dyn lint`,
    hint: 'Write it anew with dyn lint --write-baseline.',
  };
}

/** A baseline is to be written, and nobody says where to. */
export function baselineUnnamed(): Problem {
  return {
    code: 'lint/baseline-unnamed',
    severity: 'error',
    message: '--write-baseline needs a file',
    hint: 'Name it with --baseline FILE, or with lint.baseline in dyn.yaml.',
  };
}

/** A path to be linted that is not there, or a folder without charts. */
export function nothingToLint(path: string): Problem {
  return {
    code: 'lint/nothing-there',
    severity: 'error',
    message: `${path}: no chart is there`,
    hint: 'Give the folder of a chart, one that has charts in it, or a file of a chart.',
  };
}

/** A file that --fix would change, and that a link puts outside of the repository. */
export function fixLeavesRepository(file: string): Problem {
  return {
    code: 'lint/link-outside',
    severity: 'error',
    message: `${file} is not mended: a symbolic link leads out of the repository there`,
    hint: 'Mend the file that the link leads to.',
  };
}
