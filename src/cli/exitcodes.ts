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

/** The status for a problem, by its code. */
export function exitCodeOf(problemCode: string): number {
  if (problemCode === 'cli/bug') return 70;
  if (problemCode === 'lint/failed') return 3;
  return problemCode === 'cli/usage' || problemCode === 'cli/flag-refused' ? 64 : 1;
}
