/** base ^ exponent mod modulus. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The x below the modulus with x * value = 1 modulo it; undefined when they share a factor. */
export function modularInverse(value: bigint, modulus: bigint): bigint | undefined {
  let [a, b, x, next] = [modulus, value % modulus, 0n, 1n];
  while (b > 0n) {
    const times = a / b;
    [a, b, x, next] = [b, a - times * b, next, x - times * next];
  }
  return a === 1n ? ((x % modulus) + modulus) % modulus : undefined;
}

/** The least number above zero that is a multiple of both, which are above zero themselves. */
export function leastMultiple(a: bigint, b: bigint): bigint {
  let [common, rest] = [a, b];
  while (rest > 0n) [common, rest] = [rest, common % rest];
  return (a / common) * b;
}
