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
  /** Other names of it, as Helm's. */
  readonly aliases?: readonly string[];
  readonly hidden?: boolean;
  readonly load: () => Promise<Command>;
  /** The commands below it: `values` of `get`. What `load` gives then prints help. */
  readonly commands?: readonly CommandEntry[];
}

/** The entry that goes by a name or an alias. */
export function findEntry(entries: readonly CommandEntry[], name: string): CommandEntry | undefined {
  return entries.find((entry) => entry.name === name || entry.aliases?.includes(name));
}
