import { compareCase } from '../conformance/runner.ts';
import { readAnswers } from '../support/answers.ts';
import { type CaseFile, loadCaseFiles, loadRefusals } from '../support/cases.ts';
import { openBundle } from '../support/dyn.ts';

/** What to judge a bundle by. */
export interface Order {
  /** Stop after so many mismatches. */
  readonly limit: number;
  /** Files of cases to try first, the most telling one first. */
  readonly first: readonly string[];
  /** Cases that do not count. */
  readonly skip: readonly string[];
  /** Files of cases that are not run. */
  readonly leave: readonly string[];
}

/** The ids of the cases in which the bundle differs from helm, and the time each file of cases took. */
export interface Judgement {
  readonly found: readonly string[];
  readonly tookMs: Readonly<Record<string, number>>;
}

/** Runs the cases through a bundle; `alive` is called after each. */
export async function judgeBundle(bundle: string, order: Order, alive: () => void): Promise<Judgement> {
  const subject = { ask: openBundle(bundle), refusals: loadRefusals() };
  const skip = new Set(order.skip);
  const found: string[] = [];
  const tookMs: Record<string, number> = {};
  const leave = new Set(order.leave);
  for (const file of inOrder(loadCaseFiles(), order.first)) {
    if (leave.has(file.path)) continue;
    const started = performance.now();
    const answers = readAnswers(file);
    for (const item of file.cases) {
      alive();
      if (skip.has(item.id) || !(await compareCase(item, answers.get(item.name), subject))) continue;
      found.push(item.id);
      if (found.length >= order.limit) return { found, tookMs };
    }
    tookMs[file.path] = performance.now() - started;
  }
  return { found, tookMs };
}

function inOrder(files: readonly CaseFile[], first: readonly string[]): CaseFile[] {
  const rank = new Map(first.map((path, index) => [path, index]));
  const rankOf = ({ path }: CaseFile) => rank.get(path) ?? first.length;
  return [...files].sort((a, b) => rankOf(a) - rankOf(b));
}
