import { fail, type Problem } from '../base/problem.ts';
import { baselineInvalid } from '../base/problems/lint.ts';
import { lineText, positionOf, type Source } from '../base/source.ts';

/** How often each known finding may occur, by its fingerprint. */
export type Baseline = ReadonlyMap<string, number>;

/** What stays the same when lines are put in above a finding: rule, file, message, and the text of its line. */
export function fingerprintOf({ code, message, at }: Problem): string {
  const line = at ? lineText(at.source, positionOf(at.source, at.start).line).trim() : '';
  // From a folder of the repository its files are called ../a: the same finding as a from its top.
  const file = (at?.source.name ?? '').replace(/^(?:\.\.\/)+/, '');
  return [code, file, message, line].join('\n');
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

/** A baseline as a file: a JSON list in the order of its fingerprints. */
export function writeBaseline(baseline: Baseline): string {
  const entries = [...baseline].sort(([a], [b]) => (a < b ? -1 : 1));
  const list = entries.map(([fingerprint, count]) => ({ fingerprint, count }));
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

/** Reads what `writeBaseline` wrote. Raises lint/baseline-invalid. */
export function readBaseline({ name, text }: Source): Baseline {
  const list = parseJson(text);
  if (!Array.isArray(list)) return fail(baselineInvalid(name));
  return new Map(list.map((item) => readEntry(item) ?? fail(baselineInvalid(name))));
}

function readEntry(item: unknown): readonly [string, number] | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  if (!('fingerprint' in item) || !('count' in item)) return undefined;
  const { fingerprint, count } = item;
  return typeof fingerprint === 'string' && typeof count === 'number' ? [fingerprint, count] : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
