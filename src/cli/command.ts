import type { Flag } from './flag.ts';
import type { ParsedArguments } from './pflag.ts';
import type { World } from './world.ts';

/** One command: what help says of it, and what it does. `run` gives the exit status. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly description: string;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  readonly flags: readonly Flag[];
  readonly related: readonly string[];
  readonly run: (
    args: ParsedArguments,
    world: World,
    commands: readonly CommandEntry[],
  ) => number | Promise<number>;
}

/** A command that is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly hidden?: boolean;
  readonly load: () => Promise<Command>;
}
