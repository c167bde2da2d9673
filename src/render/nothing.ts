import { DynError } from '../base/problem.ts';

/** What the work gives, or nothing when it raises a problem. */
export function orNothing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}
