import { DynError } from '../../base/problem.ts';
import { usage, usageWithSuggestion } from '../../base/problems/cli.ts';
import { columns, nearest } from '../../base/text.ts';
import { type Command, type CommandEntry, findEntry } from '../command.ts';
import { EXIT_CODES } from '../exitcodes.ts';
import type { Flag } from '../flag.ts';
import { GLOBAL_FLAGS } from '../flags.ts';
import { commandHelp, programHelp } from '../program.ts';

/** `dyn help [COMMAND|TOPIC]`. */
export const help: Command = {
  name: 'help',
  summary: 'explain a command or a topic',
  usage: '[COMMAND [COMMAND]|TOPIC]',
  description: 'Explains a command, or one of the topics exit-codes and helm-flags.',
  examples: [
    ['dyn help render', 'the flags of a command'],
    ['dyn help exit-codes', 'what each exit status means'],
    ['dyn help helm-flags', 'what dyn does with each flag of Helm'],
  ],
  flags: [],
  related: ['dyn --help'],
  run: async ({ positionals }, world, commands) => {
    world.stdout(new TextEncoder().encode(await textFor(positionals, commands)));
    return 0;
  },
};

type Topic = (commands: readonly CommandEntry[]) => string | Promise<string>;

const TOPICS: Readonly<Record<string, Topic>> = { 'exit-codes': exitCodes, 'helm-flags': helmFlags };

async function textFor(words: readonly string[], commands: readonly CommandEntry[]): Promise<string> {
  const [subject, below] = words;
  if (subject === undefined) return programHelp(commands);
  if (words.length > 2) throw new DynError(usage('"dyn help" accepts at most 2 arguments'));
  const topic = below === undefined ? TOPICS[subject] : undefined;
  if (topic) return topic(commands);
  const entry = findEntry(commands, subject);
  if (below !== undefined) return textFor([below], entry?.commands ?? []);
  if (entry) return commandHelp(await entry.load(), entry.commands);
  const guess = nearest(subject, [...Object.keys(TOPICS), ...commands.map((command) => command.name)]);
  throw new DynError(usageWithSuggestion(`unknown help topic "${subject}"`, guess));
}

function exitCodes(): string {
  return `${columns(EXIT_CODES.map(([code, meaning]) => [String(code), meaning]))}\n`;
}

/** Commands of Helm's that work on charts and releases as dyn's do. */
const HELM_COMMANDS: readonly string[] = [
  ...['template', 'install', 'upgrade', 'rollback', 'uninstall', 'list', 'status', 'history'],
  ...['get all', 'get hooks', 'get manifest', 'get metadata', 'get notes', 'get values', 'test'],
];

async function helmFlags(commands: readonly CommandEntry[]): Promise<string> {
  const parts = [flagRows('every command', GLOBAL_FLAGS)];
  for (const name of HELM_COMMANDS) {
    const command = await entryNamed(name.split(' '), commands)?.load();
    parts.push(flagRows(`helm ${name}`, command?.flags ?? []));
  }
  return `Flags of Helm 4.1.4, and what dyn does with each.\n\n${parts.join('\n')}`;
}

function entryNamed(
  [name = '', ...rest]: readonly string[],
  commands: readonly CommandEntry[],
): CommandEntry | undefined {
  const entry = findEntry(commands, name);
  return rest.length === 0 ? entry : entryNamed(rest, entry?.commands ?? []);
}

function flagRows(title: string, flags: readonly Flag[]): string {
  const rows = flags.filter((flag) => !flag.own).map((flag) => [name(flag), state(flag)]);
  return `Flags of ${title}:\n\n${columns(rows)}\n`;
}

function name(flag: Flag): string {
  return flag.short ? `--${flag.name}, -${flag.short}` : `--${flag.name}`;
}

function state({ state: is, summary, deprecated }: Flag): string {
  if (typeof is === 'object') return `refused: ${is.refused}`;
  if (is !== 'works') return `no effect: ${summary}`;
  return deprecated === undefined ? 'works' : 'works, deprecated';
}
