import { DynError } from '../base/problem.ts';
import { usage, usageWithSuggestion } from '../base/problems/cli.ts';
import { nearest } from '../base/text.ts';
import { type CommandEntry, findEntry } from './command.ts';
import { COMMANDS } from './commands.ts';
import { isStackOverflow, reportFailure } from './failure.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import { parseArguments } from './pflag.ts';
import type { World } from './world.ts';

/** Runs one command line and gives its exit status. Nothing is thrown, nothing ends the process. */
export async function main(argv: readonly string[], world: World): Promise<number> {
  try {
    return await run(argv, world);
  } catch (error) {
    if (isStackOverflow(error) && world.runDeep) return world.runDeep();
    return reportFailure(error, world);
  }
}

async function run(argv: readonly string[], world: World): Promise<number> {
  const name = argv[commandIndex(argv)];
  if (name === undefined) return runWithoutCommand(argv, world);
  const found = commandIn(argv, COMMANDS);
  if (!found) throw unknownCommand(name);
  return runCommand(found, world);
}

interface FoundCommand {
  readonly entry: CommandEntry;
  /** The command line without the command's words. */
  readonly args: readonly string[];
}

/** The command that a line names, or the one below it that it names too. */
function commandIn(argv: readonly string[], entries: readonly CommandEntry[]): FoundCommand | undefined {
  const at = commandIndex(argv);
  const entry = findEntry(entries, argv[at] ?? '');
  if (!entry) return undefined;
  const args = [...argv.slice(0, at), ...argv.slice(at + 1)];
  return commandIn(args, entry.commands ?? []) ?? { entry, args };
}

async function runCommand({ entry, args }: FoundCommand, world: World): Promise<number> {
  const command = await entry.load();
  if (command.name === '__complete') {
    return command.run({ positionals: args, flags: new Map(), notices: [] }, world, COMMANDS);
  }
  const parsed = parseArguments(args, [...command.flags, ...GLOBAL_FLAGS]);
  for (const notice of parsed.notices) world.stderr(`${notice}\n`);
  if (parsed.flags.get('help')?.at(-1) === 'true') {
    const { commandHelp } = await import('./program.ts');
    world.stdout(new TextEncoder().encode(commandHelp(command, entry.commands)));
    return 0;
  }
  return command.run(parsed, world, entry.commands ?? COMMANDS);
}

async function runWithoutCommand(argv: readonly string[], world: World): Promise<number> {
  if (argv.includes('--version')) {
    const { version } = await import('./commands/version.ts');
    return version.run({ positionals: [], flags: new Map(), notices: [] }, world, COMMANDS);
  }
  parseArguments(argv, GLOBAL_FLAGS);
  const { programHelp } = await import('./program.ts');
  world.stdout(new TextEncoder().encode(programHelp(COMMANDS)));
  return 0;
}

/** The index of the first word that is neither a flag nor a flag's value. */
function commandIndex(argv: readonly string[]): number {
  const takesValue = new Set<string>();
  for (const flag of GLOBAL_FLAGS) {
    if (flag.kind === 'bool') continue;
    takesValue.add(`--${flag.name}`);
    if (flag.short) takesValue.add(`-${flag.short}`);
  }
  let at = 0;
  while (at < argv.length) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-')) return at;
    at += takesValue.has(word) ? 2 : 1;
  }
  return at;
}

function unknownCommand(name: string): DynError {
  const names = COMMANDS.filter((entry) => !entry.hidden).flatMap(({ name: own, aliases = [] }) => [
    own,
    ...aliases,
  ]);
  const guess = nearest(name, names);
  return new DynError(
    guess === undefined
      ? usage(`unknown command "${name}" for "dyn"`, '`dyn --help` lists the commands.')
      : usageWithSuggestion(`unknown command "${name}" for "dyn"`, `\`dyn ${guess}\``),
  );
}
