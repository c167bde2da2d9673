import { setMaxListeners } from 'node:events';
import type { Interrupt, OnInterrupt, World } from './world.ts';

const STATUS: Readonly<Record<Interrupt, number>> = { SIGINT: 130, SIGTERM: 143 };
const LEAVING = 'Leaving at once. The same command, run again, goes on from here.\n';

/** What of the process hears signals; `process` itself, but in tests. */
export interface SignalSource {
  on(signal: Interrupt, listener: (signal: Interrupt) => void): unknown;
  off(signal: Interrupt, listener: (signal: Interrupt) => void): unknown;
}

/** What becomes of signals: see `createInterrupts`. */
export interface Interrupts {
  readonly onInterrupt: OnInterrupt;
  /** The status for the process: a SIGTERM that interrupted says 143 where a command says 130. */
  readonly statusOf: (code: number) => number;
}

/**
 * Hears Ctrl-C and SIGTERM from the first time that somebody asks: the first is told to all who did, the second calls
 * `leave` with 130 or 143. As long as nobody asks, a signal ends the process as ever.
 */
export function createInterrupts(
  source: SignalSource,
  leave: (status: number, reason: string) => void,
): Interrupts {
  const handlers = new Set<(signal: Interrupt) => void>();
  let first: Interrupt | undefined;
  const heard = (signal: Interrupt): void => {
    if (first) {
      leave(STATUS[signal], LEAVING);
      return;
    }
    first = signal;
    for (const handler of handlers) handler(signal);
  };
  const listen = (): void => {
    source.on('SIGINT', heard);
    source.on('SIGTERM', heard);
  };
  const end = (): void => {
    source.off('SIGINT', heard);
    source.off('SIGTERM', heard);
  };
  return {
    onInterrupt: (handler) => {
      if (handlers.size === 0) listen();
      handlers.add(handler);
      return () => {
        if (handlers.delete(handler) && handlers.size === 0) end();
      };
    },
    statusOf: (code) => (code === STATUS.SIGINT && first ? STATUS[first] : code),
  };
}

/** Ends at the first Ctrl-C or SIGTERM. Only for commands that stop cleanly: from now on a signal does not end the process. */
export function interruptSignal(world: World): AbortSignal {
  const controller = new AbortController();
  // All that is under way listens to it: more than the ten beyond which Node warns of a leak.
  setMaxListeners(0, controller.signal);
  world.onInterrupt?.((signal) => controller.abort(signal));
  return controller.signal;
}
