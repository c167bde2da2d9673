import type { Problem } from '../problem.ts';

/** An object that failed, or that can never be ready as it is. `message` are Helm's lines. */
export function notReady(message: string, parts: readonly Problem[]): Problem {
  return {
    code: 'wait/not-ready',
    severity: 'error',
    message,
    hint: 'What is above will not mend itself: correct it, then run the same command again. --hopeless-after 0 waits until --timeout all the same.',
    parts,
  };
}

/** Time ran out. `message` are Helm's lines. */
export function waitTimeout(message: string, parts: readonly Problem[]): Problem {
  return {
    code: 'wait/timeout',
    severity: 'error',
    message,
    hint: 'If the above only needs longer, give it a larger --timeout; otherwise correct it and run the same command again.',
    parts,
  };
}

/** What is known of one object that is not as it should be. */
export function rootCause({ message, details, hint }: RootCauseText): Problem {
  return {
    code: 'wait/root-cause',
    severity: 'error',
    message,
    hint,
    related: details.map((text) => ({ message: text })),
  };
}

export interface RootCauseText {
  /** Object, child and reason in one sentence. */
  readonly message: string;
  /** Its last event and its last log lines. */
  readonly details: readonly string[];
  /** What to do. */
  readonly hint: string;
}

/** There are more objects of the same kind of trouble than anybody reads about. */
export function moreCauses(objects: number): Problem {
  return {
    code: 'wait/more',
    severity: 'error',
    message: `and ${objects} more objects`,
    hint: '--diagnostics DIR saves what is known of all of them.',
  };
}
