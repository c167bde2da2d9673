import { goError } from '../base/problems/template.ts';
import type { CallContext } from '../go/function.ts';
import { type GoInteger, type GoSlice, type GoValue, INTS, int64, isTagged } from '../go/value.ts';
import { castFloat, castInteger } from './cast.ts';
import {
  addDecimals,
  type Decimal,
  decimalOf,
  divideDecimals,
  floatOf,
  multiplyDecimals,
  subtractDecimals,
} from './decimal.ts';
import { any, type FunctionTable, float64, fn, int, variadic } from './define.ts';

const biggest = variadic([any], any, (first, rest) => integerFold(first, rest, larger));

/** Arithmetic. Source: sprig v3.3.0 functions.go, numeric.go. */
export const math: FunctionTable = {
  add: variadic([], any, (values) => integerFold(0n, values, (a, b) => a + b)),
  add1: fn([any], (value) => int64(castInteger(value) + 1n)),
  sub: fn([any, any], (a, b) => int64(castInteger(a) - castInteger(b))),
  mul: variadic([any], any, (first, rest) => integerFold(first, rest, (a, b) => a * b)),
  div: fn([any, any], (a, b) => int64(castInteger(a) / divisor(b))),
  mod: fn([any, any], (a, b) => int64(castInteger(a) % divisor(b))),
  max: biggest,
  biggest,
  min: variadic([any], any, (first, rest) => integerFold(first, rest, smaller)),
  addf: variadic([], any, (values) => decimalFold(0, values, addDecimals)),
  add1f: fn([any], (value) => decimalFold(value, [1], addDecimals)),
  subf: variadic([any], any, (first, rest) => decimalFold(first, rest, subtractDecimals)),
  mulf: variadic([any], any, (first, rest) => decimalFold(first, rest, multiplyDecimals)),
  divf: variadic([any], any, (first, rest) => decimalFold(first, rest, divideDecimals)),
  /** Infinity wins over NaN. */
  maxf: variadic([any], any, (first, rest) => rest.map(castFloat).reduce(greaterFloat, castFloat(first))),
  minf: variadic([any], any, (first, rest) => -rest.map(negated).reduce(greaterFloat, negated(first))),
  floor: fn([any], (value) => rounded(value, Math.floor)),
  ceil: fn([any], (value) => rounded(value, Math.ceil)),
  /** Up when the fraction at that place is at least `cut` (0.5), else down, also for negative numbers. */
  round: variadic([any, int], float64, (value, places, [cut = 0.5]) =>
    rounded(value, (x) => roundFloat(x, places, cut)),
  ),
  /** 0 … count-1, downwards when count is negative. */
  until: fn([int], (count, call) => intSlice(range(0n, count, count < 0n ? -1n : 1n, call))),
  untilStep: fn([int, int, int], (start, stop, step, call) => intSlice(range(start, stop, step, call))),
  /** The numbers that the command of that name prints, on one line. */
  seq: variadic([], int, (bounds, call) => sequence(bounds, call).join(' ')),
};

function integerFold(
  first: GoValue,
  rest: readonly GoValue[],
  step: (a: bigint, b: bigint) => bigint,
): GoInteger {
  let total = castInteger(first);
  for (const value of rest) total = BigInt.asIntN(64, step(total, castInteger(value)));
  return int64(total);
}

function larger(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function smaller(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function divisor(value: GoValue): bigint {
  const by = castInteger(value);
  if (by === 0n) throw goError('runtime error: integer divide by zero');
  return by;
}

function decimalFold(
  first: GoValue,
  rest: readonly GoValue[],
  step: (a: Decimal, b: Decimal) => Decimal,
): number {
  let total = decimalOf(castFloat(first));
  for (const value of rest) total = step(total, decimalOf(castFloat(value)));
  return floatOf(total);
}

/** Source: Go math.Max. */
function greaterFloat(a: number, b: number): number {
  return a === Infinity || b === Infinity ? Infinity : Math.max(a, b);
}

function negated(value: GoValue): number {
  return -castFloat(value);
}

/** A number made rounder; what is none keeps its sign. */
function rounded(value: GoValue, round: (x: number) => number): GoValue {
  return isTagged(value) && value.go === 'nan' ? value : round(castFloat(value));
}

/** Source: sprig numeric.go, round. */
function roundFloat(x: number, places: bigint, cut: number): number {
  const power = powerOfTen(Number(places));
  const scaled = power * x;
  const isUp = scaled - Math.trunc(scaled) >= cut;
  return (isUp ? Math.ceil(scaled) : Math.floor(scaled)) / power;
}

/** 10^n by squaring, with the rounding that Go's math.Pow has. */
function powerOfTen(n: number): number {
  if (Math.abs(n) > 400) return n > 0 ? Infinity : 0;
  if (n === 0 || n === 1) return n === 0 ? 1 : 10;
  let mantissa = 1;
  let exponent = 0;
  let square = 0.625;
  let squareExponent = 4;
  for (let left = Math.abs(n); left > 0; left >>= 1) {
    if (left % 2 === 1) {
      mantissa *= square;
      exponent += squareExponent;
    }
    square *= square;
    squareExponent *= 2;
    if (square >= 0.5) continue;
    square += square;
    squareExponent--;
  }
  return n < 0 ? scaleByTwo(1 / mantissa, -exponent) : scaleByTwo(mantissa, exponent);
}

/** x × 2^exponent in two steps, since 2^exponent alone may not fit. */
function scaleByTwo(x: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return x * 2 ** half * 2 ** (exponent - half);
}

function intSlice(items: readonly bigint[]): GoSlice {
  return { go: 'slice', type: INTS, element: 'int', items };
}

/** Source: sprig numeric.go, untilStep. */
function range(start: bigint, stop: bigint, step: bigint, { budget }: CallContext): bigint[] {
  const distance = stop - start;
  const isEmpty = distance < 0n ? step >= 0n : step <= 0n;
  if (isEmpty || distance === 0n) return [];
  const count = Number((distance + step + (distance < 0n ? 1n : -1n)) / step);
  budget.allocate(count * 16);
  budget.step(count);
  return Array.from({ length: count }, (_, i) => start + BigInt(i) * step);
}

/** Source: sprig numeric.go, seq. */
function sequence(bounds: readonly bigint[], call: CallContext): bigint[] {
  const [a = 0n, b = 0n, c = 0n] = bounds;
  if (bounds.length === 1) return inclusiveRange(1n, a, undefined, call);
  if (bounds.length === 2) return inclusiveRange(a, b, undefined, call);
  if (bounds.length !== 3 || (c < a && b > 0n)) return [];
  return inclusiveRange(a, c, b, call);
}

function inclusiveRange(start: bigint, end: bigint, step: bigint | undefined, call: CallContext): bigint[] {
  const direction = end < start ? -1n : 1n;
  return range(start, BigInt.asIntN(64, end + direction), step ?? direction, call);
}
