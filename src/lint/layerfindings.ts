import type { Problem } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { LayerVerdict } from './layers.ts';
import type { Finding } from './rule.ts';
import type { ChartSubject, LintCase } from './subject.ts';

/** What verdicts on values files say, each at the line that sets the value. */
export function valuesFindings(
  { cases, source }: Pick<ChartSubject, 'cases' | 'source'>,
  pick: (verdict: LayerVerdict, one: LintCase) => readonly Problem[],
): readonly Finding[] {
  return cases.flatMap((one) => {
    const file = one.source ?? source('values.yaml');
    return one.verdict && file ? pick(one.verdict, one).map((problem) => findingOf(problem, file)) : [];
  });
}

function findingOf({ message, hint, at }: Problem, file: Source): Finding {
  const place = at ?? { source: file, start: 0, end: 0 };
  return { at: place, message, ...(hint === undefined ? {} : { hint }) };
}
