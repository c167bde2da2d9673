import { numberOfBytes } from './der.ts';

/** y² = x³ - 3x + b modulo p; a coordinate has `size` bytes. */
interface Curve {
  readonly size: number;
  readonly p: bigint;
  readonly b: bigint;
  /** How many points there are. */
  readonly order: bigint;
}

/** The curves that Go knows, by object identifier. Source: crypto/elliptic. */
const CURVES = new Map<string, Curve>([
  [
    '1.3.132.0.33',
    {
      size: 28,
      p: 2n ** 224n - 2n ** 96n + 1n,
      b: 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
      order: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
    },
  ],
  [
    '1.2.840.10045.3.1.7',
    {
      size: 32,
      p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
      order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    },
  ],
  [
    '1.3.132.0.34',
    {
      size: 48,
      p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
      order:
        0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    },
  ],
  [
    '1.3.132.0.35',
    {
      size: 66,
      p: 2n ** 521n - 1n,
      b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
      order:
        0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    },
  ],
]);

/** Bytes of a private key, and what it has to be less than; undefined for a curve that Go does not know. */
export function curveSize(id: string): Pick<Curve, 'size' | 'order'> | undefined {
  return CURVES.get(id);
}

/** Whether bytes are a point of a curve, written in full; undefined for a curve that Go does not know. */
export function isOnCurve(id: string, bytes: Uint8Array): boolean | undefined {
  const curve = CURVES.get(id);
  if (!curve) return undefined;
  const { size, p, b } = curve;
  if (bytes.length !== 1 + 2 * size || bytes[0] !== 4) return false;
  const x = numberOfBytes(bytes.subarray(1, 1 + size));
  const y = numberOfBytes(bytes.subarray(1 + size));
  return x < p && y < p && (x ** 3n - 3n * x + b - y ** 2n) % p === 0n;
}
