import { type ChildProcess, spawn } from 'node:child_process';

/** A program that has ended. `status` is null when a signal ended it. */
export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Uint8Array;
  /** Killed when it takes longer. */
  readonly limitMs: number;
  /** Called when the process runs, for tests that interfere. */
  readonly started?: (child: ChildProcess) => void;
}

/** Runs a program to its end; throws only when it cannot be started. */
export function runProgram(
  program: string,
  argv: readonly string[],
  { cwd, env, stdin = '', limitMs, started }: ProgramOptions,
): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(program, argv, { cwd, env, timeout: limitMs, killSignal: 'SIGKILL' });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk) => stdout.push(chunk));
    child.stderr.on('data', (chunk) => stderr.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    child.on('error', failed);
    child.on('close', (status, signal) =>
      done({ status, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }),
    );
    started?.(child);
  });
}
