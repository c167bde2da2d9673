import { goError } from '../base/problems/template.ts';
import { shortestDigits } from '../go/float-digits.ts';
import { floatText } from '../go/strconv.ts';

/** `value` × 10^`exponent`, exactly. Source: shopspring/decimal v1.4.0. */
export interface Decimal {
  readonly value: bigint;
  readonly exponent: number;
}

/** Division is carried to so many places. */
const PLACES = 16;

/** The shortest decimal that reads back as `x`; NaN and infinity are refused. */
export function decimalOf(x: number): Decimal {
  if (!Number.isFinite(x)) throw goError(`Cannot create a Decimal from ${floatText(x)}`);
  if (x === 0) return { value: 0n, exponent: 0 };
  const { digits, point } = shortestDigits(x);
  const size = BigInt(digits);
  return { value: x < 0 ? -size : size, exponent: point - digits.length };
}

/** The nearest float64. */
export function floatOf({ value, exponent }: Decimal): number {
  return Number(`${value}e${exponent}`);
}

/** a + b. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return { value: scaled(a, exponent) + scaled(b, exponent), exponent };
}

/** a - b. */
export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, { ...b, value: -b.value });
}

/** a × b. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { value: a.value * b.value, exponent: a.exponent + b.exponent };
}

/** a ÷ b to 16 places, halves away from zero. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.value === 0n) throw goError('decimal division by 0');
  const shift = a.exponent - b.exponent + PLACES;
  const above = a.value * 10n ** BigInt(Math.max(shift, 0));
  const below = b.value * 10n ** BigInt(Math.max(-shift, 0));
  const whole = above / below;
  const isUp = (2n * (above % below)) ** 2n >= below ** 2n;
  const isNegative = a.value < 0n !== b.value < 0n;
  return { value: isUp ? whole + (isNegative ? -1n : 1n) : whole, exponent: -PLACES };
}

function scaled(a: Decimal, exponent: number): bigint {
  return a.value * 10n ** BigInt(a.exponent - exponent);
}
