import type { Problem } from '../base/problem.ts';
import type { ParsedArguments } from './pflag.ts';

/** A wish of the user or the system that the command may end. */
export type Interrupt = 'SIGINT' | 'SIGTERM';

/** Tells `handler` of the first such wish; a second one ends the process at once. Gives what takes the handler back. */
export type OnInterrupt = (handler: (signal: Interrupt) => void) => () => void;

/** What became of one render: its exit status, and all that it would have printed. */
export interface RenderOutcome {
  readonly status: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** Whether something in it came out of the seed of --deterministic. */
  readonly isSeeded: boolean;
  /** The code of what made it fail. */
  readonly code?: string;
}

/** A thread that renders what it is given, one after the other, with a stack for deep recursion. */
export interface RenderThread {
  /** Never rejects: a thread that breaks is an outcome too. */
  readonly render: (args: ParsedArguments) => Promise<RenderOutcome>;
  readonly end: () => Promise<void>;
}

/** What a machine has for more than one render at a time. */
export interface Threads {
  /** How many threads there may be besides this one. */
  readonly most: number;
  /** Whether they are to be started whatever there is to do. */
  readonly atOnce: boolean;
  /** Processor time of this process so far, in milliseconds. */
  readonly usedMs: () => number;
  readonly start: () => Promise<RenderThread>;
}

/** All that a run of the command line sees of the machine. Tests bring their own. */
export interface World {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard input, read to its end. */
  readonly stdin: () => Uint8Array;
  readonly stdout: (bytes: Uint8Array) => void;
  readonly stderr: (text: string) => void;
  readonly isTerminal: boolean;
  /** The width of the terminal that standard error is; absent where it is none. */
  readonly errorColumns?: (() => number) | undefined;
  /** Runs the whole command line once more with a stack for deep recursion; absent where that is the case already. */
  readonly runDeep?: () => Promise<number>;
  /** Threads for several renders; absent where there are none. */
  readonly threads?: () => Promise<Threads>;
  /** Asks whoever sits there, and gives a line; absent where nobody does. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** For commands that stop cleanly; a command that does not ask is ended by the signal. */
  readonly onInterrupt?: OnInterrupt;
  /** Told of each problem before it is printed. */
  readonly onProblem?: (problem: Problem) => void;
}
