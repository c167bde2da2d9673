import type { Problem, Severity } from '../base/problem.ts';
import { cannotTell } from '../base/problems/preflight.ts';
import type { Evidence, Finding, Known, PreflightRelease } from './preflight.ts';

/** Something is in the way of a release. */
export function taken(
  release: PreflightRelease,
  problem: Problem,
  evidence: readonly Evidence[] = [],
): Finding {
  return { problem, answer: 'taken', release: release.name, evidence };
}

/** A question that stays open. */
export interface Question {
  /** The code of what would be found. */
  readonly about: string;
  /** The worst that the answer could be. */
  readonly worst: Severity;
  /** Continues "cannot tell": `whether StorageClass fast exists`. */
  readonly question: string;
  /** `list storageclasses.storage.k8s.io`. */
  readonly missing: string;
}

/** A check of a release has no answer, because a right is missing. */
export function unknown(release: PreflightRelease, open: Question): Finding {
  const evidence = [{ what: open.missing, why: `without this right it stays open ${open.question}` }];
  return { problem: cannotTell(open), answer: 'unknown', release: release.name, evidence };
}

/** What is known, undefined where it is not. */
export function answerOf<T>(known: Known<T>): T | undefined {
  return 'value' in known ? known.value : undefined;
}

/** The right that is missing, undefined where none is. */
export function missingOf(known: Known<unknown>): string | undefined {
  return 'missing' in known ? known.missing : undefined;
}

/** The items without those that are equal to an earlier one, as JSON. */
export function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** The items in groups of those with the same key, in the order of their first ones. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** The findings, each open question of a release once. */
export function onceOpen(findings: readonly Finding[]): readonly Finding[] {
  const isOpen = ({ answer }: Finding): boolean => answer === 'unknown';
  const open = groupedBy(findings.filter(isOpen), ({ release, problem }) => `${release} ${problem.message}`);
  return [...findings.filter((finding) => !isOpen(finding)), ...open.flatMap(([first]) => first ?? [])];
}
