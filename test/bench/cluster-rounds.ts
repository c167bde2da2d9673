import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Endpoint } from '../cluster/api.ts';
import { type Ground, LISTED, untilQuiet } from './cluster-ground.ts';

/** A program that is measured; `before` stands in front of every command line. */
export interface Contestant {
  readonly name: string;
  readonly program: string;
  readonly before: readonly string[];
}

/** What one run took: by the clock, of processors (its own and the system's for it), and of memory at its peak. */
export interface Figures {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly peakMb: number;
}

/** What is measured, in this order in every round. */
export const OPERATIONS = [
  'install of 300 objects',
  'upgrade that changes nothing',
  'upgrade that changes one',
  'list of 500 releases',
  'uninstall of 300 objects',
] as const;

export type Operation = (typeof OPERATIONS)[number];

export interface Rounds {
  readonly contestants: readonly Contestant[];
  readonly ground: Ground;
  readonly endpoint: Endpoint;
  readonly rounds: number;
  /** Those that are shown; those that others need are run all the same. */
  readonly operations: readonly Operation[];
  readonly say: (line: string) => void;
}

/** The figures of all runs of `CONTESTANT: OPERATION`. */
export type Measured = ReadonlyMap<string, readonly Figures[]>;

const COMMANDS: Readonly<Record<Operation, readonly string[]>> = {
  'install of 300 objects': ['install', 'r', './many', '--create-namespace'],
  'upgrade that changes nothing': ['upgrade', 'r', './many'],
  'upgrade that changes one': ['upgrade', 'r', './many', '--set', 'one=2'],
  'list of 500 releases': ['list', '--max', '0', '-n', LISTED],
  'uninstall of 300 objects': ['uninstall', 'r'],
};
const LIST: Operation = 'list of 500 releases';
const POLL_MS = 5;

/**
 * Runs every operation by all contestants in turn, each round beginning with another one; a round before the first
 * warms the caches. Between two runs the controllers come to rest.
 */
export async function measureRounds(rounds: Rounds): Promise<Measured> {
  const { contestants, ground, endpoint, operations, say } = rounds;
  const measured = new Map<string, Figures[]>();
  const needed = OPERATIONS.filter((one) => operations.includes(one) || isNeeded(one, operations));
  for (let round = 0; round <= rounds.rounds; round += 1) {
    const started = performance.now();
    for (const operation of needed) {
      for (const contestant of inTurn(contestants, round)) {
        const namespace = `bench-${round}-${contestants.indexOf(contestant)}`;
        const figures = await runOnce(contestant, operation, ground, namespace);
        if (operation !== LIST) await untilQuiet(endpoint, namespace);
        if (round > 0) note(measured, `${contestant.name}: ${operation}`, figures);
      }
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    say(`${round === 0 ? 'a round to warm up' : `round ${round} of ${rounds.rounds}`}: ${seconds} s`);
  }
  return measured;
}

/** What is upgraded or uninstalled must be installed first, and does not stay. */
function isNeeded(one: Operation, operations: readonly Operation[]): boolean {
  const isFrame = one === 'install of 300 objects' || one === 'uninstall of 300 objects';
  return isFrame && operations.some((wanted) => wanted !== LIST);
}

function inTurn(contestants: readonly Contestant[], round: number): readonly Contestant[] {
  const first = round % contestants.length;
  return [...contestants.slice(first), ...contestants.slice(0, first)];
}

function note(measured: Map<string, Figures[]>, key: string, figures: Figures): void {
  const entry = measured.get(key) ?? [];
  entry.push(figures);
  measured.set(key, entry);
}

function runOnce(
  contestant: Contestant,
  operation: Operation,
  ground: Ground,
  namespace: string,
): Promise<Figures> {
  const place = operation === LIST ? [] : ['-n', namespace];
  return measureRun(contestant, [...COMMANDS[operation], ...place], ground);
}

/** One run; the kernel keeps its peak and its processor time, which are read until the end. Throws when it fails. */
export function measureRun(
  { name, program, before }: Contestant,
  command: readonly string[],
  ground: Ground,
): Promise<Figures> {
  const argv = [...before.map((word) => (word.endsWith('.js') ? resolve(word) : word)), ...command];
  return new Promise((done, failed) => {
    const started = performance.now();
    const child = spawn(program, argv, {
      cwd: ground.folder,
      env: ground.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let [peakMb, processorSeconds, said] = [0, 0, ''];
    const look = (): void => {
      peakMb = Math.max(peakMb, peakNow(child.pid));
      processorSeconds = Math.max(processorSeconds, processorNow(child.pid));
    };
    const poll = setInterval(look, POLL_MS);
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2000);
    });
    child.on('error', failed);
    child.on('exit', (code) => {
      clearInterval(poll);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) done({ seconds, processorSeconds, peakMb });
      else failed(new Error(`${name} ${command.join(' ')}: status ${code}\n${said}`));
    });
  });
}

/** 0 when the process is gone already. */
function peakNow(pid: number | undefined): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(ofProcess(pid, 'status'))?.[1] ?? 0) / 1024;
}

const TICKS_PER_SECOND = 100;

/** 0 when the process is gone already. Source: proc(5), fields 14 and 15 of stat. */
function processorNow(pid: number | undefined): number {
  const fields = ofProcess(pid, 'stat')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}

function ofProcess(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
