import { DynError, type Problem } from '../base/problem.ts';
import { internalError, tooDeep, usage, usageWithSuggestion } from '../base/problems/cli.ts';
import { nearest } from '../base/text.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { exitCodeOf } from './exitcodes.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import { parseArguments } from './pflag.ts';
import { problemText } from './report.ts';
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
  const at = commandIndex(argv);
  const name = argv[at];
  if (name === undefined) return runWithoutCommand(argv, world);
  const entry = COMMANDS.find((known) => known.name === name);
  if (!entry) throw unknownCommand(name);
  const command = await entry.load();
  return runCommand(command, [...argv.slice(0, at), ...argv.slice(at + 1)], world);
}

async function runCommand(command: Command, args: readonly string[], world: World): Promise<number> {
  if (command.name === '__complete') {
    return command.run({ positionals: args, flags: new Map(), notices: [] }, world, COMMANDS);
  }
  const parsed = parseArguments(args, [...command.flags, ...GLOBAL_FLAGS]);
  for (const notice of parsed.notices) world.stderr(`${notice}\n`);
  if (parsed.flags.get('help')?.at(-1) === 'true') {
    const { commandHelp } = await import('./program.ts');
    world.stdout(new TextEncoder().encode(commandHelp(command)));
    return 0;
  }
  return command.run(parsed, world, COMMANDS);
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
  const names = COMMANDS.filter((entry) => !entry.hidden).map((entry) => entry.name);
  const guess = nearest(name, names);
  return new DynError(
    guess === undefined
      ? usage(`unknown command "${name}" for "dyn"`, '`dyn --help` lists the commands.')
      : usageWithSuggestion(`unknown command "${name}" for "dyn"`, `\`dyn ${guess}\``),
  );
}

function reportFailure(error: unknown, world: World): number {
  if (isBrokenPipe(error)) return 141;
  const problem = problemOf(error);
  world.onProblem?.(problem);
  world.stderr(problemText(problem));
  if (problem.code === 'cli/bug' && world.env.DYN_TRACE && error instanceof Error) {
    world.stderr(`${error.stack}\n`);
  }
  return exitCodeOf(problem.code);
}

function isStackOverflow(error: unknown): boolean {
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
