import { Worker } from 'node:worker_threads';
import { IN_THREAD } from './engine.ts';
import type { OnInterrupt } from './world.ts';

const STACK_MB = 256;

/** What a worker is told: the command line, and standard input if it was read already. */
export interface DeepRun {
  readonly argv: readonly string[];
  readonly stdin: Uint8Array | undefined;
}

/** Runs a command line once more in a thread whose stack holds what Helm's limits of recursion allow. */
export function runDeep(file: string, run: DeepRun, onInterrupt: OnInterrupt): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      argv: [IN_THREAD],
      workerData: run,
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    worker.on('message', (message: number | 'interrupts') => {
      if (message === 'interrupts') onInterrupt((signal) => worker.postMessage(signal));
      else resolve(message);
    });
    worker.once('error', reject);
  });
}
