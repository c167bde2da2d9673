import { expect, test } from 'vitest';
import { worstOf } from '../../../src/cli/exitcodes.ts';

/** Codes of problems, by the status that each ends with. */
const CODES: Readonly<Record<number, string>> = {
  1: 'kube/refused',
  3: 'lint/failed',
  4: 'release/left-applied',
  6: 'release/held',
  7: 'release/timed-out',
  130: 'kube/interrupted',
};

test.each([
  [[], 0],
  [[3], 3],
  [[3, 1], 1],
  [[1, 7], 7],
  [[7, 1, 4, 3], 4],
  [[6, 3], 3],
  [[6], 6],
  [[4, 130], 130],
])('of %j it is %i that counts', (statuses, worst) => {
  expect(worstOf(statuses.map((status) => CODES[status] ?? ''))).toBe(worst);
});
