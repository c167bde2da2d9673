import type { Kept } from '../actions/kept.ts';
import { isStackOverflow, reportFailure } from './failure.ts';
import type { ParsedArguments } from './pflag.ts';
import { renderOne } from './rendering.ts';
import type { RenderOutcome, World } from './world.ts';

/**
 * Renders as the command line alone would, and keeps what it prints. Where `onDeep` is given, it is asked when the
 * stack is too small; else that is a failure like any other.
 */
export async function renderCaptured(
  args: ParsedArguments,
  world: World,
  kept: Kept,
  onDeep?: () => Promise<RenderOutcome>,
): Promise<RenderOutcome> {
  const out: Uint8Array[] = [];
  const said: string[] = [];
  let code: string | undefined;
  const inner: World = {
    ...world,
    stdout: (bytes) => void out.push(bytes),
    stderr: (text) => void said.push(text),
    onProblem: (problem) => {
      code ??= problem.code;
      world.onProblem?.(problem);
    },
  };
  let isSeeded = false;
  let status: number;
  try {
    status = await renderOne('render', args, inner, { kept, onSeeded: () => (isSeeded = true) });
  } catch (error) {
    if (onDeep && isStackOverflow(error)) return onDeep();
    status = reportFailure(error, inner);
  }
  return {
    status,
    stdout: joined(out),
    stderr: said.join(''),
    isSeeded,
    ...(code === undefined ? {} : { code }),
  };
}

function joined([first, ...others]: readonly Uint8Array[]): Uint8Array {
  if (!first || others.length === 0) return first ?? new Uint8Array();
  return Buffer.concat([first, ...others]);
}
