import type { Timer } from '../../src/kube/operation.ts';

/** A timer whose time jumps to whoever wakes next as soon as there is nothing else to do. */
export interface JumpTimer extends Timer {
  /** Lets time pass until the work is done, at most so long. */
  readonly until: <T>(work: Promise<T>, mostMs?: number) => Promise<T>;
  /** Calls `act` at a time. */
  readonly at: (ms: number, act: () => void) => void;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Rounds of the event loop after which nothing is about to happen. */
const QUIET = 4;

/** Time stands at 0. */
export function jumpTimer(): JumpTimer {
  let now = 0;
  const sleepers = new Set<Sleeper>();
  const sleepUntil = (atMs: number, wake: () => void): Sleeper => {
    const sleeper = { atMs, wake };
    sleepers.add(sleeper);
    return sleeper;
  };
  return {
    nowMs: () => now,
    stamp: () => new Date(now).toISOString(),
    at: (ms, act) => void sleepUntil(ms, act),
    sleep: (ms, signal) =>
      new Promise((done) => {
        if (signal?.aborted) return done();
        const end = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', end);
          done();
        };
        const sleeper = sleepUntil(now + ms, end);
        signal?.addEventListener('abort', end);
      }),
    until: async (work, mostMs = 24 * 3_600_000) => {
      let isDone = false;
      const settled = work.finally(() => {
        isDone = true;
      });
      settled.catch(() => {});
      while (!isDone) {
        for (let i = 0; i < QUIET; i += 1) await new Promise((done) => setImmediate(done));
        const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
        if (isDone || !next) continue;
        if (next.atMs > mostMs) throw new Error(`it still goes on after ${mostMs} ms`);
        now = Math.max(now, next.atMs);
        sleepers.delete(next);
        next.wake();
      }
      return settled;
    },
  };
}
