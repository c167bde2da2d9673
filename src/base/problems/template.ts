import { DynError } from '../problem.ts';

/** What a template function says when it fails. `message` is Go's error text, verbatim. */
export function goError(message: string): DynError {
  return new DynError({ code: 'template/function-failed', severity: 'error', message });
}
