import type { Problem } from '../problem.ts';

/** A function that makes or uses keys, in a place without a crypto library. */
export function keysUnavailable(): Problem {
  return {
    code: 'entropy/keys-unavailable',
    severity: 'error',
    message: 'keys, certificates and passwords need a host with a crypto library, and this one has none',
    hint: 'Render the chart with the dyn command, or give the chart an existing secret instead of letting it make one.',
  };
}
