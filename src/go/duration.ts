import { goError } from '../base/problems/template.ts';
import { toBytes } from './bytes.ts';

const SECOND = 1_000_000_000n;
export const MAX_INT64: bigint = (1n << 63n) - 1n;
const MIN_INT64 = -MAX_INT64 - 1n;
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['µs', 1000n],
  ['μs', 1000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', 60n * SECOND],
  ['h', 3600n * SECOND],
]);

/** A duration as Go prints it: `1h2m3.5s`. `ns` are nanoseconds. */
export function durationText(ns: bigint): string {
  const size = sizeOf(ns);
  const sign = size === ns ? '' : '-';
  if (size === 0n) return '0s';
  if (size < 1000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < SECOND) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / (60n * SECOND);
  const seconds = `${decimal(size % (60n * SECOND), 9)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n
    ? `${sign}${minutes}m${seconds}`
    : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** A number without its sign. */
export function sizeOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** `value` with its last `digits` digits behind a point, without zeros at the end. */
function decimal(value: bigint, digits: number): string {
  const text = value.toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return text.slice(0, -digits) + (fraction && `.${fraction}`);
}

const PART = /(\d*)(?:\.(\d*))?([^.\d]*)/y;

/** Reads Go's durations (`-1.5h`, `1h30m`) into nanoseconds. Go: time.ParseDuration. */
export function parseDuration(text: string): bigint {
  const invalid = (): Error => goError(`time: invalid duration ${quoteTime(text)}`);
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  if (body === '0') return 0n;
  if (body === '') throw invalid();
  let total = 0n;
  for (let at = 0; at < body.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const [, whole = '', fraction = '', unitName = ''] = PART.exec(body) ?? [];
    if (whole === '' && fraction === '') throw invalid();
    const digits = whole.replace(/^0+/, '');
    if (digits.length > 19 || BigInt(digits || 0) > -MIN_INT64) throw invalid();
    const unit = unitOf(unitName, text);
    const part = BigInt(digits || 0) * unit + fractionOf(fraction, unit);
    total += part;
    if (part > -MIN_INT64 || total > -MIN_INT64) throw invalid();
  }
  if (text.startsWith('-')) return -total;
  if (total > MAX_INT64) throw invalid();
  return total;
}

function unitOf(name: string, text: string): bigint {
  if (name === '') throw goError(`time: missing unit in duration ${quoteTime(text)}`);
  const unit = UNITS.get(name);
  if (unit === undefined)
    throw goError(`time: unknown unit ${quoteTime(name)} in duration ${quoteTime(text)}`);
  return unit;
}

/** Digits that do not fit an int64 are dropped, as Go's leadingFraction does. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits.slice(0, 19)) {
    if (value > MAX_INT64 / 10n) break;
    const next = value * 10n + BigInt(digit);
    if (next > -MIN_INT64) break;
    value = next;
    scale *= 10;
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

/** The nearest multiple of `unit`; halves go away from zero. Go: Duration.Round. */
export function roundDuration(ns: bigint, unit: bigint): bigint {
  if (unit <= 0n) return ns;
  const rest = ns % unit;
  const down = ns - rest;
  const rounded = 2n * sizeOf(rest) < unit ? down : ns < 0n ? down - unit : down + unit;
  return clampInt64(rounded);
}

/** Towards zero to a multiple of `unit`. Go: Duration.Truncate. */
export function truncateDuration(ns: bigint, unit: bigint): bigint {
  return unit <= 0n ? ns : ns - (ns % unit);
}

/** The nearest value that an int64 holds. */
export function clampInt64(value: bigint): bigint {
  return clamp(value, MIN_INT64, MAX_INT64);
}

/** The nearest value within bounds. */
export function clamp(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}

/** Quotes as package time does in its errors: every byte that is not printable ASCII as `\xNN`. Go: time.quote. */
export function quoteTime(text: string): string {
  let out = '"';
  for (const byte of toBytes(text)) {
    if (byte >= 0x80 || byte < 0x20) out += `\\x${byte.toString(16).padStart(2, '0')}`;
    else out += byte === 0x22 || byte === 0x5c ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte);
  }
  return `${out}"`;
}
