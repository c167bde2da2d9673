import { resolve } from 'node:path';
import type { RawResult } from '../support/answers.ts';
import { type DynModule, loadMain, raisedCodes } from '../support/dyn.ts';
import { helmPath } from '../support/helm.ts';
import { runProgram } from '../support/program.ts';
import { cluster } from './place.ts';

/** How a tool is run. `env` comes over the environment that all have; kubeconfig is the run's unless it says otherwise. */
export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** What is answered to each question; without it nobody is there. Only in this process. */
  readonly answer?: string;
}

/** Runs one of the tools that are compared. */
export type Tool = (argv: readonly string[], options: ToolOptions) => Promise<RawResult>;

/** dyn in this process; with DYN_CASES_WITH=helm helm takes its place, and what differs then, helm answers by chance. */
export async function toolOfDyn(): Promise<Tool> {
  if (process.env.DYN_CASES_WITH === 'helm') return helm;
  const main = await loadMain();
  return (argv, options) => dynHere(main, argv, options);
}

const LIMIT_MS = 110_000;

/** The environment of every tool: nothing of the user's but PATH. */
export function toolEnv(env: ToolOptions['env'] = {}): Record<string, string> {
  const path = process.env.PATH ?? '';
  return { PATH: path, HOME: '/nonexistent', KUBECONFIG: cluster().kubeconfig, TZ: 'UTC', ...env };
}

/** Runs the real helm, 4.1.4. */
export function helm(argv: readonly string[], options: ToolOptions = {}): Promise<RawResult> {
  return run(helmPath(), argv, options);
}

/** Runs the last helm 3 that many releases were made with, 3.17.3. */
export function helmThree(argv: readonly string[], options: ToolOptions = {}): Promise<RawResult> {
  return run(resolve('test/oracle/node_modules/.helm/helm3/helm'), argv, options);
}

/** Runs kubectl. */
export function kubectl(argv: readonly string[], options: ToolOptions = {}): Promise<RawResult> {
  return run(resolve('test/oracle/node_modules/.helm/kubectl/kubectl'), argv, options);
}

/** Runs the built dyn as a process of its own, or the executable that DYN_PROGRAM names. */
export function dynProcess(argv: readonly string[], options: ToolOptions = {}): Promise<RawResult> {
  const program = process.env.DYN_PROGRAM;
  if (program !== undefined) return run(program, argv, options);
  return run(process.execPath, [resolve('bin/dyn.js'), ...argv], options);
}

/** Runs dyn in this process; give it what loadMain() gives. */
export async function dynHere(
  main: DynModule['main'],
  argv: readonly string[],
  options: ToolOptions = {},
): Promise<RawResult> {
  const out: Uint8Array[] = [];
  let stderr = '';
  let problem: string | undefined;
  const exit = await main(argv, {
    cwd: options.cwd ?? process.cwd(),
    env: toolEnv(options.env),
    isTerminal: false,
    stdin: () => Buffer.from(options.stdin ?? ''),
    ...(options.answer === undefined ? {} : { ask: async () => options.answer ?? '' }),
    stdout: (bytes) => void out.push(bytes),
    stderr: (text) => {
      stderr += text;
    },
    onProblem: ({ code, message }) => {
      raisedCodes.add(code);
      problem ??= message;
    },
  });
  return { exit, stdout: Buffer.concat(out), stderr, ...(problem === undefined ? {} : { problem }) };
}

/** What a run printed on standard output; throws with all that it said when it failed. */
export async function succeed(running: Promise<RawResult>): Promise<string> {
  const { exit, stdout, stderr } = await running;
  const text = Buffer.from(stdout).toString();
  if (exit !== 0) throw new Error(`exit status ${exit}\n${text}${stderr}`);
  return text;
}

async function run(program: string, argv: readonly string[], options: ToolOptions): Promise<RawResult> {
  const { cwd = process.cwd(), env, stdin = '' } = options;
  const ended = await runProgram(program, argv, { cwd, env: toolEnv(env), stdin, limitMs: LIMIT_MS });
  const { status, signal, stdout, stderr } = ended;
  if (status === null) throw new Error(`ended by ${signal}: ${program} ${argv.join(' ')}`);
  return { exit: status, stdout, stderr };
}
