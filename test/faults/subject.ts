import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** Which tool is broken: `helm` shows what the trials find in one that does not come back by itself. */
export const SUBJECTS = ['dyn', 'helm'] as const;

export type Subject = (typeof SUBJECTS)[number];

/** How a command ended. */
export interface Ended {
  /** null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** kill -9, the children too. */
  kill(): void;
}

const LIMIT_MS = 120_000;

/** The program of a subject with its first arguments. */
export function programOf(subject: Subject): readonly string[] {
  if (subject === 'helm') return [resolve('test/oracle/node_modules/.helm/helm/helm')];
  return [process.execPath, resolve('bin/dyn.js')];
}

/** Starts a command in a process group of its own; it is killed after two minutes. */
export function start(
  command: readonly string[],
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Running {
  const [program = '', ...first] = command;
  const child = spawn(program, [...first, ...args], {
    detached: true,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => killGroup(child), LIMIT_MS);
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const ended = new Promise<Ended>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code, ...texts });
    });
  });
  return { ended, kill: () => killGroup(child) };
}

/** A group that is gone already is as good as killed. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
