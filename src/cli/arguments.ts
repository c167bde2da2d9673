import { fail } from '../base/problem.ts';
import { usage, usageWithSuggestion } from '../base/problems/cli.ts';
import { nearest } from '../base/text.ts';
import type { Command, CommandEntry } from './command.ts';
import type { ParsedArguments } from './pflag.ts';
import type { World } from './world.ts';

/** The one argument of a command. Raises cli/usage in Helm's words. */
export function onlyArgument({ positionals }: ParsedArguments, command: string): string {
  const [first] = positionals;
  if (first === undefined || positionals.length > 1) fail(usage(`"dyn ${command}" requires 1 argument`));
  return first;
}

/** Raises cli/usage for arguments of a command that takes none. */
export function noArguments({ positionals }: ParsedArguments, command: string): void {
  if (positionals.length > 0) fail(usage(`"dyn ${command}" accepts no arguments`));
}

/** What a command does that only holds others: prints its help, and refuses a word that is none of them. */
export async function runGroup(
  command: Command,
  { positionals: [word] }: ParsedArguments,
  { world, commands }: { readonly world: World; readonly commands: readonly CommandEntry[] },
): Promise<number> {
  if (word !== undefined) {
    const names = commands.map(({ name }) => name);
    const guess = nearest(word, names);
    const problem = usageWithSuggestion(
      `unknown command "${word}" for "dyn ${command.name}"`,
      guess && `\`dyn ${command.name} ${guess}\``,
    );
    fail(guess === undefined ? { ...problem, hint: `Its commands are ${names.join(', ')}.` } : problem);
  }
  const { commandHelp } = await import('./program.ts');
  world.stdout(new TextEncoder().encode(commandHelp(command, commands)));
  return 0;
}
