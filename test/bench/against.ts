import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Contestant, middle, peakOf, runOf, turnByTurn } from './contest.ts';
import { outcomeOf } from './measure.ts';
import type { Row } from './rows.ts';
import { markdownTable } from './table.ts';

/**
 * Builds a revision of dyn below `folder`, with a copy of the packages that are installed here, and gives its command. A link
 * to them would not do: modules are put into chunks by their paths.
 */
export function buildRevision(revision: string, folder: string): Contestant {
  const root = join(folder, 'revision');
  mkdirSync(root);
  const archive = execFileSync('git', ['archive', revision], { maxBuffer: 1 << 30 });
  execFileSync('tar', ['-x', '-C', root], { input: archive });
  const isKept = (path: string): boolean => basename(path) !== '.cache';
  cpSync('node_modules', join(root, 'node_modules'), {
    recursive: true,
    filter: isKept,
    verbatimSymlinks: true,
  });
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
  return { name: revision, program: process.execPath, before: [join(root, 'bin/dyn.js')] };
}

/** Both revisions turn by turn, as a table; `folder` holds the charts. */
export async function compareRevisions(
  rows: readonly Row[],
  pair: readonly [before: Contestant, now: Contestant],
  { folder, rounds }: { readonly folder: string; readonly rounds: number },
): Promise<string> {
  const [before, now] = pair.map(({ name }) => name);
  const kinds = [`${before}, ms`, `${now}, ms`, 'ratio'];
  const processors = kinds.map((kind) => `processor: ${kind}`);
  const head = ['', ...kinds, ...processors, `peak of ${before}, MB`, `peak of ${now}, MB`, 'output'];
  const table: string[][] = [head];
  for (const row of rows) {
    const runs = pair.map((contestant) => runOf(contestant, row.dyn, folder));
    const [one, other] = runs.map(outcomeOf);
    const isSame = one?.status === other?.status && other && one?.stdout.equals(other.stdout);
    const times = turnByTurn(runs, rounds);
    const cells = (['wall', 'processor'] as const).flatMap((kind) => {
      const [a = 0, b = 0] = times.map((each) => middle(each, kind));
      return [a.toFixed(0), b.toFixed(0), (b / a).toFixed(2)];
    });
    const peaks: string[] = [];
    for (const run of runs) peaks.push((await peakOf(run)).toFixed(0));
    table.push([`${row.letter}) ${row.name}`, ...cells, ...peaks, isSame ? 'same' : 'differs']);
  }
  return markdownTable(table);
}
