import { readFileSync, writeSync } from 'node:fs';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { DeepRun } from './deepstack.ts';
import { main } from './main.ts';
import type { World } from './world.ts';

const STDOUT = 1;
const STDERR = 2;

/** Writes all bytes, waiting while a pipe is full. Throws EPIPE when nobody reads. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Standard error may be gone; then there is nobody to tell. */
function writeError(text: string): void {
  try {
    writeAll(STDERR, new TextEncoder().encode(text));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

const given: DeepRun | undefined = isMainThread ? undefined : workerData;
const argv = given?.argv ?? process.argv.slice(2);
let stdin = given?.stdin;

const world: World = {
  cwd: process.cwd(),
  env: process.env,
  stdin: () => {
    stdin ??= readFileSync(0);
    return stdin;
  },
  stdout: (bytes) => writeAll(STDOUT, bytes),
  stderr: writeError,
  isTerminal: isMainThread && process.stdout.isTTY === true,
  ...(isMainThread
    ? { runDeep: async () => (await import('./deepstack.ts')).runDeep(__filename, { argv, stdin }) }
    : {}),
};

main(argv, world).then((code) => {
  if (parentPort) parentPort.postMessage(code);
  else process.exitCode = code;
});
