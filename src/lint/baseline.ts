import type { Problem } from '../base/problem.ts';
import { lineText, positionOf } from '../base/source.ts';

/** How often each known finding may occur, by its fingerprint. */
export type Baseline = ReadonlyMap<string, number>;

/** What stays the same when lines are put in above a finding: rule, file, message, and the text of its line. */
export function fingerprintOf({ code, message, at }: Problem): string {
  const line = at ? lineText(at.source, positionOf(at.source, at.start).line).trim() : '';
  return [code, at?.source.name ?? '', message, line].join('\n');
}

/** The findings of a run, to be known from then on. */
export function buildBaseline(problems: readonly Problem[]): Baseline {
  const counts = new Map<string, number>();
  for (const problem of problems) {
    const fingerprint = fingerprintOf(problem);
    counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
  }
  return counts;
}

/** The findings that are not known. */
export function withoutKnown(problems: readonly Problem[], baseline: Baseline): readonly Problem[] {
  const left = new Map(baseline);
  return problems.filter((problem) => {
    const fingerprint = fingerprintOf(problem);
    const count = left.get(fingerprint) ?? 0;
    if (count > 0) left.set(fingerprint, count - 1);
    return count === 0;
  });
}
