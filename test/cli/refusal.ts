import { expect } from 'vitest';
import type { Finished } from '../support/command.ts';

/** Expects a clean refusal: status 1, one message without traces of the program, within bounds, nothing on stdout. */
export function expectRefusal(result: Finished, message: string | RegExp): void {
  expect(result.stderr).toMatch(message);
  expect(result.stderr).toMatch(/^Error: /m);
  expect(result).toMatchObject({ status: 1, signal: null, stdout: '' });
  expectClean(result);
}

const MOST_MB = 300;

/** Expects no stack trace, no terminal codes, and memory within the bound for hostile charts. */
export function expectClean({ stderr, peakMb }: Finished): void {
  expect(stderr).not.toMatch(
    /^ {4}at (?:async |new |[\w.<>]+ \(|file:|\/)|node:internal|dyn\.cjs|RangeError|TypeError|dyn has a bug/m,
  );
  expect(stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  expect(peakMb).toBeLessThan(MOST_MB);
}
