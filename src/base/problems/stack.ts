import type { Problem } from '../problem.ts';
import { placeOf, type Span } from '../source.ts';

/** A key of dyn.yaml that means nothing; `near` is one that does. */
export function projectUnknownKey(at: Span, path: string, near: string | undefined): Problem {
  return {
    code: 'stack/unknown-key',
    severity: 'error',
    message: `${placeOf(at)}: unknown key ${path}`,
    hint: near === undefined ? 'Leave it out; docs/lint.md lists the keys.' : `Did you mean ${near}?`,
    at,
  };
}

/** A value of dyn.yaml that its schema refuses; `reason` is the schema's. */
export function projectInvalid(at: Span, path: string, reason: string): Problem {
  return {
    code: 'stack/invalid',
    severity: 'error',
    message: `${placeOf(at)}: ${path}: ${reason}`,
    hint: 'schemas/dyn.schema.json says what may stand there.',
    at,
  };
}
