import { given } from '../base/given.ts';
import { bytesOfNumber, nothing, numberOfBytes, octets, oid, sequence } from './der.ts';
import { modularInverse, modularPower } from './modular.ts';

const SMALLEST_BITS = 1024;
const MOST_EXPONENT = 0x7fffffffn;

/** The numbers of PKCS#1 by their names there, of two primes. */
interface Pair {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly inverse: bigint;
}

/** What a key file says; `more` are primes beyond the first two. */
export interface RsaNumbers extends Omit<Pair, 'dp' | 'dq' | 'inverse'> {
  readonly dp: bigint | undefined;
  readonly dq: bigint | undefined;
  readonly inverse: bigint | undefined;
  readonly more: readonly bigint[];
}

/** A whole key: `more` are prime, exponent and coefficient of each further prime. */
export interface RsaKey extends Pair {
  readonly more: readonly (readonly [bigint, bigint, bigint])[];
}

/** The key with what it leaves out worked out, or what Go says when its numbers do not belong together. Source: crypto/rsa precompute. */
export function completeRsaKey(key: RsaNumbers): RsaKey | string {
  const { n, d, p, q, more } = key;
  if (n === 1n) return SMALL_MODULUS;
  if (more.length > 0) return exceeds(d, n) ?? checkPublic(key) ?? completePrimes(key);
  if (p === 1n || q === 1n) return SMALL_MODULUS;
  const pair = completePair(key);
  const wrong = exceeds(d, n) ?? exceeds(pair.inverse, p) ?? checkPublic(key) ?? checkPair(pair);
  return wrong ?? { ...pair, more: [] };
}

const SMALL_MODULUS = 'modulus must be > 1';

function completePair(key: RsaNumbers): Pair {
  const { d, p, q, dp, dq, inverse } = key;
  if (dp !== undefined && dq !== undefined && inverse !== undefined) return { ...key, dp, dq, inverse };
  return { ...key, dp: d % (p - 1n), dq: d % (q - 1n), inverse: modularPower(q, p - 2n, p) };
}

/** Of a key with more than two primes, Go looks at no more than whether they share a factor. */
function completePrimes(key: RsaNumbers): RsaKey | string {
  const { d, p, q, more } = key;
  const whole: [bigint, bigint, bigint][] = [];
  let product = 1n;
  for (const prime of [q, p, ...more]) {
    if (prime <= 1n) return 'crypto/rsa: prime factor is <= 1';
    const coefficient = modularInverse(product, prime);
    if (coefficient === undefined) return 'crypto/rsa: prime factors are not relatively prime';
    whole.push([prime, d % (prime - 1n), coefficient]);
    product *= prime;
  }
  const [second, first, ...rest] = whole;
  const [, dp, inverse] = given(first);
  return { ...key, dp, dq: given(second)[1], inverse, more: rest };
}

function exceeds(value: bigint, modulus: bigint): string | undefined {
  if (value < modulus) return undefined;
  return `input overflows the modulus${value >> limbBits(modulus) === 0n ? '' : ' size'}`;
}

/** Go keeps numbers in words of 64 bits. */
function limbBits(modulus: bigint): bigint {
  return BigInt(Math.ceil(bitLength(modulus) / 64) * 64);
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

function checkPublic({ n, e }: Pick<Pair, 'n' | 'e'>): string | undefined {
  if (n % 2n === 0n) return 'crypto/rsa: public modulus is even';
  if (e <= 1n) return 'crypto/rsa: public exponent too small or negative';
  if (e % 2n === 0n) return 'crypto/rsa: public exponent is even';
  return e > MOST_EXPONENT ? 'crypto/rsa: public exponent too large' : undefined;
}

/** Source: crypto/internal/fips140/rsa checkPrivateKey. */
function checkPair({ n, e, d, p, q, dp, dq, inverse }: Pair): string | undefined {
  if (p >= n || q >= n) return 'crypto/rsa: invalid prime';
  if (p * q !== n) return 'crypto/rsa: p * q != n';
  if (!isExponent(dp, e, p - 1n) || !isExponent(dq, e, q - 1n)) return 'crypto/rsa: invalid CRT exponent';
  if ((inverse * q) % p !== 1n) return 'crypto/rsa: invalid CRT coefficient';
  const half = Math.floor(bitLength(n) / 2);
  if (bitLength(p > q ? p - q : q - p) <= half - 100) return 'crypto/rsa: |p - q| too small';
  return bitLength(d) <= half ? 'crypto/rsa: d too small' : undefined;
}

function isExponent(exponent: bigint, e: bigint, modulus: bigint): boolean {
  return exponent < modulus && (exponent * e) % modulus === 1n;
}

/** What Go says when it shall sign with a key that is too short. */
export function weakRsaKey(modulusBits: number): string | undefined {
  if (modulusBits >= SMALLEST_BITS) return undefined;
  return `crypto/rsa: ${modulusBits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)`;
}

const SHA256 = '2.16.840.1.101.3.4.2.1';

/** The PKCS#1 signature of a SHA-256 digest by modulus and secret exponent alone, for keys that libraries refuse. Source: RFC 8017, 8.2.1. */
export function signSha256({ n, d }: Pick<Pair, 'n' | 'd'>, digest: Uint8Array): Uint8Array {
  const info = sequence(sequence(oid(SHA256), nothing()), octets(digest));
  const size = Math.ceil(bitLength(n) / 8);
  const padded = new Uint8Array(size).fill(0xff);
  padded.set([0, 1]);
  padded.set([0, ...info], size - info.length - 1);
  return bytesOfNumber(modularPower(numberOfBytes(padded), d, n), size);
}
