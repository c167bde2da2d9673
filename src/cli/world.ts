import type { Problem } from '../base/problem.ts';

/** All that a run of the command line sees of the machine. Tests bring their own. */
export interface World {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard input, read to its end. */
  readonly stdin: () => Uint8Array;
  readonly stdout: (bytes: Uint8Array) => void;
  readonly stderr: (text: string) => void;
  readonly isTerminal: boolean;
  /** Runs the whole command line once more with a stack for deep recursion; absent where that is the case already. */
  readonly runDeep?: () => Promise<number>;
  /** Told of each problem before it is printed. */
  readonly onProblem?: (problem: Problem) => void;
}
