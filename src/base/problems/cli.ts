import type { Problem } from '../problem.ts';

/** A command line that cannot be read; the message is Helm's. Ends with status 64. */
export function usage(message: string, hint = 'Run with --help to see what the command takes.'): Problem {
  return { code: 'cli/usage', severity: 'error', message, hint };
}

/** The same, with what was probably meant. */
export function usageWithSuggestion(message: string, guess: string | undefined): Problem {
  return guess === undefined ? usage(message) : usage(message, `Did you mean ${guess}?`);
}

/** A flag that dyn cannot honour; it is never silently ignored. */
export function flagRefused(name: string, reason: string): Problem {
  return {
    code: 'cli/flag-refused',
    severity: 'error',
    message: `--${name} is not supported: ${reason}`,
    hint: "`dyn help helm-flags` lists the state of every flag of Helm's.",
  };
}

/** A bug of dyn's own. `what` is the first line of the error, without a stack. */
export function internalError(what: string): Problem {
  return {
    code: 'cli/bug',
    severity: 'error',
    message: `dyn has a bug: ${what}`,
    hint: 'Please report it with the command and, if you may, the chart. DYN_TRACE=1 shows where it happened.',
  };
}

/** Input that is nested deeper than the engine's stack holds. */
export function tooDeep(): Problem {
  return {
    code: 'cli/too-deep',
    severity: 'error',
    message: 'the input is nested too deeply: the stack of the engine is exhausted',
    hint: 'Look for a template that includes itself, or for values nested thousands of levels deep.',
  };
}
