import { readFloat, readInt } from '../go/strconv.ts';
import { type GoInteger, type GoValue, isTagged } from '../go/value.ts';

const LEAST = -(1n << 63n);
const LIMIT = 2 ** 63;

/** Any value as an int64; 0 for what is no number. Source: spf13/cast, ToInt64. */
export function castInteger(value: GoValue): bigint {
  switch (typeof value) {
    case 'bigint':
      return value;
    case 'number':
      return truncateFloat(value);
    case 'boolean':
      return value ? 1n : 0n;
    case 'string':
      return integerText(value);
    default:
      if (isTagged(value) && value.go === 'nan') return LEAST;
      return isTagged(value) && value.go === 'integer' ? BigInt.asIntN(64, plainInteger(value)) : 0n;
  }
}

/** Any value as a float64; 0 for what is no number. Source: spf13/cast, ToFloat64. */
export function castFloat(value: GoValue): number {
  switch (typeof value) {
    case 'bigint':
      return Number(value);
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'string': {
      const read = readFloat(value);
      return typeof read === 'number' ? read : 0;
    }
    default:
      if (isTagged(value) && value.go === 'nan') return Number.NaN;
      return isTagged(value) && value.go === 'integer' ? Number(plainInteger(value)) : 0;
  }
}

/** Of the integers with a name of their own, only these two are known. */
function plainInteger(value: GoInteger): bigint {
  const name = value.named?.name;
  return name === undefined || name === 'time.Month' || name === 'time.Weekday' ? value.value : 0n;
}

/** Go's int64(x) on amd64: whatever does not fit becomes the least int64. */
function truncateFloat(x: number): bigint {
  return x > -LIMIT && x < LIMIT ? BigInt(Math.trunc(x)) : LEAST;
}

function integerText(text: string): bigint {
  const read = readInt(withoutZeroFraction(text), 0, 64);
  return typeof read === 'bigint' ? read : 0n;
}

/** Cuts a fraction of zeros only. Source: spf13/cast, trimZeroDecimal. */
function withoutZeroFraction(text: string): string {
  let hasZero = false;
  for (let i = text.length - 1; i >= 0; i--) {
    const char = text[i];
    if (char === '0') hasZero = true;
    else if (char !== '.') return text;
    else if (hasZero) return text.slice(0, i);
  }
  return text;
}
