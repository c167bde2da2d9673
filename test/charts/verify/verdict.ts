import { dyn, type Ended } from '../support/commands.ts';
import type { ShippedCase } from './cases.ts';
import { runHelm } from './helm.ts';
import { type Judgement, judgeStream, type OwnKinds } from './kinds.ts';

/** What came of a case; each list is empty when all is well. */
export interface Verdict {
  readonly item: ShippedCase;
  /** Where helm and dyn differ, or what kept them from rendering. */
  readonly differences: readonly string[];
  /** What `helm lint --strict` has to say, and whether dyn says otherwise. */
  readonly lint: readonly string[];
  readonly judgement: Judgement;
}

const AT_ONCE = 2;
const SHOWN_LINES = 4;

/** Verifies cases, two at a time and in order; each promise is settled when its case is. */
export function verifyAll(cases: readonly ShippedCase[], own: OwnKinds): Promise<Verdict>[] {
  const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
  return cases.map((item, index) => {
    const lane = index % AT_ONCE;
    const verdict = Promise.resolve(lanes[lane]).then(() => verifyCase(item, own));
    lanes[lane] = verdict.catch(() => undefined);
    return verdict;
  });
}

/** True when nothing speaks against a case. */
export function isSound({ differences, lint, judgement }: Verdict): boolean {
  return differences.length + lint.length + judgement.findings.length === 0;
}

async function verifyCase(item: ShippedCase, own: OwnKinds): Promise<Verdict> {
  const argv = ['template', ...item.template, '--include-crds'];
  const theirs = await runHelm(argv);
  const ours = await dyn(argv);
  return {
    item,
    differences: [
      ...troubles('helm', theirs),
      ...troubles('dyn', ours),
      ...(await differing(argv, theirs, ours)),
    ],
    lint: item.lint ? await lintFindings(item.lint) : [],
    judgement: judgeStream(ours.stdout, own),
  };
}

function troubles(who: string, { exit, stderr }: Ended): string[] {
  const said = stderr.trim();
  return exit === 0 && said === '' ? [] : [`${who} ends with ${exit} and says: ${said}`];
}

async function differing(argv: readonly string[], theirs: Ended, ours: Ended): Promise<string[]> {
  if (theirs.stdout === ours.stdout) return [];
  const again = await runHelm(argv);
  const [first, second, other] = [theirs, again, ours].map(({ stdout }) => stdout.split('\n'));
  return firstDifference(first ?? [], second ?? [], other ?? []);
}

/** Lines that two runs of helm print differently are random and may be anything. */
function firstDifference(
  theirs: readonly string[],
  again: readonly string[],
  ours: readonly string[],
): string[] {
  const length = Math.max(theirs.length, ours.length);
  const places = Array.from({ length }, (_, index) => index);
  const at = places.find((index) => theirs[index] === again[index] && theirs[index] !== ours[index]);
  if (at === undefined) return [];
  const shown = (lines: readonly string[]) => lines.slice(at, at + SHOWN_LINES).map((line) => `  ${line}`);
  return [`from line ${at + 1}, helm:`, ...shown(theirs), 'dyn:', ...shown(ours)];
}

async function lintFindings(argv: readonly string[]): Promise<string[]> {
  const { exit, stdout, stderr } = await runHelm(['lint', '--strict', ...argv]);
  const lines = `${stdout}\n${stderr}`.split('\n');
  const said = lines.filter((line) => /^\[(?:WARNING|ERROR)\]|^Error: |^level=/.test(line));
  const ours = await dyn(['lint', '--rules', 'helm', '--strict', ...argv]);
  const agrees = ours.stdout === stdout && (ours.exit === 0) === (exit === 0);
  const differs = agrees ? [] : [`dyn lint ends with ${ours.exit} and says: ${ours.stdout}${ours.stderr}`];
  return exit === 0 ? [...said, ...differs] : [...said, ...differs, `helm lint ends with ${exit}`];
}
