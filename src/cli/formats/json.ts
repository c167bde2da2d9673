import type { Problem } from '../../base/problem.ts';
import { positionOf, type Span } from '../../base/source.ts';

/** Problems as a JSON list: rule, severity, message, hint, and where. */
export function problemsJson(problems: readonly Problem[]): string {
  return `${JSON.stringify(problems.map(plain), undefined, 2)}\n`;
}

function plain({ code, severity, message, hint, at, related, fix }: Problem): unknown {
  return {
    rule: code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(at ? placeFields(at) : {}),
    ...(related ? { related: related.map((one) => ({ message: one.message, ...placeFields(one.at) })) } : {}),
    ...(fix ? { fix: fix.map((edit) => ({ ...placeFields(edit.at), text: edit.text })) } : {}),
  };
}

function placeFields(at: Span | undefined): object {
  if (!at) return {};
  const start = positionOf(at.source, at.start);
  const end = positionOf(at.source, at.end);
  return { file: at.source.name, ...start, endLine: end.line, endColumn: end.column };
}
