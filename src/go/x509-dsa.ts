import { goError } from '../base/problems/template.ts';
import { type AsnType, readAsn1 } from './asn1.ts';
import { bytesOfNumber, octets, oid, sequence, small, unsigned } from './der.ts';

const BIG: AsnType = { kind: 'big' };

/** sprig's DSAKeyFormat: a version, then p, q, g, y and x. */
const DSA_KEY: AsnType = {
  kind: 'struct',
  name: 'DSAKeyFormat',
  fields: [{ type: { kind: 'int' } }, ...Array(5).fill({ type: BIG })],
};

const PKCS8: AsnType = {
  kind: 'struct',
  name: 'pkcs8',
  fields: [
    { type: { kind: 'int' } },
    {
      type: {
        kind: 'struct',
        name: 'AlgorithmIdentifier',
        fields: [
          { type: { kind: 'oid' } },
          { type: { kind: 'struct', name: '', fields: Array(3).fill({ type: BIG }) } },
        ],
      },
    },
    { type: { kind: 'octets' } },
  ],
};

const DSA_OID = '1.2.840.10040.4.1';

/** The five numbers of a DSA key, or Go's words about them. */
export function readDsaKey(der: Uint8Array): readonly bigint[] | string {
  const read = readAsn1(der, DSA_KEY);
  if (read.error !== undefined) return read.error;
  return numbersOf(read.value).slice(1);
}

function numbersOf(value: unknown): bigint[] {
  if (typeof value === 'bigint') return [value];
  return Array.isArray(value) ? value.flatMap(numbersOf) : [];
}

/** The old OpenSSL form of a DSA key from PKCS#8, the only form that newer libraries write. */
export function dsaKeyOfPkcs8(der: Uint8Array): Uint8Array {
  const read = readAsn1(der, PKCS8);
  if (read.error !== undefined) throw goError(read.error);
  const [, p = 0n, q = 0n, g = 0n] = numbersOf(read.value);
  const secret = Array.isArray(read.value) ? read.value[2] : undefined;
  const inner = secret instanceof Uint8Array ? readAsn1(secret, BIG) : { error: 'no key' };
  if (inner.error !== undefined) throw goError(inner.error);
  const [x = 0n] = numbersOf(inner.value);
  const integers = [p, q, g, modularPower(g, x, p), x].map((n) => unsigned(bytesOfNumber(n)));
  return sequence(small(0), ...integers);
}

/** PKCS#8 from the old OpenSSL form. */
export function pkcs8OfDsaKey(der: Uint8Array): Uint8Array {
  const numbers = readDsaKey(der);
  if (typeof numbers === 'string') throw goError(numbers);
  const [p, q, g, , x] = numbers.map((n) => unsigned(bytesOfNumber(n)));
  if (!p || !q || !g || !x) throw goError('asn1: syntax error: sequence truncated');
  return sequence(small(0), sequence(oid(DSA_OID), sequence(p, q, g)), octets(x));
}

/** base ^ exponent mod modulus. */
function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
