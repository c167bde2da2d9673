import type { KeyType, PrivateKey, Random } from '../base/entropy.ts';
import { curveSize } from '../go/x509-curves.ts';
import { curveKeyOf, rsaKeyOf, seedKeyOf } from '../go/x509-keys.ts';
import { dsaKey } from './dsa.ts';
import { publicKeyOf } from './keypairs.ts';
import { numberUpTo, prime } from './primes.ts';

const P256 = '1.2.840.10045.3.1.7';
const SEED_BYTES = 32;

/** A key that the bytes of `random` decide, in the form that Go writes. */
export function generateSeeded(type: KeyType, random: Random, rsaBits = 2048): PrivateKey {
  switch (type) {
    case 'rsa':
      return rsaKey(rsaBits, random);
    case 'dsa':
      return dsaKey(random);
    case 'ecdsa': {
      const crypto = process.getBuiltinModule('node:crypto');
      const scalar = numberUpTo((curveSize(P256)?.order ?? 0n) - 1n, random);
      return curveKeyOf(scalar, P256, { publicKey: (key) => publicKeyOf(crypto, key) });
    }
    default:
      return seedKeyOf(type, random.bytes(SEED_BYTES));
  }
}

function rsaKey(bits: number, random: Random): PrivateKey {
  for (;;) {
    const [p, q] = [prime(bits / 2, random), prime(bits / 2, random)];
    const key = p === q ? undefined : p > q ? rsaKeyOf(p, q) : rsaKeyOf(q, p);
    if (key) return key;
  }
}
