import { availableParallelism } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';
import { createKept } from '../actions/kept.ts';
import { internalError } from '../base/problems/cli.ts';
import { readInt } from '../go/strconv.ts';
import { renderCaptured } from './capture.ts';
import { startDeep } from './deepprocess.ts';
import { IN_THREAD, needsProcesses, RENDERS } from './engine.ts';
import { exitCodeOf } from './exitcodes.ts';
import type { ParsedArguments } from './pflag.ts';
import { problemText } from './report.ts';
import type { RenderOutcome, RenderThread, Threads, World } from './world.ts';

const STACK_MB = 256;

/** More take memory, and the thread that prints cannot feed them. */
const MOST = 8;

/** What a thread is told that renders combinations: standard input if it was read already. */
export interface RenderThreadRun {
  readonly renders: true;
  readonly stdin: Uint8Array | undefined;
}

interface Task {
  readonly id: number;
  readonly args: ParsedArguments;
}

interface Answer {
  readonly id: number;
  readonly outcome: RenderOutcome;
}

/** The threads that this machine has; DYN_THREADS says how many at most, and to start them at once. */
export function machineThreads(file: string, run: () => RenderThreadRun, env: World['env']): Threads {
  const asked = readInt(env.DYN_THREADS || 'none', 0, 64);
  return {
    most: Math.min(MOST, Math.max(0, typeof asked === 'object' ? availableParallelism() - 1 : Number(asked))),
    atOnce: typeof asked !== 'object',
    usedMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    start: async () => startThread(file, run()),
  };
}

function startThread(file: string, run: RenderThreadRun): RenderThread {
  const peer = needsProcesses ? startProcess(file, run) : startWorker(file, run);
  const waiting = new Map<number, (outcome: RenderOutcome) => void>();
  let broken: RenderOutcome | undefined;
  let last = 0;
  peer.onAnswer(({ id, outcome }) => {
    waiting.get(id)?.(outcome);
    waiting.delete(id);
  });
  peer.onBroken((reason) => {
    broken = brokenThread(reason);
    for (const answer of waiting.values()) answer(broken);
    waiting.clear();
  });
  return {
    render: (args) =>
      new Promise((resolve) => {
        if (broken) return resolve(broken);
        waiting.set(++last, resolve);
        peer.send({ id: last, args });
      }),
    end: peer.end,
  };
}

/** Who renders for this thread: a thread, or a process where threads have no deep stack. */
interface Peer {
  readonly send: (task: Task) => void;
  readonly onAnswer: (handler: (answer: Answer) => void) => void;
  readonly onBroken: (handler: (reason: string) => void) => void;
  readonly end: () => Promise<void>;
}

function startWorker(file: string, run: RenderThreadRun): Peer {
  const worker = new Worker(file, {
    argv: [IN_THREAD],
    workerData: run,
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  return {
    send: (task) => worker.postMessage(task),
    onAnswer: (handler) => void worker.on('message', handler),
    onBroken: (handler) =>
      void worker.once('error', (error) => handler(error instanceof Error ? error.message : String(error))),
    end: async () => void (await worker.terminate()),
  };
}

function startProcess(file: string, { stdin }: RenderThreadRun): Peer {
  const child = startDeep(file, [RENDERS], [stdin ? 'pipe' : 'ignore', 'inherit', 'inherit', 'ipc']);
  if (stdin) child.stdin?.end(stdin);
  return {
    send: (task) => void child.send(task),
    onAnswer: (handler) => void child.on('message', handler),
    onBroken: (handler) => {
      child.once('error', (error) => handler(error.message));
      child.once('exit', (status, signal) => handler(`it ended with ${signal ?? status}`));
    },
    end: async () => void child.kill('SIGKILL'),
  };
}

function brokenThread(reason: string): RenderOutcome {
  const problem = internalError(`a thread that renders ended: ${reason}`);
  const printed = { stdout: new Uint8Array(), stderr: problemText(problem) };
  return { status: exitCodeOf(problem.code), ...printed, isSeeded: false, code: problem.code };
}

/** What such a thread does: renders what it is sent, and sends back what came of it. */
export function serveRenders(world: World): void {
  const kept = createKept();
  let before: Promise<void> = Promise.resolve();
  const answer = (message: Answer): void => {
    if (parentPort) parentPort.postMessage(message);
    else process.send?.(message);
  };
  (parentPort ?? process).on('message', ({ id, args }: Task) => {
    before = before.then(async () => answer({ id, outcome: await renderCaptured(args, world, kept) }));
  });
}
