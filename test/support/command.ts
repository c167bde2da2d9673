import type { ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { recordOf } from './cases.ts';
import { type ProgramOptions, runProgram } from './program.ts';

/** A finished run of the built command. `peakMb` and `cpuMs` are missing when a signal ended it. */
export interface Finished {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly peakMb?: number;
  readonly cpuMs?: number;
}

export interface RunOptions extends Pick<ProgramOptions, 'stdin' | 'started'> {
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

const LIMIT_MS = 60_000;

const USUAL = { PATH: process.env.PATH, HOME: '/nonexistent', KUBECONFIG: '/dev/null', TZ: 'UTC' };

/** A folder that is gone after `use`. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'dyn-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes files below a folder, by path. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** The paths of all that lies below a folder, in order. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

/** Runs the built `dyn` in a folder, as a user would: the package, or the executable that DYN_PROGRAM names. */
export function runDyn(folder: string, argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const program = process.env.DYN_PROGRAM;
  return program === undefined
    ? runPackage(folder, argv, options)
    : runExecutable(program, folder, argv, options);
}

async function runPackage(
  folder: string,
  argv: readonly string[],
  { env, limitMs = LIMIT_MS, ...options }: RunOptions,
): Promise<Finished> {
  const outside = mkdtempSync(join(tmpdir(), 'dyn-usage-'));
  const usageFile = join(outside, 'usage.json');
  const script = ['--require', resolve('test/support/usage.cjs'), resolve('bin/dyn.js'), ...argv];
  try {
    const ended = await runProgram(process.execPath, script, {
      ...{ ...options, limitMs, cwd: folder, env: { ...USUAL, USAGE_FILE: usageFile, ...env } },
    });
    return { ...ended, stdout: ended.stdout.toString(), ...readUsage(usageFile) };
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}

/** There is nothing to load before it, so its peak is read while it runs: what is added in its last milliseconds escapes. */
async function runExecutable(
  program: string,
  folder: string,
  argv: readonly string[],
  { env, limitMs = LIMIT_MS, ...options }: RunOptions,
): Promise<Finished> {
  let peakMb = 0;
  let poll: NodeJS.Timeout | undefined;
  const started = (child: ChildProcess): void => {
    poll = setInterval(() => {
      peakMb = Math.max(peakMb, peakOf(child.pid));
    }, POLL_MS);
    options.started?.(child);
  };
  try {
    const ended = await runProgram(program, argv, {
      ...{ ...options, started, limitMs, cwd: folder, env: { ...USUAL, ...env } },
    });
    return { ...ended, stdout: ended.stdout.toString(), peakMb };
  } finally {
    clearInterval(poll);
  }
}

const POLL_MS = 5;

function peakOf(pid: number | undefined): number {
  const status = `/proc/${pid}/status`;
  const line = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) : undefined;
  return Number(line?.[1] ?? 0) / 1024;
}

function readUsage(path: string): { peakMb?: number; cpuMs?: number } {
  if (!existsSync(path)) return {};
  const { peakMb, cpuMs } = recordOf(JSON.parse(readFileSync(path, 'utf8'))) ?? {};
  return { peakMb: Number(peakMb), cpuMs: Number(cpuMs) };
}
