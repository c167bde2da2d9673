/** The decimal digits of a finite float64 other than 0: its size is 0.`digits` × 10^`point`; no zeros at the end. */
export interface Digits {
  readonly digits: string;
  readonly point: number;
}

/** No float64 has more significant digits, or more of them after the point. */
const MOST_DIGITS = 1100;

/** A finite float64 as `mantissa` × 2^`exponent`, without its sign; `mantissa` has 53 bits unless denormal. */
export function binaryParts(x: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(x)).buffer)[0] ?? 0n;
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** The fewest digits that read back as `x`. */
export function shortestDigits(x: number): Digits {
  const [mantissa = '', exponent = '0'] = Math.abs(x).toExponential().split('e');
  return x === 0 ? ZERO : trimmed(mantissa.replace('.', ''), Number(exponent) + 1);
}

/** `count` significant digits, rounded half to even on the exact value. */
export function significantDigits(x: number, count: number): Digits {
  if (x === 0) return ZERO;
  const exponent = decimalExponent(x);
  const places = Math.min(count, MOST_DIGITS) - 1 - exponent;
  const text = roundedRatio(ratio(x, places)).toString();
  return trimmed(text, text.length - places);
}

/** Digits up to `places` after the point, rounded half to even on the exact value. */
export function fixedDigits(x: number, places: number): Digits {
  const enough = Math.min(places, MOST_DIGITS);
  const text = roundedRatio(ratio(x, enough)).toString();
  return trimmed(text, text.length - enough);
}

const ZERO: Digits = { digits: '', point: 0 };

function trimmed(digits: string, point: number): Digits {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--;
  return { digits: digits.slice(0, end), point };
}

/** The power of ten of the first digit of the exact value; the shortest form may be rounded up to the next one. */
function decimalExponent(x: number): number {
  const exponent = shortestDigits(x).point - 1;
  const [above, below] = ratio(x, -exponent);
  return above < below ? exponent - 1 : exponent;
}

/** |x| × 10^places as a fraction. */
function ratio(x: number, places: number): readonly [bigint, bigint] {
  const { mantissa, exponent } = binaryParts(x);
  const above = (mantissa << BigInt(Math.max(exponent, 0))) * 10n ** BigInt(Math.max(places, 0));
  const below = (10n ** BigInt(Math.max(-places, 0))) << BigInt(Math.max(-exponent, 0));
  return [above, below];
}

/** A fraction as the nearest integer, half to even. */
export function roundedRatio([above, below]: readonly [bigint, bigint]): bigint {
  const whole = above / below;
  const twice = (above % below) * 2n;
  return twice > below || (twice === below && whole % 2n === 1n) ? whole + 1n : whole;
}

/** True when the sign bit is set, be it of a zero. */
export function hasSign(x: number): boolean {
  return (new BigInt64Array(Float64Array.of(x).buffer)[0] ?? 0n) < 0n;
}
