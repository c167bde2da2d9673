import type { ChartSubject, LintObject } from './subject.ts';

/** The objects that the chart itself makes, over all its renders. */
export function ownObjects({ cases }: ChartSubject): readonly LintObject[] {
  return cases.flatMap(({ objects }) => objects.filter(({ isForeign }) => !isForeign));
}
