import type { Problem } from '../problem.ts';

/** A --show-only that matches nothing that was rendered. */
export function templateNotFound(pattern: string): Problem {
  return {
    code: 'output/template-not-found',
    severity: 'error',
    message: `could not find template ${pattern} in chart`,
    hint: 'Give the path as it stands after the chart\'s name in "# Source:" lines; was the template empty?',
  };
}
