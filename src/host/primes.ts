import type { Random } from '../base/entropy.ts';
import { numberOfBytes } from '../go/der.ts';

/** A prime of so many bits, the first two of them set, so that a product of two has twice as many. */
export function prime(bits: number, random: Random): bigint {
  for (;;) {
    const start = numberOfBytes(random.bytes(bits / 8)) | (3n << BigInt(bits - 2)) | 1n;
    const found = firstPrime(start, 2n, 1n << BigInt(bits));
    if (found !== undefined) return found;
  }
}

/** The first prime of start, start + step, …; undefined when there is none below the limit. */
export function firstPrime(start: bigint, step: bigint, limit: bigint): bigint | undefined {
  const { checkPrimeSync } = process.getBuiltinModule('node:crypto');
  const rests = SMALL_PRIMES.map((small) => Number(start % BigInt(small)));
  const steps = SMALL_PRIMES.map((small) => Number(step % BigInt(small)));
  for (let candidate = start; candidate < limit; candidate += step) {
    if (!rests.includes(0) && checkPrimeSync(candidate)) return candidate;
    for (const [i, small] of SMALL_PRIMES.entries()) rests[i] = ((rests[i] ?? 0) + (steps[i] ?? 0)) % small;
  }
  return undefined;
}

const SMALLEST_LIMIT = 4000;

/** All odd primes below a limit: most numbers are multiples of one of them. */
const SMALL_PRIMES: readonly number[] = Array.from(
  { length: SMALLEST_LIMIT / 2 - 1 },
  (_, i) => 2 * i + 3,
).filter((number) => {
  for (let divisor = 3; divisor * divisor <= number; divisor += 2) if (number % divisor === 0) return false;
  return true;
});

/** From 1 to `most`: so many bits more are drawn that all are as good as equally likely. */
export function numberUpTo(most: bigint, random: Random): bigint {
  const bytes = Math.ceil(most.toString(16).length / 2) + 8;
  return (numberOfBytes(random.bytes(bytes)) % most) + 1n;
}
