/** The time outside. `nowNs` is Unix time in nanoseconds; `zone` the IANA name of the local zone. */
export interface Clock {
  nowNs(): bigint;
  readonly zone: string;
}

/** Where random bytes come from. */
export interface Random {
  bytes(count: number): Uint8Array;
}

export type DigestName = 'sha1' | 'sha256' | 'sha512';

/** Digests, which every engine can bring. */
export interface Digests {
  digest(name: DigestName, data: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
}

export type KeyType = 'rsa' | 'dsa' | 'ecdsa' | 'ed25519';

/** A private key as DER, in the form that Go writes for its type, and its public half as SubjectPublicKeyInfo. */
export interface PrivateKey {
  readonly type: KeyType;
  /** PKCS#1 for rsa, the old OpenSSL form for dsa, SEC1 for ecdsa, PKCS#8 for ed25519. */
  readonly der: Uint8Array;
  readonly publicKeyDer: Uint8Array;
}

/** What needs a host with a crypto library. A host without one leaves `Entropy.keys` undefined. */
export interface Keys {
  generate(type: KeyType, rsaBits?: number): PrivateKey;
  /** Reads a PEM private key of any of these types; throws an Error with Go's words. */
  parse(pem: string): PrivateKey;
  /** SHA-256 signature over `data`, as X.509 wants it for the key's type. */
  sign(key: PrivateKey, data: Uint8Array): Uint8Array;
  scrypt(password: Uint8Array, salt: Uint8Array, options: ScryptOptions): Uint8Array;
  /** AES-256-CBC without padding. */
  aes(direction: 'encrypt' | 'decrypt', key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
}

export interface ScryptOptions {
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly length: number;
}

/** Everything that is not data: clock, randomness, crypto. */
export interface Entropy {
  readonly clock: Clock;
  readonly random: Random;
  readonly digests: Digests;
  readonly keys?: Keys;
}
