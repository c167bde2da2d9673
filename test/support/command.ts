import { type ChildProcess, spawn } from 'node:child_process';
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

/** A finished run of the built command. `peakMb` and `cpuMs` are missing when a signal ended it. */
export interface Finished {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly peakMb?: number;
  readonly cpuMs?: number;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Called when the process runs, for tests that interfere. */
  readonly started?: (child: ChildProcess) => void;
}

const LIMIT_MS = 60_000;

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

/** Runs the built `dyn` in a folder, as a user would. */
export function runDyn(folder: string, argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const outside = mkdtempSync(join(tmpdir(), 'dyn-usage-'));
  const usageFile = join(outside, 'usage.json');
  return new Promise((done, failed) => {
    const child = spawn(
      process.execPath,
      ['--require', resolve('test/support/usage.cjs'), resolve('bin/dyn.js'), ...argv],
      {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          HOME: '/nonexistent',
          KUBECONFIG: '/dev/null',
          TZ: 'UTC',
          USAGE_FILE: usageFile,
          ...options.env,
        },
      },
    );
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk) => stdout.push(chunk));
    child.stderr.on('data', (chunk) => stderr.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
    child.on('error', failed);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      const usage = readUsage(usageFile);
      rmSync(outside, { recursive: true, force: true });
      done({
        status,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        ...usage,
      });
    });
    options.started?.(child);
  });
}

function readUsage(path: string): { peakMb?: number; cpuMs?: number } {
  if (!existsSync(path)) return {};
  const { peakMb, cpuMs } = recordOf(JSON.parse(readFileSync(path, 'utf8'))) ?? {};
  return { peakMb: Number(peakMb), cpuMs: Number(cpuMs) };
}
