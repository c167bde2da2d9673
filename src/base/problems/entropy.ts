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

/** Output that was made out of a seed; `seed` in decimal. */
export function notSecret(seed: string): Problem {
  return {
    code: 'entropy/not-secret',
    severity: 'warning',
    message: `keys, certificates, passwords and other random values come from seed ${seed}: they are not secret`,
    hint: 'Compare and test with them; for a cluster render without --deterministic.',
  };
}

/** A SOURCE_DATE_EPOCH that is no time. */
export function epochInvalid(text: string): Problem {
  return {
    code: 'entropy/source-date-epoch',
    severity: 'error',
    message: `SOURCE_DATE_EPOCH is ${JSON.stringify(text)}, which is no number of seconds since 1970`,
    hint: 'Give whole seconds, such as `git log -1 --format=%ct` prints, or unset it.',
  };
}

/** Fields that are others in another render; `places` counts them. */
export function outputVaries(places: number): Problem {
  return {
    code: 'entropy/output-varies',
    severity: 'error',
    message:
      places === 1
        ? 'one place in the output varies with clock, chance, zone or environment'
        : `${places} places in the output vary with clock, chance, zone or environment`,
    hint: 'Guard them with lookup, or take them from values; --deterministic makes them the same for a comparison.',
  };
}
