import { DynError } from '../base/problem.ts';
import { parseTime } from '../go/time.ts';
import type { GoValue } from '../go/value.ts';
import { UTC } from '../go/zone.ts';

const RFC3339 = '2006-01-02T15:04:05Z07:00';

/** Months with their days, so that none is let through that is no date; the 29th of February is for the careful way. */
const DAY = '(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)';
const CLOCK = '(?:[01]\\d|2[0-3]):[0-5]\\d';
/** As good as all timestamps that tools write. The reader of any layout is a chunk of its own. */
const ORDINARY = new RegExp(`^\\d{4}-${DAY}T${CLOCK}:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[-+]${CLOCK})$`);

/** Go's complaint about a value that shall be an RFC 3339 time, or undefined. Source: Go time.Time.UnmarshalJSON. */
export function timeError(value: GoValue): string | undefined {
  if (typeof value !== 'string') return 'Time.UnmarshalJSON: input is not a JSON string';
  if (ORDINARY.test(value)) return undefined;
  try {
    parseTime(RFC3339, value, UTC);
    return undefined;
  } catch (error) {
    if (error instanceof DynError) return error.message;
    throw error;
  }
}
