import type { Problem } from '../problem.ts';

/** A path that no layer sets and no template reads. */
export function unknownValue(path: string, guess: string | undefined): Problem {
  return {
    code: 'explain/value-unknown',
    severity: 'error',
    message: `${path} is set nowhere, and no template reads it`,
    hint: guess === undefined ? '`dyn render` shows what the chart makes of its values.' : didYouMean(guess),
  };
}

/** An object that the chart does not render with these values; `others` are some that it does. */
export function unknownObject(name: string, guess: string | undefined, others: readonly string[]): Problem {
  const rendered = others.length === 0 ? 'It renders no objects.' : `It renders ${others.join(', ')}.`;
  return {
    code: 'explain/object-unknown',
    severity: 'error',
    message: `the chart renders no ${name} with these values`,
    hint: guess === undefined ? rendered : didYouMean(guess),
  };
}

/** A name that fits more than one object. */
export function ambiguousObject(name: string, fitting: readonly string[]): Problem {
  return {
    code: 'explain/object-ambiguous',
    severity: 'error',
    message: `${name} fits more than one object`,
    hint: `Say which: ${fitting.join(', ')}.`,
  };
}

/** A field that an object does not have. */
export function unknownField(object: string, field: string, guess: string | undefined): Problem {
  return {
    code: 'explain/field-unknown',
    severity: 'error',
    message: `${object} has no field ${field}`,
    hint: guess === undefined ? 'Leave the field out to see the whole object.' : didYouMean(guess),
  };
}

function didYouMean(guess: string): string {
  return `Did you mean ${guess}?`;
}
