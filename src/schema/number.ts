import { goError } from '../base/problems/template.ts';
import { type GoValue, integerOf } from '../go/value.ts';
import { isExact } from './json.ts';

/** An exact fraction; the denominator is positive and a power of ten. */
interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** A number of a schema or a value: plain where JavaScript is exact, else as its text. */
export type SchemaNumber = number | { readonly text: string };

const MAX_EXPONENT = 20_000;

/** The number behind a value, or undefined when it is none. */
export function numberOf(value: GoValue): SchemaNumber | undefined {
  if (typeof value === 'number') return value;
  if (isExact(value)) return { text: value.data };
  const whole = integerOf(value);
  if (whole === undefined) return undefined;
  const near = Number(whole);
  return Number.isSafeInteger(near) ? near : { text: String(whole) };
}

/** True for a value of JSON's type number. */
export function isNumber(value: GoValue): boolean {
  return typeof value === 'number' || integerOf(value) !== undefined || isExact(value);
}

/** True for a number without a fraction; 1.0 has none. */
export function isWhole(number: SchemaNumber): boolean {
  if (typeof number === 'number') return Number.isInteger(number);
  const { top, bottom } = fractionOf(number);
  return top % bottom === 0n;
}

/** Exact comparison of decimal texts: negative, zero or positive. Two plain numbers order as their texts do. */
export function compareNumbers(a: SchemaNumber, b: SchemaNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const x = fractionOf(a);
  const y = fractionOf(b);
  const left = x.top * y.bottom;
  const right = y.top * x.bottom;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** True when `a / b` has no fraction, exactly: 0.3 is a multiple of 0.1. */
export function isMultiple(a: SchemaNumber, b: SchemaNumber): boolean {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) return Number(a) % Number(b) === 0;
  const x = fractionOf(a);
  const y = fractionOf(b);
  return (x.top * y.bottom) % (y.top * x.bottom) === 0n;
}

/** A whole number as Go's int, or undefined when it has a fraction. */
export function countOf(number: SchemaNumber): number | undefined {
  if (Number.isSafeInteger(number)) return Number(number);
  const { top, bottom } = fractionOf(number);
  return top % bottom === 0n ? Number(BigInt.asIntN(64, top / bottom)) : undefined;
}

/** The same text for equal numbers. */
export function numberKey(number: SchemaNumber): string {
  if (Number.isSafeInteger(number)) return String(Number(number));
  const { top, bottom } = fractionOf(number);
  const shared = divisor(top < 0n ? -top : top, bottom);
  return bottom === shared ? String(top / shared) : `${top / shared}/${bottom / shared}`;
}

/** The nearest float64. */
export function nearestFloat(number: SchemaNumber): number {
  return typeof number === 'number' ? number : Number(number.text);
}

function fractionOf(number: SchemaNumber): Fraction {
  const text = typeof number === 'number' ? String(number) : number.text;
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) throw goError(`invalid number ${text}`);
  const [, sign = '', whole = '0', decimals = '', power = '0'] = parts;
  const exponent = Number(power) - decimals.length;
  if (Math.abs(exponent) > MAX_EXPONENT) throw goError(`the exponent of ${text} is too large`);
  const digits = BigInt(`${sign}${whole}${decimals}`);
  if (exponent < 0) return { top: digits, bottom: 10n ** BigInt(-exponent) };
  return { top: digits * 10n ** BigInt(exponent), bottom: 1n };
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}
