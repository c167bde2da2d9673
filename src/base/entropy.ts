/** The time outside. `nowNs` is Unix time in nanoseconds. */
export interface Clock {
  nowNs(): bigint;
}

/** Files that describe time zones in the form that the tz database is compiled to (TZif), each time those to try first before others. */
export interface ZoneFiles {
  /** Those of a zone by its name, `Europe/Berlin`. */
  named(name: string): Iterable<Uint8Array>;
  /** Those of the local zone, and what it is called. */
  local(): { readonly name: string; readonly files: Iterable<Uint8Array> };
}

/** Where random bytes come from. */
export interface Random {
  bytes(count: number): Uint8Array;
}

export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** Digests, which every engine can bring. */
export interface Digests {
  digest(name: DigestName, data: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
}

export type KeyType = 'rsa' | 'dsa' | 'ecdsa' | 'ed25519' | 'x25519';

/** A private key as DER, in the form that Go writes for its type. */
export interface PrivateKey {
  readonly type: KeyType;
  /** PKCS#1 for rsa, the old OpenSSL form for dsa, SEC1 for ecdsa, PKCS#8 for the others. */
  readonly der: Uint8Array;
}

/** What needs a host with a crypto library. A host without one leaves `Entropy.keys` undefined. */
export interface Keys {
  /** A new key: of `rsaBits` for rsa, 2048 and 256 bits for dsa, P-256 for ecdsa. */
  generate(type: KeyType, rsaBits?: number): PrivateKey;
  /** The public half as SubjectPublicKeyInfo; undefined for keys that the host's library refuses. */
  publicKey(key: PrivateKey): Uint8Array | undefined;
  /** A signature over `data`, DER where the type has a choice; `digest` is left out for ed25519. */
  sign(key: PrivateKey, data: Uint8Array, digest?: DigestName): Uint8Array;
  scrypt(password: Uint8Array, salt: Uint8Array, options: ScryptOptions): Uint8Array;
  /** The `$2a$` hash of a password of at most 72 bytes; the salt has 16. */
  bcrypt(password: Uint8Array, salt: Uint8Array, cost: number): string;
  /** AES-256-CBC without padding; `data` is a whole number of 16-byte blocks. */
  aes(direction: 'encrypt' | 'decrypt', key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
}

export interface ScryptOptions {
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly length: number;
}

/** Everything that is not data: clock, zones, randomness, crypto. A host without `zones` has UTC alone. */
export interface Entropy {
  readonly clock: Clock;
  readonly zones?: ZoneFiles;
  readonly random: Random;
  readonly digests: Digests;
  readonly keys?: Keys;
}
