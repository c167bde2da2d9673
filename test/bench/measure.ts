import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program with its arguments, run in a folder with nothing of the user's environment. */
export interface Run {
  readonly program: string;
  readonly argv: readonly string[];
  readonly cwd: string;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: Buffer;
}

const ENV = { PATH: process.env.PATH, HOME: '/nonexistent', KUBECONFIG: '/dev/null', TZ: 'UTC' };
const MOST_OUTPUT = 1 << 30;

/** Runs it and gives what it printed. */
export function outcomeOf({ program, argv, cwd }: Run): Outcome {
  const { status, stdout } = spawnSync(program, argv, { cwd, env: ENV, maxBuffer: MOST_OUTPUT });
  return { status, stdout };
}

/** What one process took, in milliseconds: by the clock, and of processors, its own and the system's for it. */
export interface Times {
  readonly wall: number;
  readonly processor: number;
}

/** Bash is the one that tells what a child used; its own start is not counted. */
const TIMED = `TIMEFORMAT='%3R %3U %3S'; time "$@" >/dev/null 2>/dev/null`;

/** Runs it and gives its times. */
export function timesOf({ program, argv, cwd }: Run): Times {
  const { stderr } = spawnSync('bash', ['-c', TIMED, 'time', program, ...argv], {
    cwd,
    env: { ...ENV, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return { wall: wall * 1000, processor: (user + system) * 1000 };
}

/**
 * Peak resident memory in MB. The kernel keeps the peak itself (VmHWM), and it is read all the time while the
 * process runs, so only what is added in the last fraction of a millisecond escapes.
 */
export function peakMemoryOf({ program, argv, cwd }: Run): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(program, argv, { cwd, env: ENV, stdio: ['ignore', 'ignore', 'ignore'] });
    let peakKb = 0;
    let running = true;
    const poll = () => {
      peakKb = Math.max(peakKb, peakNow(child.pid));
      if (running) setImmediate(poll);
    };
    child.on('error', failed);
    child.on('exit', () => {
      running = false;
      done(peakKb / 1024);
    });
    poll();
  });
}

/** The middle one. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

function peakNow(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
