const SMALLEST_BITS = 1024;
const MOST_EXPONENT = 0x7fffffffn;

/**
 * What Go says about an RSA key whose numbers do not belong together; undefined when they do. The order is that of
 * PKCS#1: n, e, d, p, q, dp, dq, qinv. Source: crypto/internal/fips140/rsa checkPrivateKey.
 */
export function checkRsaKey(numbers: readonly bigint[]): string | undefined {
  const [n = 0n, e = 0n, d = 0n, p = 0n, q = 0n, dp, dq, inverse] = numbers;
  if (n <= 1n || p <= 1n || q <= 1n) return 'modulus must be > 1';
  if (d >= n) return `input overflows the modulus${d >> limbBits(n) === 0n ? '' : ' size'}`;
  if (n % 2n === 0n) return 'crypto/rsa: public modulus is even';
  if (e <= 1n) return 'crypto/rsa: public exponent too small or negative';
  if (e % 2n === 0n) return 'crypto/rsa: public exponent is even';
  if (e > MOST_EXPONENT) return 'crypto/rsa: public exponent too large';
  if (p >= n || q >= n) return 'crypto/rsa: invalid prime';
  if (p * q !== n) return 'crypto/rsa: p * q != n';
  if (!isExponent(dp, e, p - 1n) || !isExponent(dq, e, q - 1n)) return 'crypto/rsa: invalid CRT exponent';
  if (inverse !== undefined && (inverse * q) % p !== 1n) return 'crypto/rsa: invalid CRT coefficient';
  if (p === q) return 'crypto/rsa: p == q';
  if (bitLength(p > q ? p - q : q - p) <= Math.floor(bitLength(n) / 2) - 100)
    return 'crypto/rsa: |p - q| too small';
  return bitLength(d) <= Math.floor(bitLength(n) / 2) ? 'crypto/rsa: d too small' : undefined;
}

function isExponent(exponent: bigint | undefined, e: bigint, modulus: bigint): boolean {
  return exponent === undefined || (exponent < modulus && (exponent * e) % modulus === 1n);
}

/** Go keeps numbers in words of 64 bits. */
function limbBits(modulus: bigint): bigint {
  return BigInt(Math.ceil(bitLength(modulus) / 64) * 64);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** What Go says when it shall sign with a key that is too short. */
export function weakRsaKey(modulusBits: number): string | undefined {
  if (modulusBits >= SMALLEST_BITS) return undefined;
  return `crypto/rsa: ${modulusBits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)`;
}
