import type { Timer } from './operation.ts';

/** Lets `qps` requests pass in a second, and `burst` at once after a pause. Source: client-go flowcontrol, token bucket. */
export function tokenBucket(
  qps: number,
  burst: number,
  timer: Timer,
): (signal?: AbortSignal) => Promise<void> {
  const spacing = 1000 / qps;
  /** When the next token would be there if the bucket had room for no more than it. */
  let next = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const now = timer.nowMs();
    next = Math.max(next, now - spacing * (Math.max(burst, 1) - 1));
    const wait = next - now;
    next += spacing;
    if (wait > 0) await timer.sleep(wait, signal);
  };
}
