import { quote } from '../go/strconv.ts';

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `%d` of golang.org/x/text for English: 1,234. */
export function localInteger(value: number): string {
  return grouped(value.toFixed(0));
}

/** `%v` of a float64 by golang.org/x/text for English: 1,234.5 and 1×10⁰⁶. */
export function localFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value < 0 ? '-∞' : '∞';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  return exponent < -4 || exponent >= 6 ? scientific(mantissa, exponent) : decimal(mantissa, exponent);
}

/** Text in single quotes: Go's %q with the other quotes escaped. */
export function quoted(text: string): string {
  // The Go library takes the quotes off last, and with a backslash at the end takes that off too.
  const whole = quote(text).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${whole.slice(1, -1)}'`;
}

/** Texts in single quotes, joined by commas. */
export function quotedList(texts: readonly string[]): string {
  return texts.map(quoted).join(', ');
}

function scientific(mantissa: string, exponent: number): string {
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  const raised = Array.from(digits, (digit) => RAISED[Number(digit)]).join('');
  return `${mantissa}×10${exponent < 0 ? '⁻' : ''}${raised}`;
}

function decimal(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace('-', '').replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return `${sign}${grouped(whole)}${rest === '' ? '' : `.${rest}`}`;
}

function grouped(digits: string): string {
  const sign = digits.startsWith('-') ? '-' : '';
  const plain = digits.slice(sign.length);
  const parts: string[] = [];
  for (let end = plain.length; end > 0; end -= 3) parts.unshift(plain.slice(Math.max(0, end - 3), end));
  return sign + parts.join(',');
}
