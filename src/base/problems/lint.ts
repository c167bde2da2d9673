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
