import type { KeyObject } from 'node:crypto';
import type { DigestName, KeyType, PrivateKey } from '../base/entropy.ts';
import { curveKeyPkcs8, rsaNumbers, rsaPublicKey } from '../go/x509-keys.ts';
import { signSha256 } from '../go/x509-rsa.ts';
import { dsaKey } from './dsa.ts';

type Crypto = typeof import('node:crypto');

/** Makes a key of the machine's randomness, in the form that Go writes. */
export function generateKey(crypto: Crypto, type: KeyType, rsaBits = 2048): PrivateKey {
  switch (type) {
    case 'rsa': {
      const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: rsaBits });
      return { type, der: privateKey.export({ type: 'pkcs1', format: 'der' }) };
    }
    case 'dsa':
      return dsaKey({ bytes: (count) => crypto.randomBytes(count) });
    case 'ecdsa': {
      const { privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return { type, der: privateKey.export({ type: 'sec1', format: 'der' }) };
    }
    default: {
      const { privateKey } =
        type === 'ed25519' ? crypto.generateKeyPairSync(type) : crypto.generateKeyPairSync('x25519');
      return { type, der: privateKey.export({ type: 'pkcs8', format: 'der' }) };
    }
  }
}

/** The public half as SubjectPublicKeyInfo; undefined for what the library refuses, and for dsa, which cannot sign here. */
export function publicKeyOf(crypto: Crypto, key: PrivateKey): Uint8Array | undefined {
  if (key.type === 'rsa') return rsaPublicKey(key);
  try {
    return crypto.createPublicKey(keyObject(crypto, key)).export({ type: 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

/** A signature with PKCS#1 padding for rsa, as DER for ecdsa. */
export function signWith(crypto: Crypto, key: PrivateKey, data: Uint8Array, digest?: DigestName): Uint8Array {
  if (key.type === 'rsa') {
    const numbers = rsaNumbers(key);
    // BoringSSL refuses keys of more than two primes.
    if (numbers.more > 0) return signSha256(numbers, crypto.createHash('sha256').update(data).digest());
  }
  return crypto.sign(digest, data, keyObject(crypto, key));
}

function keyObject(crypto: Crypto, key: PrivateKey): KeyObject {
  switch (key.type) {
    case 'rsa':
      return crypto.createPrivateKey({ key: Buffer.from(key.der), format: 'der', type: 'pkcs1' });
    case 'ecdsa':
      return crypto.createPrivateKey({ key: Buffer.from(curveKeyPkcs8(key)), format: 'der', type: 'pkcs8' });
    default:
      return crypto.createPrivateKey({ key: Buffer.from(key.der), format: 'der', type: 'pkcs8' });
  }
}
