import type { Clock, Entropy, Keys } from '../base/entropy.ts';
import { bcryptHash } from './bcrypt.ts';
import { generateKey, publicKeyOf, signWith } from './keypairs.ts';

/** The machine's clock, randomness and crypto library, which is loaded when it is first needed. */
export function systemEntropy(env: Readonly<Record<string, string | undefined>> = process.env): Entropy {
  return {
    clock: systemClock(env.TZ),
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

function systemClock(zone: string | undefined): Clock {
  return {
    // Microseconds are all that a double holds of the time since 1970.
    nowNs: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n,
    get zone() {
      return localZone(zone);
    },
  };
}

/** The zone that Go's time.Local has for this TZ: without one the machine's, UTC for one that does not exist. */
export function localZone(setting: string | undefined): string {
  if (setting === undefined) return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const name = setting.startsWith(':') ? setting.slice(1) : setting;
  const place = /^\/.*\/zoneinfo\/(.+)$/.exec(name)?.[1] ?? name;
  return isZone(place) ? place : 'UTC';
}

/** Zones are files to Go: other than Intl it knows neither "+01:00" nor names in the wrong case. */
function isZone(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
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
