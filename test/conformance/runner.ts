import { printable } from '../../src/cli/report.ts';
import { type Answer, agrees, type RecordedAnswer, readAnswers, writeAnswers } from '../support/answers.ts';
import type { Case, CaseFile, Refusal } from '../support/cases.ts';
import type { AskDyn } from '../support/dyn.ts';
import { askHelm } from '../support/helm.ts';

/** A case whose two answers differ; `said` names who gave each. */
export interface Mismatch {
  readonly item: Case;
  readonly said: readonly [string, string];
  readonly expected: Answer | undefined;
  readonly actual: Answer;
}

export interface RecordOptions {
  /** Asks again for cases that have not changed. */
  readonly all: boolean;
  readonly only: string;
}

const AT_ONCE = 2;

/** Asks helm for the answers that are missing or old, twice each, and writes those that are the same both times. */
export async function recordFile(file: CaseFile, options: RecordOptions): Promise<Mismatch[]> {
  const known = readAnswers(file);
  const open = file.cases.filter((item) => isOpen(item, known.get(item.name), options));
  const first = await inParallel(open, askHelm);
  const second = await inParallel(open, askHelm);
  const random: Mismatch[] = [];
  for (const [index, item] of open.entries()) {
    const [expected, actual] = [first[index], second[index]];
    if (!expected || !actual) continue;
    if (agrees(item, expected, actual)) known.set(item.name, { digest: item.digest, ...expected });
    else {
      known.delete(item.name);
      random.push({ item, said: ['helm', 'helm again'], expected, actual });
    }
  }
  writeAnswers(file, known);
  return random;
}

/** Answers of one program, and the cases in which it is meant to refuse. */
export interface Subject {
  readonly ask: AskDyn;
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** Whether it gives errors as dyn prints them, where characters that a terminal acts on are written out, and bytes that are no text replaced. */
  readonly prints?: boolean;
}

/** Runs the cases through dyn and gives those where it differs from the recorded answers. */
export async function compareFile(file: CaseFile, subject: Subject, only = ''): Promise<Mismatch[]> {
  const answers = readAnswers(file);
  const found: Mismatch[] = [];
  for (const item of file.cases) {
    if (!item.name.includes(only)) continue;
    const mismatch = await compareCase(item, answers.get(item.name), subject);
    if (mismatch) found.push(mismatch);
  }
  return found;
}

/** The mismatch of one case, or undefined when dyn agrees. An answer to an older form of the case counts as none. */
export async function compareCase(
  item: Case,
  recorded: RecordedAnswer | undefined,
  { ask, refusals, prints }: Subject,
): Promise<Mismatch | undefined> {
  const valid = recorded?.digest === item.digest ? recorded : undefined;
  const expected =
    valid?.error !== undefined && prints ? { ...valid, error: printable(valid.error).toWellFormed() } : valid;
  const actual = await ask(item);
  const refusal = refusals.get(item.id);
  if (refusal) return compareRefusal(item, refusal, actual);
  if (expected && agrees(item, expected, actual)) return undefined;
  return { item, said: ['helm', 'dyn'], expected, actual };
}

/** Asks helm once more for every case and gives those whose recorded answer is not what it says. */
export async function verifyFile(file: CaseFile): Promise<Mismatch[]> {
  const answers = readAnswers(file);
  const actual = await inParallel(file.cases, askHelm);
  return file.cases.flatMap((item, index) => {
    const recorded = answers.get(item.name);
    const said = actual[index];
    if (!said || (recorded?.digest === item.digest && agrees(item, recorded, said))) return [];
    return [{ item, said: ['recorded', 'helm now'], expected: recorded, actual: said } as const];
  });
}

/** A mismatch as lines for people: the case, then what each said, cut to the first differing lines. */
export function describeMismatch({ item, said, expected, actual }: Mismatch): string {
  if (!expected) return `${item.id}\n  no answer of helm is recorded for it (--record)`;
  const [left, right] = [textOf(expected), textOf(actual)];
  const from = firstDifference(left, right);
  return [item.id, ...excerpt(said[0], left, from), ...excerpt(said[1], right, from)].join('\n');
}

function compareRefusal(item: Case, { error }: Refusal, actual: Answer): Mismatch | undefined {
  if (actual.exit !== 0 && actual.error?.includes(error)) return undefined;
  return { item, said: ['refused.yaml', 'dyn'], expected: { exit: 1, error }, actual };
}

function isOpen(item: Case, known: RecordedAnswer | undefined, { all, only }: RecordOptions): boolean {
  if (!item.name.includes(only)) return false;
  return all || known?.digest !== item.digest;
}

async function inParallel<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      const item = items[index];
      if (item !== undefined) results[index] = await run(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

const EXCERPT_LINES = 4;

function textOf({ exit, output, error, tree, logs }: Answer): string[] {
  const files = Object.entries(tree ?? {}).map(([path, text]) => `[${path}]\n${text}`);
  return [
    `exit ${exit === 0 ? 0 : 'not 0'}`,
    ...(error === undefined ? [] : [error]),
    ...(output === undefined ? [] : [output]),
    ...files,
    ...(logs === undefined ? [] : [`[logs]\n${logs}`]),
  ]
    .join('\n')
    .split('\n');
}

function firstDifference(left: readonly string[], right: readonly string[]): number {
  const index = left.findIndex((line, i) => line !== right[i]);
  return index < 0 ? left.length : index;
}

function excerpt(who: string, lines: readonly string[], from: number): string[] {
  const shown = lines.slice(from, from + EXCERPT_LINES);
  const rest = lines.length - from - shown.length;
  const head = `  ${who}${from > 0 ? ` from line ${from}` : ''}:`;
  return [
    head,
    ...shown.map((line) => `    ${JSON.stringify(line)}`),
    ...(rest > 0 ? [`    … ${rest} more`] : []),
  ];
}
