import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { DeepRun } from './deepstack.ts';
import { STACK_LIMIT } from './engine.ts';
import type { OnInterrupt } from './world.ts';

const STACK_KB = 256 * 1024;

/** Where the files are that a standalone executable of Bun's carries. */
const CARRIED = '/$bunfs/';

/** Starts this program once more with a stack that holds what Helm's limits of recursion allow. */
export function startDeep(file: string, argv: readonly string[], stdio: StdioOptions): ChildProcess {
  const own = file.startsWith(CARRIED) ? [process.execPath] : [process.execPath, file];
  return spawn('/bin/sh', ['-c', 'ulimit -s "$0"; exec "$@"', String(STACK_KB), ...own, ...argv], {
    stdio,
    serialization: 'advanced',
    env: { ...process.env, [STACK_LIMIT]: String((STACK_KB - 1024) * 1024) },
  });
}

/** Runs a command line once more in such a process. */
export function runDeepProcess(
  file: string,
  { argv, stdin }: DeepRun,
  onInterrupt: OnInterrupt,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = startDeep(file, argv, [stdin ? 'pipe' : 'inherit', 'inherit', 'inherit']);
    // A terminal tells both of Ctrl-C; of SIGTERM only this one hears.
    onInterrupt((signal) => void (signal === 'SIGTERM' && child.kill(signal)));
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
    if (stdin) child.stdin?.end(stdin);
  });
}
