import { type AsnType, readAsn1, valueOfAsn1 } from './asn1.ts';
import { integer, sequence } from './der.ts';
import { modularPower } from './modular.ts';

const BIG: AsnType = { kind: 'big' };

/** sprig's DSAKeyFormat: a version, then p, q, g, y and x. */
const DSA_KEY: AsnType = {
  kind: 'struct',
  name: 'DSAKeyFormat',
  fields: [{ type: { kind: 'int' } }, ...Array(5).fill({ type: BIG })],
};

const PKCS8: AsnType = {
  kind: 'struct',
  name: '',
  fields: [
    { type: { kind: 'int' } },
    {
      type: {
        kind: 'struct',
        name: '',
        fields: [
          { type: { kind: 'oid' } },
          { type: { kind: 'struct', name: '', fields: [{ type: BIG }, { type: BIG }, { type: BIG }] } },
        ],
      },
    },
    { type: { kind: 'octets' } },
  ],
};

/** The five numbers of a DSA key, or Go's words about them. */
export function readDsaKey(der: Uint8Array): readonly bigint[] | string {
  const read = readAsn1<bigint[]>(der, DSA_KEY);
  if (read.error !== undefined) return read.error;
  return read.value.slice(1);
}

type Pkcs8 = [bigint, [string, [bigint, bigint, bigint]], Uint8Array];

/** The old OpenSSL form of a DSA key from PKCS#8, the only form that newer libraries write. */
export function dsaKeyOfPkcs8(der: Uint8Array): Uint8Array {
  const [, [, [p, q, g]], secret] = valueOfAsn1<Pkcs8>(der, PKCS8);
  const x = valueOfAsn1<bigint>(secret, BIG);
  return sequence(...[0n, p, q, g, modularPower(g, x, p), x].map(integer));
}
