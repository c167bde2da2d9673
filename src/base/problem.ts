import type { Edit } from './edits.ts';
import type { Span } from './source.ts';

export type Severity = 'error' | 'warning' | 'note';

/** A place that helps to understand a problem: an include on the way, the file that set a value. */
export interface Related {
  readonly message: string;
  readonly at?: Span;
}

/** Anything dyn has to say about its input. `code` is `area/what` and never changes its meaning. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly at?: Span;
  readonly related?: readonly Related[];
  readonly fix?: readonly Edit[];
  /** What a problem that sums up consists of, each with its own place. */
  readonly parts?: readonly Problem[];
}

/** The one error class: a problem on its way to whoever prints it. `cause` keeps the error it wraps. */
export class DynError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'DynError';
    this.problem = problem;
  }
}

/** The problem that was thrown; whatever else was thrown is thrown on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof DynError) return error.problem;
  throw error;
}

/** Throws the problem. */
export function fail(problem: Problem, cause?: unknown): never {
  throw new DynError(problem, cause === undefined ? undefined : { cause });
}
