import { drawer } from '../support/draw.ts';
import { type Trial, trialText } from './point.ts';

/** So many trials by chance, the same for the same seed and the same requests. */
export function drawTrials(trials: readonly Trial[], count: number, seed: number): readonly Trial[] {
  const left = sorted(trials);
  const draw = drawer(seed);
  const drawn: Trial[] = [];
  while (drawn.length < count && left.length > 0) drawn.push(...left.splice(draw(left.length), 1));
  return drawn;
}

/** The trials of shard `2/5`: every fifth, from the second on. */
export function shardOf(trials: readonly Trial[], shard: string): readonly Trial[] {
  const [number = 1, count = 1] = shard.split('/').map(Number);
  return sorted(trials).filter((_, index) => index % count === number - 1);
}

function sorted(trials: readonly Trial[]): Trial[] {
  return [...trials].sort((left, right) => (trialText(left) < trialText(right) ? -1 : 1));
}
