import type { Log } from '../base/log.ts';
import { copyMap } from '../chart/tables.ts';
import type { GoMap } from '../go/value.ts';
import type { Release } from '../release/release.ts';
import { fillTable } from '../values/tables.ts';
import { computedValues } from './computed.ts';

/** What an upgrade does with the values of the release as it is. */
export type Reuse = 'none' | 'reset' | 'reuse' | 'reset-then-reuse';

/** The user's values of an upgrade, and the defaults that take the place of the new chart's. */
export interface ReusedValues {
  readonly user: GoMap;
  readonly defaults?: GoMap;
}

/** Lays the given values over those of the release as it is. Source: helm action Upgrade.reuseValues. */
export function reuseValues(given: GoMap, current: Release, reuse: Reuse, log: Log): ReusedValues {
  const old = current.config ?? new Map();
  if (reuse === 'reset') return { user: given };
  const joining = { mode: 'coalesce', log } as const;
  const over = (): GoMap => fillTable(copyMap(given), copyMap(old), '', joining);
  if (reuse === 'reuse') return { user: over(), defaults: computedValues(current, log) };
  if (reuse === 'reset-then-reuse') return { user: over() };
  return { user: given.size === 0 ? old : given };
}
