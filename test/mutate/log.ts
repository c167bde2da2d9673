import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';

/** What became of a mutant. */
export interface Verdict {
  readonly id: string;
  /** The case that noticed the break, or "does not end"; undefined when it was missed. */
  readonly noticedBy?: string;
  /** How many cases reach the place. */
  readonly reachedBy: number;
}

/** The verdicts so far, kept in a file. */
export interface Log {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  add(verdict: Verdict): void;
}

/** A case as far as it counts whether it is still the same. */
export interface Judging {
  readonly id: string;
  readonly digest: string;
}

interface Line extends Verdict {
  readonly cases: string;
}

/** Reads what an earlier run left; what its cases missed is open again when the cases are not the same any more. */
export function openLog(path: string, judging: readonly Judging[], fresh: boolean): Log {
  if (fresh) rmSync(path, { force: true });
  const cases = digestOf(judging);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const known: Line[] = lines.map((line) => JSON.parse(line));
  const valid = known.filter((line) => line.noticedBy !== undefined || line.cases === cases);
  const verdicts = new Map<string, Verdict>(valid.map((line) => [line.id, line]));
  const add = (verdict: Verdict) => {
    verdicts.set(verdict.id, verdict);
    appendFileSync(path, `${JSON.stringify({ ...verdict, cases })}\n`);
  };
  return { verdicts, add };
}

function digestOf(judging: readonly Judging[]): string {
  const digests = judging.map(({ id, digest }) => `${id} ${digest}`);
  return createHash('sha256').update(digests.join('\n')).digest('hex').slice(0, 12);
}
