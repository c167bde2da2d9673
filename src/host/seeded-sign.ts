import type { DigestName, PrivateKey } from '../base/entropy.ts';
import { given } from '../base/given.ts';
import { bytesOfNumber, integer, numberOfBytes, sequence } from '../go/der.ts';
import { modularInverse } from '../go/modular.ts';
import { curveSize } from '../go/x509-curves.ts';
import { curveKeyOf, curveOf, publicKeyBits, scalarOf } from '../go/x509-keys.ts';
import { publicKeyOf } from './keypairs.ts';

/**
 * A signature of an elliptic curve key as DER that key and data alone decide; a library draws a random number for each.
 * Source: RFC 6979.
 */
export function signCurve(key: PrivateKey, data: Uint8Array, digest: DigestName): Uint8Array {
  const curve = curveOf(key);
  const { order } = given(curveSize(curve));
  const secret = scalarOf(key);
  const crypto = process.getBuiltinModule('node:crypto');
  const hash = crypto.createHash(digest).update(data).digest();
  const message = leadingBits(hash, order);
  for (const k of nonces({ order, secret, message, digest })) {
    const r = xOf(k, curve) % order;
    const s = (given(modularInverse(k, order)) * ((message + r * secret) % order)) % order;
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
  throw new Error('unreachable: nonces have no end');
}

/** The first coordinate of the point that a number stands for. */
function xOf(scalar: bigint, curve: string): bigint {
  const crypto = process.getBuiltinModule('node:crypto');
  const { der } = curveKeyOf(scalar, curve, { publicKey: (key) => publicKeyOf(crypto, key) });
  const point = publicKeyBits(given(publicKeyOf(crypto, { type: 'ecdsa', der })));
  return numberOfBytes(point.subarray(1, (point.length + 1) / 2));
}

interface Nonces {
  readonly order: bigint;
  readonly secret: bigint;
  readonly message: bigint;
  readonly digest: DigestName;
}

/** Source: RFC 6979, 3.2. */
function* nonces({ order, secret, message, digest }: Nonces): Iterable<bigint> {
  const { createHash, createHmac } = process.getBuiltinModule('node:crypto');
  const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array =>
    createHmac(digest, key).update(Buffer.concat(parts)).digest();
  const size = Math.ceil(bitLength(order) / 8);
  const seed = [bytesOfNumber(secret, size), bytesOfNumber(message % order, size)];
  const length = createHash(digest).digest().length;
  let value: Uint8Array = new Uint8Array(length).fill(1);
  let key: Uint8Array = new Uint8Array(length);
  for (const mark of [0, 1]) {
    key = mac(key, value, Uint8Array.of(mark), ...seed);
    value = mac(key, value);
  }
  for (;;) {
    const drawn: Uint8Array[] = [];
    for (let bytes = 0; bytes < size; bytes += length) {
      value = mac(key, value);
      drawn.push(value);
    }
    const nonce = leadingBits(Buffer.concat(drawn), order);
    if (nonce > 0n && nonce < order) yield nonce;
    key = mac(key, value, Uint8Array.of(0));
    value = mac(key, value);
  }
}

/** As many bits of bytes, from the left, as the order has. */
function leadingBits(bytes: Uint8Array, order: bigint): bigint {
  const surplus = bytes.length * 8 - bitLength(order);
  return numberOfBytes(bytes) >> BigInt(Math.max(0, surplus));
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
