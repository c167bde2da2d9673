import type { Command, CommandEntry } from '../command.ts';
import type { Flag } from '../flag.ts';
import { GLOBAL_FLAGS } from '../flags.ts';

/** What the shell shall do beside the words: 0 complete files too, 4 do not. Model: cobra's ShellCompDirective. */
type Directive = 0 | 4;

interface Answer {
  readonly words: readonly (readonly [word: string, description: string])[];
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
    const { words, directive } = await answer(positionals, commands);
    const lines = words.map(([word, description]) => `${word}\t${description}\n`);
    world.stdout(new TextEncoder().encode(`${lines.join('')}:${directive}\n`));
    const name = directive === 4 ? 'ShellCompDirectiveNoFileComp' : 'ShellCompDirectiveDefault';
    world.stderr(`Completion ended with directive: ${name}\n`);
    return 0;
  },
};

async function answer(words: readonly string[], commands: readonly CommandEntry[]): Promise<Answer> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const name = before.find((word) => !word.startsWith('-'));
  const entry = commands.find((command) => command.name === name);
  if (!entry)
    return {
      words: last.startsWith('-') ? flagWords(GLOBAL_FLAGS, last) : commandWords(commands, last),
      directive: 4,
    };
  const command = await entry.load();
  const flags = [...command.flags, ...GLOBAL_FLAGS];
  const open = openFlag(flags, before.at(-1) ?? '');
  if (open) return { words: valueWords(open, last), directive: open.values ? 4 : 0 };
  if (last.startsWith('-')) return { words: flagWords(flags, last), directive: 4 };
  return {
    words: command.name === 'help' ? commandWords(commands, last) : argumentWords(command.name, last),
    directive: command.name === 'help' ? 4 : 0,
  };
}

function openFlag(flags: readonly Flag[], word: string): Flag | undefined {
  return flags.find(
    (flag) =>
      flag.kind !== 'bool' &&
      flag.bare === undefined &&
      (word === `--${flag.name}` || (flag.short !== undefined && word === `-${flag.short}`)),
  );
}

function valueWords(flag: Flag, start: string): Answer['words'] {
  return (flag.values ?? []).filter((value) => value.startsWith(start)).map((value) => [value, flag.summary]);
}

function flagWords(flags: readonly Flag[], start: string): Answer['words'] {
  return flags
    .filter((flag) => flag.deprecated === undefined && `--${flag.name}`.startsWith(start))
    .map((flag) => [`--${flag.name}`, flag.summary]);
}

function commandWords(commands: readonly CommandEntry[], start: string): Answer['words'] {
  return commands
    .filter((entry) => !entry.hidden && entry.name.startsWith(start))
    .map(({ name, summary }) => [name, summary]);
}

function argumentWords(command: string, start: string): Answer['words'] {
  if (command === 'completion') {
    return ['bash', 'zsh', 'fish', 'powershell']
      .filter((shell) => shell.startsWith(start))
      .map((shell) => [shell, `script for ${shell}`]);
  }
  return [];
}
