import type { Problem, Severity } from '../../base/problem.ts';
import { positionOf } from '../../base/source.ts';

const WORDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** GitHub drops the rest of a kind in one step. */
const MOST = 10;

/** Problems as annotations of GitHub's workflow commands, the first ten of each severity. */
export function problemsGithub(problems: readonly Problem[]): string {
  const severities: readonly Severity[] = ['error', 'warning', 'note'];
  const shown = severities.flatMap((severity) =>
    problems.filter((problem) => problem.severity === severity).slice(0, MOST),
  );
  return shown.map((problem) => `${annotation(problem)}\n`).join('');
}

function annotation({ at, severity, code, message, hint }: Problem): string {
  const place = at ? positionOf(at.source, at.start) : undefined;
  const fields = [
    ...(at && place ? [`file=${property(at.source.name)}`, `line=${place.line}`, `col=${place.column}`] : []),
    `title=${property(code)}`,
  ];
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return `::${WORDS[severity]} ${fields.join(',')}::${data(text)}`;
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
