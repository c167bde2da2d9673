import type { Problem, Severity } from '../../base/problem.ts';
import { placeOf } from '../../base/source.ts';
import { toBytes } from '../../go/bytes.ts';
import { printable } from '../report.ts';

/** GitHub takes no more from one step. Source: GitHub docs, workflow commands, job summaries. */
const MOST_BYTES = 1024 * 1024;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** Problems as a table in Markdown, for the page of a run of GitHub Actions, as far as they fit below `given` bytes of others. */
export function problemsSummary(problems: readonly Problem[], charts: readonly string[], given = 0): string {
  const counts = SEVERITIES.map((severity) => {
    const { length } = problems.filter((problem) => problem.severity === severity);
    return `${length} ${severity}${length === 1 ? '' : 's'}`;
  });
  const head = `## dyn lint\n\n${counts.join(', ')} in ${charts.length} chart${charts.length === 1 ? '' : 's'}\n`;
  if (problems.length === 0) return head;
  const title = '\n| severity | rule | place | finding |\n|---|---|---|---|\n';
  const rows = rowsBelow(problems, MOST_BYTES - given - toBytes(head + title).length - MORE_BYTES);
  const left = problems.length - rows.length;
  const more = left === 0 ? '' : `\n${left} more are in the log.\n`;
  return rows.length === 0 ? head + more : head + title + rows.join('') + more;
}

/** Room for the line that counts what is left out. */
const MORE_BYTES = 64;

/** As many rows as fit, the errors first. */
function rowsBelow(problems: readonly Problem[], most: number): readonly string[] {
  const rows: string[] = [];
  let size = 0;
  for (const severity of SEVERITIES)
    for (const problem of problems) {
      if (problem.severity !== severity) continue;
      const row = rowOf(problem);
      size += toBytes(row).length;
      if (size > most) return rows;
      rows.push(row);
    }
  return rows;
}

function rowOf({ severity, code, at, message, hint }: Problem): string {
  const place = at ? placeOf(at) : '';
  const text = hint === undefined ? message : `${message} - ${hint}`;
  return `| ${severity} | ${cell(code)} | ${cell(place)} | ${cell(text)} |\n`;
}

/** Text that is no markup in a cell of a table. */
function cell(text: string): string {
  const line = printable(text.trim().replace(/\s+/g, ' '));
  return line
    .replace(/[\\`*_[\]|~#$@!]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}
