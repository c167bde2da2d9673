import { readFileSync, writeSync } from 'node:fs';
import type { DeepRun } from './deepstack.ts';
import { IN_THREAD, isDeepProcess, needsProcesses, RENDERS } from './engine.ts';
import { createInterrupts } from './interrupts.ts';
import { main } from './main.ts';
import type { RenderThreadRun } from './threads.ts';
import type { Interrupt, OnInterrupt, Threads, World } from './world.ts';

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

const interrupts = createInterrupts(process, (status, reason) => {
  writeError(reason);
  process.exit(status);
});

const thread = process.argv[2] === IN_THREAD ? process.getBuiltinModule('node:worker_threads') : undefined;
const isMainThread = thread?.isMainThread ?? true;
const parentPort = thread?.parentPort;

/** Signals reach the main thread only: it is asked to tell of the first. */
const askMainThread: OnInterrupt = (handler) => {
  const heard = (signal: Interrupt): void => handler(signal);
  parentPort?.on('message', heard);
  parentPort?.unref();
  parentPort?.postMessage('interrupts');
  return () => parentPort?.off('message', heard);
};

const given: DeepRun | RenderThreadRun | undefined = isMainThread ? undefined : thread?.workerData;
const rendersOnly = given ? 'renders' in given : isDeepProcess && process.argv[2] === RENDERS;
const isFirst = isMainThread && !isDeepProcess;
const argv = given && 'argv' in given ? given.argv : process.argv.slice(2);
let stdin = given?.stdin;

/** What looks at the terminal waits until somebody asks: streams are modules of Node's that a render does without. */
const world: World = {
  cwd: process.cwd(),
  env: process.env,
  stdin: () => {
    stdin ??= readFileSync(0);
    return stdin;
  },
  stdout: (bytes) => writeAll(STDOUT, bytes),
  stderr: writeError,
  get isTerminal() {
    return isMainThread && process.stdout.isTTY === true;
  },
  get errorColumns() {
    return isMainThread && process.stderr.isTTY ? () => process.stderr.columns : undefined;
  },
  ...(isFirst ? { runDeep, threads } : {}),
  get ask() {
    return isMainThread && process.stdin.isTTY && process.stderr.isTTY ? ask : undefined;
  },
  onInterrupt: isMainThread ? interrupts.onInterrupt : askMainThread,
};

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await asking.question(question);
  } finally {
    asking.close();
  }
}

async function runDeep(): Promise<number> {
  const run = { argv, stdin };
  if (needsProcesses) {
    const { runDeepProcess } = await import('./deepprocess.ts');
    return runDeepProcess(__filename, run, interrupts.onInterrupt);
  }
  const deep = await import('./deepstack.ts');
  return deep.runDeep(__filename, run, interrupts.onInterrupt);
}

async function threads(): Promise<Threads> {
  const { machineThreads } = await import('./threads.ts');
  return machineThreads(__filename, () => ({ renders: true, stdin }), process.env);
}

async function serve(): Promise<void> {
  const { serveRenders } = await import('./threads.ts');
  serveRenders(world);
}

async function runMain(): Promise<void> {
  const code = await main(argv, world);
  if (parentPort) parentPort.postMessage(code);
  else process.exitCode = interrupts.statusOf(code);
}

if (rendersOnly) serve();
else runMain();
