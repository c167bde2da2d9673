import type { Problem } from '../problem.ts';
import { positionOf } from '../source.ts';

/** A rendered document that is no YAML mapping. `line` is its first line in the rendered file. */
export function manifestNotYaml(path: string, line: number, cause: Problem): Problem {
  const at = cause.at ? line + positionOf(cause.at.source, cause.at.start).line - 1 : line;
  return {
    code: 'manifest/not-yaml',
    severity: 'error',
    message: `YAML parse error on ${path}: ${cause.message}`,
    hint: `Look at line ${at} of what ${path} renders to; --debug prints it.`,
  };
}
