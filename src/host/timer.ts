import type { Entropy } from '../base/entropy.ts';
import { fromUnix } from '../go/calendar.ts';
import { formatMoment } from '../go/layout.ts';
import { localZone } from '../go/zone.ts';
import type { Timer } from '../kube/operation.ts';

const RFC3339_NANO = '2006-01-02T15:04:05.999999999Z07:00';
const NANOSECONDS = 1_000_000_000n;

/** The machine's clock, in its own zone. */
export function systemTimer(entropy: Entropy): Timer {
  return {
    nowMs: () => performance.now(),
    stamp: () => {
      const now = entropy.clock.nowNs();
      const moment = fromUnix(now / NANOSECONDS, Number(now % NANOSECONDS), localZone(entropy));
      return formatMoment(moment, RFC3339_NANO);
    },
    dayMs: () => Number(entropy.clock.nowNs() / 1_000_000n),
    sleep,
  };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted) return done();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
