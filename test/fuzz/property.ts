import fc from 'fast-check';
import { DynError } from '../../src/base/problem.ts';

/** How many inputs a property is tried with: few in CI, more by FUZZ_RUNS. */
export const RUNS: number = Number(process.env.FUZZ_RUNS ?? 500);

/** Tries a property. A failure prints the shrunk input and the seed that finds it again. */
export function holds<T>(inputs: fc.Arbitrary<T>, property: (input: T) => void, runs: number = RUNS): void {
  const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
  fc.assert(fc.property(inputs, property), { numRuns: runs, ...seed });
}

/** The result, or undefined when a DynError says why there is none; any other error passes through. */
export function orRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

/** Texts made of pieces, to reach deep into a reader sooner than random letters would. */
export function textOf(pieces: readonly string[], maxLength = 40): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join(''));
}

/** Every text of up to `length` characters over an alphabet. */
export function* allTexts(alphabet: string, length: number): Generator<string> {
  let level = [''];
  for (let i = 0; i <= length; i++) {
    yield* level;
    level = level.flatMap((text) => Array.from(alphabet, (letter) => text + letter));
  }
}
