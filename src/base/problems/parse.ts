import type { Problem } from '../problem.ts';
import type { Span } from '../source.ts';

/** A template that cannot be read. `message` is Go's whole text: `template: F:L: what`. */
export function templateSyntax(message: string, at: Span): Problem {
  return {
    code: 'template/syntax',
    severity: 'error',
    message,
    hint: 'Check that every {{ has its }}, every if, range, with and define its end, and every quote its partner.',
    at,
  };
}

/** A name that is called and is no function. */
export function unknownFunction(message: string, at: Span): Problem {
  return {
    code: 'template/unknown-function',
    severity: 'error',
    message,
    hint: 'Only the functions of Go templates, sprig and Helm exist; a value needs a dot or a $ before its name.',
    at,
  };
}

/** A variable that is not declared where it is used. */
export function unknownVariable(message: string, at: Span): Problem {
  return {
    code: 'template/unknown-variable',
    severity: 'error',
    message,
    hint: 'Declare it with := before this place, in the same or an enclosing if, with, range or define.',
    at,
  };
}
