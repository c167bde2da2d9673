import { withCapacity } from '../go/capacity.ts';
import { deepEqual } from '../go/compare.ts';
import { sprint, textOf } from '../go/format.ts';
import { readInt } from '../go/strconv.ts';
import { type GoValue, int64, itemsOf, kindOf, stringSlice, typeName } from '../go/value.ts';
import { castFloat, castInteger } from './cast.ts';
import { any, type FunctionTable, fn, text } from './define.ts';
import { textsOf } from './texts.ts';

/** From any type to a certain one, and what type a value has. Source: sprig v3.3.0 numeric.go, strings.go, reflect.go. */
export const convert: FunctionTable = {
  /** An int by any means; 0 for what is no number. */
  int: fn([any], (value) => castInteger(value)),
  /** The same as an int64. */
  int64: fn([any], (value) => int64(castInteger(value))),
  /** A float64 by any means. */
  float64: fn([any], (value) => castFloat(value)),
  /** Decimal digits only; 0 for anything else, the nearest int for what is too large. */
  atoi: fn([text], (digits) => decimalInteger(digits)),
  /** The printed value read as octal. */
  toDecimal: fn([any], (value, { budget }) => {
    const read = readInt(sprint([value], budget), 8, 64);
    return int64(typeof read === 'bigint' ? read : 0n);
  }),
  /** The text of a value. */
  toString: fn([any], (value, { budget }) => textOf(value, budget)),
  /** The texts of a list's elements, without those that are nil. A []string stays what it is. */
  toStrings: fn([any], (value, { budget }) =>
    isStrings(value) ? value : withCapacity(stringSlice(textsOf(value, budget)), itemsOf(value)?.length ?? 1),
  ),
  /** reflect.Kind by name. */
  kindOf: fn([any], (value) => kindOf(value)),
  kindIs: fn([text, any], (kind, value) => kindOf(value) === kind),
  /** What `%T` prints. */
  typeOf: fn([any], (value) => typeName(value)),
  typeIs: fn([text, any], (type, value) => typeName(value) === type),
  /** True for a pointer to the type, too. */
  typeIsLike: fn([text, any], (type, value) => typeName(value) === type || typeName(value) === `*${type}`),
  /** The same types and values all the way down. */
  deepEqual: fn([any, any], (a, b) => deepEqual(a, b)),
};

function isStrings(value: GoValue): boolean {
  return itemsOf(value) !== undefined && typeName(value) === '[]string';
}

function decimalInteger(digits: string): bigint {
  const read = readInt(digits, 10, 64);
  if (typeof read === 'bigint') return read;
  if (!read.error.endsWith('range')) return 0n;
  return digits.startsWith('-') ? -(1n << 63n) : (1n << 63n) - 1n;
}
