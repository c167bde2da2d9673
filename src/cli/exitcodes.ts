/** The statuses dyn ends with. `dyn help exit-codes` prints this table. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'done; nothing found'],
  [1, 'failed: the input is wrong, a template fails, or the cluster answers with an error'],
  [2, 'differences were found, where the command was asked for them'],
  [3, 'findings at or above the threshold'],
  [4, 'applied, failed, and not restored'],
  [5, 'applied, failed, and restored'],
  [6, 'another operation holds the release'],
  [7, 'timed out while waiting'],
  [8, 'cannot tell: a right or a connection is missing'],
  [64, 'the command line is wrong'],
  [70, 'a bug of dyn'],
  [130, 'interrupted (SIGINT)'],
  [141, 'nobody reads standard output any more (SIGPIPE)'],
  [143, 'ended (SIGTERM)'],
];

const BY_PROBLEM: Readonly<Record<string, number>> = {
  'cli/bug': 70,
  'cli/flag-refused': 64,
  'cli/usage': 64,
  'crd/breaking': 3,
  'crd/count-missing': 3,
  'crd/count-wrong': 3,
  'entropy/output-varies': 3,
  'kube/interrupted': 130,
  'lint/failed': 3,
  'plan/would-fail': 3,
  'preflight/cannot-tell': 8,
  'preflight/lost': 3,
  'preflight/opc-race': 3,
  'preflight/refused': 3,
  'release/held': 6,
  'release/left-applied': 4,
  'release/nothing-to-restore': 4,
  'release/lock-lost': 6,
  'release/restored': 5,
  'release/timed-out': 7,
  'release/uninstalled-with-errors': 4,
  'stack/needs-yes': 64,
};

/** The status for a problem, by its code. */
export function exitCodeOf(problemCode: string): number {
  return BY_PROBLEM[problemCode] ?? 1;
}

/** What counts most where several things went wrong: what was changed and is left, what is late, then all else. */
const RANKS: readonly number[] = [70, 130, 4, 7, 1, 8, 3, 6, 5];

/** The status for several problems, by their codes; 0 for none. */
export function worstOf(problemCodes: readonly string[]): number {
  const codes = problemCodes.map(exitCodeOf);
  return RANKS.find((code) => codes.includes(code)) ?? codes[0] ?? 0;
}
