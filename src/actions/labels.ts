import { fail } from '../base/problem.ts';
import { reservedLabel } from '../base/problems/release.ts';
import { SYSTEM_LABELS } from '../release/release.ts';

/** Raises release/reserved-label when a label of the user's would take the place of one of the store's. */
export function checkLabels(keys: readonly string[]): void {
  if (keys.some((key) => SYSTEM_LABELS.includes(key))) fail(reservedLabel());
}
