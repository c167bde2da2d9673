import { compareBytes } from '../go/bytes.ts';
import { floatText, quote } from '../go/strconv.ts';
import type { Decoded, DecodedMap } from './decode.ts';
import { isUnsigned } from './scalar.ts';

/** What Go's `%#v` prints of a decoded value. */
export function goSyntax(value: Decoded): string {
  if (value === null) return 'interface {}(nil)';
  if (value instanceof Map) return mapSyntax(value);
  if (isUnsigned(value)) return `0x${value.unsigned.toString(16)}`;
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      return floatText(value);
    case 'object':
      return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
    default:
      return String(value);
  }
}

function mapSyntax(map: DecodedMap): string {
  const entries = [...map.values()].sort((a, b) => compareKeys(a.key, b.key));
  const texts = entries.map(({ key, value }) => `${goSyntax(key)}:${goSyntax(value)}`);
  return `map[interface {}]interface {}{${texts.join(', ')}}`;
}

/** Go's order of printed keys: by type first, where the order of types is that of the helm binary. */
function compareKeys(a: Decoded, b: Decoded): number {
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  const x = orderOf(a);
  const y = orderOf(b);
  if (x !== y) return x - y;
  return rankOf(a) < rankOf(b) ? -1 : 1;
}

/** What keys of one type are ordered by. */
function rankOf(key: Decoded): bigint | number {
  return isUnsigned(key) ? key.unsigned : Number(key);
}

function orderOf(key: Decoded): number {
  return key === null ? -1 : ['string', 'object', 'bigint', 'number', 'boolean'].indexOf(typeof key);
}
