import type { Timer } from '../../src/kube/operation.ts';

/** A timer whose time passes only while somebody sleeps; `slept` are the pauses in milliseconds. */
export interface FakeTimer extends Timer {
  readonly slept: number[];
}

/** Time stands at 0. */
export function fakeTimer(): FakeTimer {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => now,
    stamp: () => '2026-01-01T00:00:00Z',
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
}
