import { DynError } from '../../base/problem.ts';
import type { Wish, Words } from '../clusterwords.ts';
import { type Command, type CommandEntry, findEntry } from '../command.ts';
import type { Flag } from '../flag.ts';
import { GLOBAL_FLAGS } from '../flags.ts';
import { type ParsedArguments, parseArguments } from '../pflag.ts';
import type { World } from '../world.ts';

/** What the shell shall do beside the words: 0 complete files too, 4 do not. Model: cobra's ShellCompDirective. */
type Directive = 0 | 4;

interface Answer {
  readonly words: Words;
  readonly directive: Directive;
}

/** `dyn __complete WORD…`: answers shells in cobra's protocol, `word⇥description` lines and `:directive`. */
export const complete: Command = {
  name: '__complete',
  summary: 'answer a completion request',
  usage: 'WORD…',
  description: 'Prints the words that may stand where the last argument stands.',
  examples: [['dyn __complete render --set', 'the flags that begin so']],
  flags: [],
  related: ['dyn completion'],
  run: async ({ positionals }, world, commands) => {
    const { words, directive } = await answer(positionals, world, commands);
    const lines = words.map(([word, description]) => `${word}\t${description}\n`);
    world.stdout(new TextEncoder().encode(`${lines.join('')}:${directive}\n`));
    const name = directive === 4 ? 'ShellCompDirectiveNoFileComp' : 'ShellCompDirectiveDefault';
    world.stderr(`Completion ended with directive: ${name}\n`);
    return 0;
  },
};

async function answer(
  words: readonly string[],
  world: World,
  commands: readonly CommandEntry[],
): Promise<Answer> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const names = withoutFlags(before);
  const path = pathOf(names, commands);
  const entry = path.at(-1);
  const below = entry ? entry.commands : commands;
  const command = entry && !below ? await entry.load() : undefined;
  const flags = [...(command?.flags ?? []), ...GLOBAL_FLAGS];
  const shell: Completing = { flags, before, last, world };
  const open = openFlag(flags, before.at(-1) ?? '');
  if (open) return flagAnswer(open, { ...shell, before: before.slice(0, -1) }, path.length);
  if (last.startsWith('-')) return { words: flagWords(flags, last), directive: 4 };
  if (!command) return { words: commandWords(below ?? [], last), directive: 4 };
  if (command.name === 'help') return { words: commandWords(commands, last), directive: 4 };
  return argumentAnswer(path.map(({ name }) => name).join(' '), shell, path.length);
}

/** What is known of the line: its flags, the words before the last, and the last, which is incomplete. */
interface Completing {
  readonly flags: readonly Flag[];
  readonly before: readonly string[];
  readonly last: string;
  readonly world: World;
}

/** Flags whose words the cluster or the kubeconfig knows. */
const KNOWN_FLAGS: Readonly<Record<string, Wish>> = {
  namespace: 'namespaces',
  'kube-context': 'contexts',
  context: 'contexts',
};

async function flagAnswer(flag: Flag, shell: Completing, depth: number): Promise<Answer> {
  if (flag.values) return { words: valueWords(flag, shell.last), directive: 4 };
  const known = KNOWN_FLAGS[flag.name];
  if (known) return { words: await askedWords(known, shell), directive: 4 };
  if (flag.name !== 'revision') return { words: [], directive: 0 };
  const [release = ''] = parsedLine(shell)?.positionals.slice(depth) ?? [];
  return { words: await askedWords({ revisionsOf: release }, shell), directive: 4 };
}

/** Commands whose first argument is a release; of uninstall each is. */
const ON_RELEASES: readonly string[] = [
  ...['status', 'history', 'upgrade', 'rollback', 'uninstall', 'test', 'doctor', 'recover'],
  ...['get all', 'get hooks', 'get manifest', 'get metadata', 'get notes', 'get values'],
];

async function argumentAnswer(command: string, shell: Completing, depth: number): Promise<Answer> {
  if (command === 'completion') return { words: shellWords(shell.last), directive: 0 };
  if (command === 'plan') return planAnswer(shell, depth);
  if (!ON_RELEASES.includes(command)) return { words: [], directive: 0 };
  const given = parsedLine(shell)?.positionals.slice(depth);
  const [release] = given ?? [];
  if (release === undefined) return { words: await askedWords('releases', shell), directive: 4 };
  if (command === 'uninstall') {
    const words = await askedWords('releases', shell);
    return { words: words.filter(([word]) => !given?.includes(word)), directive: 4 };
  }
  if (command === 'rollback' && given?.length === 1)
    return { words: await askedWords({ revisionsOf: release }, shell), directive: 4 };
  return { words: [], directive: command === 'upgrade' ? 0 : 4 };
}

const PLANNED: Words = [
  ['install', 'plan an install'],
  ['upgrade', 'plan an upgrade'],
  ['rollback', 'plan a rollback'],
  ['uninstall', 'plan an uninstall'],
];

/** An operation and what it takes, or a release to begin with. */
async function planAnswer(shell: Completing, depth: number): Promise<Answer> {
  const [first] = parsedLine(shell)?.positionals.slice(depth) ?? [];
  if (first !== undefined && PLANNED.some(([word]) => word === first))
    return argumentAnswer(first, shell, depth + 1);
  if (first !== undefined) return { words: [], directive: 0 };
  const operations = PLANNED.filter(([word]) => word.startsWith(shell.last));
  return { words: [...operations, ...(await askedWords('releases', shell))], directive: 4 };
}

async function askedWords(wish: Wish, shell: Completing): Promise<Words> {
  const parsed = parsedLine(shell);
  if (!parsed) return [];
  const { clusterWords } = await import('../clusterwords.ts');
  const words = await clusterWords(wish, parsed.flags, shell.world);
  return words.filter(([word]) => word.startsWith(shell.last));
}

/** The line so far; undefined where it could not be run. */
function parsedLine({ before, flags }: Completing): ParsedArguments | undefined {
  try {
    return parseArguments(before, flags);
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

/** Words that are neither flags nor the values of flags of every command. */
function withoutFlags(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) => !word.startsWith('-') && !openFlag(GLOBAL_FLAGS, words[index - 1] ?? ''),
  );
}

/** The command that the words name, and below it one that they name too. */
function pathOf(
  [name = '', ...rest]: readonly string[],
  commands: readonly CommandEntry[],
): readonly CommandEntry[] {
  const entry = findEntry(commands, name);
  return entry ? [entry, ...pathOf(rest, entry.commands ?? [])] : [];
}

function openFlag(flags: readonly Flag[], word: string): Flag | undefined {
  return flags.find(
    (flag) =>
      flag.kind !== 'bool' &&
      flag.bare === undefined &&
      (word === `--${flag.name}` || (flag.short !== undefined && word === `-${flag.short}`)),
  );
}

function valueWords(flag: Flag, start: string): Words {
  return (flag.values ?? []).filter((value) => value.startsWith(start)).map((value) => [value, flag.summary]);
}

function flagWords(flags: readonly Flag[], start: string): Words {
  return flags
    .filter((flag) => flag.deprecated === undefined && `--${flag.name}`.startsWith(start))
    .map((flag) => [`--${flag.name}`, flag.summary]);
}

function commandWords(commands: readonly CommandEntry[], start: string): Words {
  return commands
    .filter((entry) => !entry.hidden && entry.name.startsWith(start))
    .map(({ name, summary }) => [name, summary]);
}

function shellWords(start: string): Words {
  return ['bash', 'zsh', 'fish', 'powershell']
    .filter((shell) => shell.startsWith(start))
    .map((shell) => [shell, `script for ${shell}`]);
}
