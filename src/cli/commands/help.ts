import { DynError } from '../../base/problem.ts';
import { usage, usageWithSuggestion } from '../../base/problems/cli.ts';
import { columns, nearest } from '../../base/text.ts';
import type { Command, CommandEntry } from '../command.ts';
import { EXIT_CODES } from '../exitcodes.ts';
import type { Flag } from '../flag.ts';
import { GLOBAL_FLAGS, TEMPLATE_FLAGS } from '../flags.ts';
import { commandHelp, programHelp } from '../program.ts';

/** `dyn help [COMMAND|TOPIC]`. */
export const help: Command = {
  name: 'help',
  summary: 'explain a command or a topic',
  usage: '[COMMAND|TOPIC]',
  description: 'Explains a command, or one of the topics exit-codes and helm-flags.',
  examples: [
    ['dyn help render', 'the flags of a command'],
    ['dyn help exit-codes', 'what each exit status means'],
    ['dyn help helm-flags', 'the state of each flag of Helm'],
  ],
  flags: [],
  related: ['dyn --help'],
  run: async ({ positionals }, world, commands) => {
    if (positionals.length > 1) throw new DynError(usage('"dyn help" accepts at most 1 argument'));
    world.stdout(new TextEncoder().encode(await textFor(positionals[0], commands)));
    return 0;
  },
};

const TOPICS: Readonly<Record<string, () => string>> = { 'exit-codes': exitCodes, 'helm-flags': helmFlags };

async function textFor(subject: string | undefined, commands: readonly CommandEntry[]): Promise<string> {
  if (subject === undefined) return programHelp(commands);
  const topic = TOPICS[subject];
  if (topic) return topic();
  const entry = commands.find((command) => command.name === subject);
  if (entry) return commandHelp(await entry.load());
  const guess = nearest(subject, [...Object.keys(TOPICS), ...commands.map((command) => command.name)]);
  throw new DynError(usageWithSuggestion(`unknown help topic "${subject}"`, guess));
}

function exitCodes(): string {
  return `${columns(EXIT_CODES.map(([code, meaning]) => [String(code), meaning]))}\n`;
}

function helmFlags(): string {
  const rows = [...TEMPLATE_FLAGS, ...GLOBAL_FLAGS]
    .filter((flag) => !flag.own)
    .map((flag) => [name(flag), state(flag)]);
  return `Flags of helm template, and what dyn template does with each:\n\n${columns(rows)}\n`;
}

function name(flag: Flag): string {
  return flag.short ? `--${flag.name}, -${flag.short}` : `--${flag.name}`;
}

function state(flag: Flag): string {
  if (flag.name === 'dry-run') return 'works; --dry-run=server is refused: it needs a cluster';
  if (typeof flag.state === 'object') return `refused: ${flag.state.refused}`;
  return flag.state === 'works' ? 'works' : 'accepted, without effect (as in helm template)';
}
