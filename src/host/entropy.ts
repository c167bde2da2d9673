import type { Entropy, Keys } from '../base/entropy.ts';
import { bcryptHash } from './bcrypt.ts';
import { generateKey, publicKeyOf, signWith } from './keypairs.ts';
import { systemZones } from './zonefiles.ts';

/** The machine's clock, randomness and crypto library, which is loaded when it is first needed. */
export function systemEntropy(env: Readonly<Record<string, string | undefined>> = process.env): Entropy {
  return {
    clock: { nowNs },
    zones: systemZones(env),
    random: { bytes: (count) => crypto().randomBytes(count) },
    digests: {
      digest: (name, data) => crypto().createHash(name).update(data).digest(),
      hmacSha256: (key, data) => crypto().createHmac('sha256', key).update(data).digest(),
    },
    keys: systemKeys(),
  };
}

function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}

/** Microseconds are all that a double holds of the time since 1970. */
function nowNs(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}

const SCRYPT_MEMORY = 64 * 1024 * 1024;

function systemKeys(): Keys {
  return {
    generate: (type, rsaBits) => generateKey(crypto(), type, rsaBits),
    publicKey: (key) => publicKeyOf(crypto(), key),
    sign: (key, data, digest) => signWith(crypto(), key, data, digest),
    scrypt: (password, salt, { n, r, p, length }) =>
      crypto().scryptSync(password, salt, length, { N: n, r, p, maxmem: SCRYPT_MEMORY }),
    bcrypt: bcryptHash,
    aes(direction, key, iv, data) {
      const make = direction === 'encrypt' ? crypto().createCipheriv : crypto().createDecipheriv;
      const cipher = make('aes-256-cbc', key, iv).setAutoPadding(false);
      return Buffer.concat([cipher.update(data), cipher.final()]);
    },
  };
}
