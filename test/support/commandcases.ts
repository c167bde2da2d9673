import { existsSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { recordOf } from './cases.ts';
import { inFolder, writeFiles } from './command.ts';
import type { DynModule } from './dyn.ts';

/** A command line of dyn, and all that it prints: its output and, when it fails, the error. */
export interface CommandCase {
  readonly about: string;
  readonly argv: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly status: number;
  readonly prints: string;
}

/** The cases of `test/cli/COMMAND.cases.yaml`; each has its own files beside those of `COMMAND.charts.yaml`. */
export function readCommandCases(command: string): CommandCase[] {
  const data: unknown = load(readFileSync(`test/cli/${command}.cases.yaml`, 'utf8'));
  if (!Array.isArray(data)) throw new Error(`${command}: the cases are a list`);
  const shared = readShared(`test/cli/${command}.charts.yaml`);
  return data.map((item: unknown) => {
    const { about, args, files, status, prints } = recordOf(item) ?? {};
    if (!Array.isArray(args)) throw new Error(`${about}: args are a list`);
    return {
      about: String(about),
      argv: [command, ...args.map(String)],
      files: { ...shared, ...textsOf(files) },
      status: Number(status ?? 0),
      prints: String(prints),
    };
  });
}

function readShared(path: string): Record<string, string> {
  return existsSync(path) ? textsOf(load(readFileSync(path, 'utf8'))) : {};
}

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recordOf(value) ?? {}).map(([path, text]) => [path, String(text)]),
  );
}

/** What the command says, run in this process. */
export function askCommand(
  main: DynModule['main'],
  { argv, files }: CommandCase,
): Promise<Pick<CommandCase, 'status' | 'prints'>> {
  return inFolder(async (folder) => {
    writeFiles(folder, files);
    let prints = '';
    const status = await main(argv, {
      cwd: folder,
      env: { HOME: '/nonexistent' },
      isTerminal: false,
      stdin: () => new Uint8Array(),
      stdout: (bytes) => {
        prints += Buffer.from(bytes).toString();
      },
      stderr: (text) => {
        prints += text;
      },
    });
    return { status, prints };
  });
}
