import type { Problem } from '../../base/problem.ts';
import { placeOf } from '../../base/source.ts';
import { printable } from '../report.ts';

/** A line for each problem, as editors and grep read it: `file:line:column: severity rule message`. */
export function problemLines(problems: readonly Problem[]): string {
  return problems.map((problem) => `${printable(lineOf(problem)).replace(/\n/g, '\\x0a')}\n`).join('');
}

function lineOf({ at, severity, code, message, hint }: Problem): string {
  const place = at ? `${placeOf(at)}: ` : '';
  const cure = hint === undefined ? '' : ` - ${hint}`;
  return `${place}${severity} ${code} ${message.trim().replace(/\s*\n\s*/g, ' | ')}${cure}`;
}
