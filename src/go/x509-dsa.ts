import { type AsnType, readAsn1 } from './asn1.ts';

const BIG: AsnType = { kind: 'big' };

/** sprig's DSAKeyFormat: a version, then p, q, g, y and x. */
const DSA_KEY: AsnType = {
  kind: 'struct',
  name: 'DSAKeyFormat',
  fields: [{ type: { kind: 'int' } }, ...Array(5).fill({ type: BIG })],
};

/** The five numbers of a DSA key, or Go's words about them. */
export function readDsaKey(der: Uint8Array): readonly bigint[] | string {
  const read = readAsn1<bigint[]>(der, DSA_KEY);
  if (read.error !== undefined) return read.error;
  return read.value.slice(1);
}
