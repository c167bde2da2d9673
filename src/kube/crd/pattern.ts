import { DynError } from '../../base/problem.ts';
import { compileRegexp, type Regexp } from '../../go/regexp.ts';

/** A schema's pattern, ready to match; undefined when it is no regular expression. */
export function readPattern(pattern: string): Regexp | undefined {
  try {
    return compileRegexp(pattern);
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}
