import type { Problem, Related } from '../problem.ts';
import type { Span } from '../source.ts';

/** A template that fails while it runs. `message` is Go's whole text: `template: F:L:C: executing "N" at <…>: what`. */
export function templateFailed(message: string, at: Span): Problem {
  return {
    code: 'template/failed',
    severity: 'error',
    message,
    hint: 'Look at the value that stands at this place: it is missing, or not of the kind that is needed here.',
    at,
  };
}

/** A template that is asked for by name and does not exist. */
export function templateMissing(message: string): Problem {
  return {
    code: 'template/missing',
    severity: 'error',
    message,
    hint: 'Define it, correct its name, or add the dependency whose library defines it.',
  };
}

/** The same problem with the place where it arose, or with one more of the places that led there. */
export function problemMet(problem: Problem, at: Span, executing: string): Problem {
  if (!problem.at) return { ...problem, at };
  const step: Related = { message: `called from ${executing}`, at };
  return { ...problem, related: [...(problem.related ?? []), step] };
}
