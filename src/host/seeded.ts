import type { Entropy, Random, ZoneFiles } from '../base/entropy.ts';
import { systemEntropy } from './entropy.ts';
import { publicKeyOf } from './keypairs.ts';
import { generateSeeded } from './seeded-keys.ts';
import { signCurve } from './seeded-sign.ts';
import { systemZones } from './zonefiles.ts';

/** What stands in for time and chance. */
export interface Seed {
  readonly seed: bigint;
  /** What the clock shows all the time, in nanoseconds since 1970. */
  readonly nowNs: bigint;
  /** The local zone; UTC by default. */
  readonly local?: ZoneFiles['local'];
}

/** Entropy that is the same for the same seed, on any machine, and whether anything was drawn from it. */
export interface Seeded {
  readonly entropy: Entropy;
  readonly isUsed: () => boolean;
}

/**
 * Clock, chance, keys and signatures out of a seed. Whoever knows the seed can make all of them again. Zones by name
 * are still the machine's.
 */
export function seededEntropy({ seed, nowNs, local }: Seed): Seeded {
  const system = systemEntropy({ TZ: 'UTC' });
  const crypto = process.getBuiltinModule('node:crypto');
  let used = false;
  const drawn = (use: string): Random => {
    const stream = streamOf(`dyn ${use} ${seed}`);
    return {
      bytes(count) {
        used = true;
        return stream.bytes(count);
      },
    };
  };
  const forKeys = drawn('keys');
  const zones = systemZones({ TZ: 'UTC' });
  const entropy: Entropy = {
    ...system,
    clock: { nowNs: () => nowNs },
    zones: local ? { ...zones, local } : zones,
    random: drawn('random'),
    ...(system.keys && {
      keys: {
        ...system.keys,
        generate: (type, rsaBits) => generateSeeded(type, forKeys, rsaBits),
        publicKey: (key) => publicKeyOf(crypto, key),
        sign: (key, data, digest) =>
          key.type === 'ecdsa' && digest
            ? signCurve(key, data, digest)
            : (system.keys?.sign(key, data, digest) ?? new Uint8Array()),
      },
    }),
  };
  return { entropy, isUsed: () => used };
}

/** Bytes without end that a text decides, all of them as likely as any other: AES in counter mode, of zeros. */
function streamOf(text: string): Random {
  const { createCipheriv, createHash } = process.getBuiltinModule('node:crypto');
  const key = createHash('sha256').update(text).digest();
  const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
  return { bytes: (count) => cipher.update(new Uint8Array(count)) };
}
