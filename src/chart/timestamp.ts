import { DynError } from '../base/problem.ts';
import { parseTime } from '../go/time.ts';
import type { GoValue } from '../go/value.ts';
import { UTC } from '../go/zone.ts';

const RFC3339 = '2006-01-02T15:04:05Z07:00';

/** Go's complaint about a value that shall be an RFC 3339 time, or undefined. Source: Go time.Time.UnmarshalJSON. */
export function timeError(value: GoValue): string | undefined {
  if (typeof value !== 'string') return 'Time.UnmarshalJSON: input is not a JSON string';
  try {
    parseTime(RFC3339, value, UTC);
    return undefined;
  } catch (error) {
    if (error instanceof DynError) return error.message;
    throw error;
  }
}
