import type { PrivateKey, Random } from '../base/entropy.ts';
import { integer, numberOfBytes, sequence } from '../go/der.ts';
import { modularPower } from '../go/modular.ts';
import { firstPrime, numberUpTo, prime } from './primes.ts';

const DSA_BITS = 2048;
const DSA_DIVISOR_BITS = 256;

/** A key of 2048 and 256 bits that the bytes of `random` decide: not every library makes them. */
export function dsaKey(random: Random): PrivateKey {
  const q = prime(DSA_DIVISOR_BITS, random);
  const p = primeAbove(q, random);
  let g = 1n;
  for (let h = 2n; g === 1n; h++) g = modularPower(h, (p - 1n) / q, p);
  const x = numberUpTo(q - 1n, random);
  return { type: 'dsa', der: sequence(...[0n, p, q, g, modularPower(g, x, p), x].map(integer)) };
}

/** A prime of DSA_BITS that is one more than a multiple of another. */
function primeAbove(divisor: bigint, random: Random): bigint {
  const step = 2n * divisor;
  for (;;) {
    const start = numberOfBytes(random.bytes(DSA_BITS / 8)) | (1n << BigInt(DSA_BITS - 1));
    const found = firstPrime(start - (start % step) + step + 1n, step, 1n << BigInt(DSA_BITS));
    if (found !== undefined) return found;
  }
}
