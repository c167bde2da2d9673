import { at, type JsonObject } from './json.ts';

/** kstatus' words for how far an object is. */
export type ObjectStatus = 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown';

/** How far an object is. */
export interface Readiness {
  readonly status: ObjectStatus;
  readonly message: string;
  /** Set where it counts as ready only because it says nothing at all. */
  readonly isSilent?: boolean;
}

/** One step of a rule: a verdict, or undefined to leave it to the next. */
export type Check = (object: JsonObject, unscheduledMs: number) => Readiness | undefined;

/** What cannot be read, or was never seen. */
export const UNKNOWN: Readiness = { status: 'Unknown', message: '' };

/** What is no more. */
export const NOT_FOUND: Readiness = { status: 'NotFound', message: 'Resource not found' };

/** As it should be. */
export function current(message: string): Readiness {
  return { status: 'Current', message };
}

/** On its way. */
export function inProgress(message: string): Readiness {
  return { status: 'InProgress', message };
}

/** At an end that is not the wanted one. */
export function failed(message: string): Readiness {
  return { status: 'Failed', message };
}

/** The whole number at a path such as `status.replicas`, or `fallback`. */
export function count(object: JsonObject, path: string, fallback = 0): number {
  const found = at(object, ...path.split('.'));
  return typeof found === 'number' && Number.isInteger(found) ? found : fallback;
}
