/**
 * A float64 as text with the digits of a float32, the way sigs.k8s.io/yaml turns `version: 1.10` into "1.1".
 * Source: Go strconv.FormatFloat(x, 'g', -1, 32).
 */
export function float32Text(x: number): string {
  const value = Math.fround(x);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '0', power = '0'] = shortest(Math.abs(value)).split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 6) return sign + scientific(digits, exponent);
  return sign + plain(digits, exponent);
}

function shortest(value: number): string {
  for (let places = 0; places < 9; places++) {
    const text = value.toExponential(places);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential(9);
}

function scientific(digits: string, exponent: number): string {
  const rest = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${digits[0]}${rest}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return rest === '' ? whole : `${whole}.${rest}`;
}
