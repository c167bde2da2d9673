import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helmPath } from '../support/helm.ts';
import { median, outcomeOf, peakMemoryOf, type Run, type Times, timesOf } from './measure.ts';
import type { Row } from './rows.ts';

const MEMORY_ROUNDS = 3;

/** A way to start dyn: a column of the table. */
export interface Contestant {
  readonly name: string;
  readonly program: string;
  /** What comes before the arguments. */
  readonly before: readonly string[];
}

/** Medians of one contestant: milliseconds by the clock and of processors, MB. */
export interface Figures {
  readonly wall: number;
  readonly processor: number;
  readonly peakMb: number;
}

/** `figures`: helm's first, then those of the contestants in their order. */
export interface Measured {
  readonly row: Row;
  readonly figures: readonly Figures[];
  /** Whether each contestant printed what helm printed, byte by byte. */
  readonly isSame: boolean;
}

/** Measures a row turn by turn; `folder` holds the charts. */
export async function measureRow(
  row: Row,
  contestants: readonly Contestant[],
  { folder, rounds }: { readonly folder: string; readonly rounds: number },
): Promise<Measured> {
  const helm = helmRun(row, folder);
  const runs = contestants.map((contestant) => runOf(contestant, row.dyn, folder));
  const expected = helmOutput(row, folder);
  const isSame = runs.every((run) => printed(run, row).equals(expected));
  const times = turnByTurn([helm, ...runs], rounds);
  const first = row.helm[0] ?? [];
  const alone: Run = { program: helmPath(), argv: first, cwd: folder };
  const peaks: number[] = [];
  for (const run of [alone, ...runs]) peaks.push(await peakOf(run));
  return { row, figures: times.map((each, index) => figuresOf(each, peaks[index])), isSame };
}

/** A command line of dyn as one contestant starts it. */
export function runOf({ program, before }: Contestant, argv: readonly string[], cwd: string): Run {
  return { program, argv: [...before, ...argv], cwd };
}

/** The times of each, taken turn by turn; the first round warms caches and is dropped. */
export function turnByTurn(runs: readonly Run[], rounds: number): readonly (readonly Times[])[] {
  const times: Times[][] = runs.map(() => []);
  for (let round = 0; round <= rounds; round++)
    for (const [index, run] of runs.entries()) {
      const taken = timesOf(run);
      if (round > 0) times[index]?.push(taken);
    }
  return times;
}

/** The median of one kind of times, in milliseconds. */
export function middle(times: readonly Times[], kind: keyof Times): number {
  return median(times.map((each) => each[kind]));
}

/** One process, or all that there are, two at a time. */
function helmRun({ letter, helm }: Row, cwd: string): Run {
  const [only, ...more] = helm;
  if (only && more.length === 0) return { program: helmPath(), argv: only, cwd };
  const list = join(cwd, `helm-${letter}.txt`);
  writeFileSync(list, helm.map((argv) => `${argv.join(' ')}\n`).join(''));
  return { program: 'xargs', argv: ['--arg-file', list, '-L', '1', '-P', '2', helmPath()], cwd };
}

function helmOutput({ letter, helm }: Row, cwd: string): Buffer {
  return Buffer.concat(
    helm.map((argv) => {
      const { status, stdout } = outcomeOf({ program: helmPath(), argv, cwd });
      if (status !== 0) throw new Error(`row ${letter}: helm ended with ${status}: ${argv.join(' ')}`);
      return stdout;
    }),
  );
}

const COMBINATION_HEADS = /^# Combination: .*\n/gm;

/** What it printed, without the heads that dyn puts before each of several renders. */
function printed(run: Run, { letter, helm }: Row): Buffer {
  const { status, stdout } = outcomeOf(run);
  if (status !== 0) throw new Error(`row ${letter}: ${run.program} ended with ${status}`);
  return helm.length === 1 ? stdout : Buffer.from(stdout.toString().replaceAll(COMBINATION_HEADS, ''));
}

/** The median of peaks of resident memory, in MB. */
export async function peakOf(run: Run): Promise<number> {
  const peaks: number[] = [];
  for (let round = 0; round < MEMORY_ROUNDS; round++) peaks.push(await peakMemoryOf(run));
  return median(peaks);
}

function figuresOf(times: readonly Times[], peakMb = Number.NaN): Figures {
  return { wall: middle(times, 'wall'), processor: middle(times, 'processor'), peakMb };
}
