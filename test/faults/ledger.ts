import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Trial, trialText } from './point.ts';
import type { Baseline, Verdict } from './trial.ts';

/** A trial with what became of it. */
export interface Entry {
  readonly trial: Trial;
  readonly verdict: Verdict;
}

/** What was tried of a build, kept in a file so that a run that was broken off goes on. */
export interface Ledger {
  readonly path: string;
  readonly baselines: readonly Baseline[];
  readonly entries: ReadonlyMap<string, Entry>;
}

type Line = { readonly baseline: Baseline } | Entry;

/** The ledger of this build of dyn and of this chart; trials of another one prove nothing. */
export function openLedger(folder: string, subject: string): Ledger {
  const path = join(resolve(folder), `${subject}-${buildHash()}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text.split('\n').flatMap((line): Line[] => (line === '' ? [] : [JSON.parse(line)]));
  const entries = lines.flatMap((line) => ('trial' in line ? [line] : []));
  return {
    path,
    baselines: lines.flatMap((line) => ('baseline' in line ? [line.baseline] : [])),
    entries: new Map(entries.map((entry) => [trialText(entry.trial), entry])),
  };
}

/** Adds a line to the ledger's file. */
export function note(ledger: Ledger, line: Line): void {
  appendFileSync(ledger.path, `${JSON.stringify(line)}\n`);
}

/** What tells this build of dyn and the chart of the faults from others. */
export function buildHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['dist', 'test/faults/chart']) {
    const files = readdirSync(resolve(folder), { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    for (const path of paths.sort()) if (/\.(cjs|yaml)$/.test(path)) hash.update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 12);
}
