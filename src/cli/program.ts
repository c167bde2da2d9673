import { Command as Program } from 'commander';
import { columns } from '../base/text.ts';
import type { Command, CommandEntry } from './command.ts';
import type { Flag } from './flag.ts';
import { GLOBAL_FLAGS } from './flags.ts';

const TOPICS = 'Topics: `dyn help exit-codes`, `dyn help helm-flags`.';

/** The text of `dyn --help`. */
export function programHelp(commands: readonly CommandEntry[]): string {
  const program = new Program('dyn')
    .description('A chart renderer and release manager for Kubernetes, compatible with Helm to the byte.')
    .usage('COMMAND [ARGUMENTS] [FLAGS]')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false);
  for (const { name, summary, hidden } of commands)
    program.command(name, { hidden: hidden === true }).summary(summary);
  for (const flag of GLOBAL_FLAGS) if (flag.name !== 'help') addOption(program, flag);
  return `${program.helpInformation()}\n${TOPICS}\n`;
}

/** The text of `dyn COMMAND --help`; `commands` are those below it. */
export function commandHelp(command: Command, commands: readonly CommandEntry[] = []): string {
  const program = new Program(`dyn ${command.name}`)
    .description(command.description)
    .usage(command.usage)
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false);
  for (const flag of command.flags) addOption(program, flag);
  for (const { name, summary } of commands) program.command(name).summary(summary);
  const examples = columns(command.examples.map(([line, meaning]) => [`  ${line}`, `# ${meaning}`]));
  const related = command.related.map((name) => `\`${name}\``).join(', ');
  return `${program.helpInformation()}
Examples:
${examples}

Exit status: 0 done, 1 failed, 64 wrong usage; \`dyn help exit-codes\` lists all.
Flags of every command: \`dyn --help\`. Related: ${related}.
`;
}

const VALUE_WORDS: Readonly<Record<Flag['kind'], string>> = {
  bool: '',
  string: ' <text>',
  list: ' <text>',
  csv: ' <text,…>',
  pairs: ' <key=value,…>',
  duration: ' <duration>',
  int: ' <n>',
  float: ' <n>',
};

function addOption(program: Program, flag: Flag): void {
  if (flag.deprecated !== undefined || flag.state !== 'works') return;
  const value = flag.bare === undefined ? VALUE_WORDS[flag.kind] : `[=${flag.values?.[0] ?? 'text'}]`;
  const short = flag.short ? `-${flag.short}, ` : '    ';
  program.option(`${short}--${flag.name}${value}`.trim(), flag.summary);
}
