import type { Problem, Severity } from '../base/problem.ts';
import { placeOf, positionOf } from '../base/source.ts';
import type { Finding, LintRule } from './rule.ts';

/** The severity of each rule by id where it is not its own; `off` silences it. */
export type RuleLevels = ReadonlyMap<string, Severity | 'off'>;

/** What one rule says, as problems: each once, in the order of its places. */
export function problemsOf(rule: LintRule, findings: readonly Finding[], levels: RuleLevels): Problem[] {
  const severity = levels.get(rule.id) ?? rule.severity;
  if (severity === 'off') return [];
  const seen = new Map<string, Problem>();
  for (const { about, ...finding } of findings) {
    const key = `${placeOf(finding.at)} ${finding.message}`;
    const message = about === undefined ? finding.message : `${finding.message} (${about})`;
    if (!seen.has(key)) seen.set(key, { code: rule.id, severity, ...finding, message });
  }
  return [...seen.values()];
}

/** Problems by file, line, column, and then by rule. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => compareTexts(nameOf(a), nameOf(b)) || startOf(a) - startOf(b) || compareTexts(a.code, b.code),
  );
}

function nameOf({ at }: Problem): string {
  return at?.source.name ?? '';
}

function startOf({ at }: Problem): number {
  if (!at) return 0;
  const { line, column } = positionOf(at.source, at.start);
  return line * 100_000 + column;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
