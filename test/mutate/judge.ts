import { compareCase } from '../conformance/runner.ts';
import { readAnswers } from '../support/answers.ts';
import { loadCaseFiles, loadRefusals } from '../support/cases.ts';
import { openBundle } from '../support/dyn.ts';

/** The ids of the cases, up to `limit`, in which a bundle differs from helm. `first` are the files to try first. */
export async function findMismatches(
  bundle: string,
  limit: number,
  first: readonly string[],
  skip: ReadonlySet<string>,
): Promise<string[]> {
  const subject = { ask: openBundle(bundle), refusals: loadRefusals() };
  const rank = new Map(first.map((path, index) => [path, index]));
  const files = loadCaseFiles().sort(
    (a, b) => (rank.get(a.path) ?? first.length) - (rank.get(b.path) ?? first.length),
  );
  const found: string[] = [];
  for (const file of files) {
    const answers = readAnswers(file);
    for (const item of file.cases) {
      if (skip.has(item.id) || !(await compareCase(item, answers.get(item.name), subject))) continue;
      found.push(item.id);
      if (found.length >= limit) return found;
    }
  }
  return found;
}
