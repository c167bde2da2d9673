import { fail } from '../base/problem.ts';
import { epochInvalid, notSecret } from '../base/problems/entropy.ts';
import { readInt } from '../go/strconv.ts';
import { type Seeded, seededEntropy } from '../host/seeded.ts';
import { type FlagValues, last } from './flag.ts';
import { problemText } from './report.ts';
import type { World } from './world.ts';

/** 2000-01-01T00:00:00Z. */
const DEFAULT_EPOCH = '946684800';
const NS_PER_SECOND = 1_000_000_000n;

/** What --deterministic and --seed stand for. Raises entropy/source-date-epoch. */
export function seededByFlags(flags: FlagValues, env: World['env']): Seeded {
  const text = env.SOURCE_DATE_EPOCH || DEFAULT_EPOCH;
  if (!/^-?\d{1,11}$/.test(text)) fail(epochInvalid(text));
  return seededEntropy({ seed: seedOf(flags), nowNs: BigInt(text) * NS_PER_SECOND });
}

/** Says that what comes out of the seed is not secret. */
export function tellNotSecret(flags: FlagValues, world: World): void {
  world.stderr(problemText(notSecret(String(seedOf(flags)))));
}

function seedOf(flags: FlagValues): bigint {
  const seed = readInt(last(flags, 'seed') ?? '0', 0, 64);
  return typeof seed === 'bigint' ? seed : 0n;
}
