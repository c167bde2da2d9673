import { DynError, type Problem } from '../base/problem.ts';
import { internalError, tooDeep } from '../base/problems/cli.ts';
import { exitCodeOf } from './exitcodes.ts';
import { problemText } from './report.ts';
import type { World } from './world.ts';

/** Says why a command line failed, and gives its exit status. */
export function reportFailure(error: unknown, world: World): number {
  if (isBrokenPipe(error)) return 141;
  const problem = problemOf(error);
  world.onProblem?.(problem);
  world.stderr(problemText(problem));
  if (problem.code === 'cli/bug' && world.env.DYN_TRACE && error instanceof Error) {
    world.stderr(`${error.stack}\n`);
  }
  return exitCodeOf(problem.code);
}

/** Whether the engine's stack was too small. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

function problemOf(error: unknown): Problem {
  if (error instanceof DynError) return error.problem;
  if (isStackOverflow(error)) return tooDeep();
  return internalError(error instanceof Error ? error.message : String(error));
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
