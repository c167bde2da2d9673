import type { JudgeOptions } from '../preflight/verdict.ts';
import { liveSource } from './livesource.ts';
import { type PreflightReport, preflightReleases } from './preflight.ts';
import { clusterReader } from './preflight-state.ts';
import { type PreflightWays, unitSubject } from './preflight-subject.ts';
import type { ReadyUnit } from './stackinstall.ts';

/** How preflight looks at the releases of a stack. */
export interface StackPreflight {
  readonly judge: JudgeOptions;
  readonly ways: PreflightWays;
}

/**
 * What preflight says of releases that are to be there together: each counts for the others as if it were there. Raises
 * what `preflightReleases` raises.
 */
export async function preflightUnits(
  units: readonly ReadyUnit[],
  { judge, ways }: StackPreflight,
): Promise<PreflightReport> {
  const [first] = units;
  if (!first) return { judged: [], checks: [], releases: [], readings: [], seen: [] };
  const { env } = first.deployment;
  const subjects = units.map((unit) => unitSubject(unit, ways, liveSource(unit.deployment.env)));
  return preflightReleases(subjects, judge, { read: clusterReader(env), log: env.log });
}
