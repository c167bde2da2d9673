import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBytes } from '../../src/go/bytes.ts';
import { answersPath, type Case, type CaseFile, recordOf } from './cases.ts';

/** What a program did with a fixture. `problem` is the message of a failure, where the program can tell it apart. */
export interface RawResult {
  readonly exit: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly problem?: string;
}

/** A result as it is compared: `output` of a success, `error` of a failure; of lint both. */
export interface Answer {
  readonly exit: number;
  readonly output?: string;
  readonly error?: string;
  readonly tree?: Readonly<Record<string, string>>;
  readonly logs?: string;
}

export interface RecordedAnswer extends Answer {
  readonly digest: string;
}

const ADVICE = '\n\nUse --debug flag to render out invalid YAML';

/** Takes out of a raw result what the case compares. */
export function answerOf(item: Case, raw: RawResult, folder: string): Answer {
  const tidy = (text: string) => tidyText(item, text.replaceAll(folder, '$DIR'));
  const logs = item.logs ? { logs: tidy(logText(raw.stderr)) } : {};
  const stdout = fromBytes(raw.stdout);
  if (raw.exit !== 0) {
    const output = isLint(item) ? { output: tidy(stdout) } : {};
    return { exit: raw.exit, ...output, error: tidy(errorText(raw)), ...logs };
  }
  const output = tidy(item.template === undefined ? stdout : templateOutput(stdout));
  const tree = item.tree === undefined ? {} : { tree: readTree(join(folder, item.tree), tidy) };
  return { exit: 0, output, ...tree, ...logs };
}

/** Whether a case is about lint, whose standard output is its answer even when it fails. */
export function isLint({ command }: Case): boolean {
  return command?.[0] === 'lint';
}

/** True when the two answers are the same as far as the case compares them. */
export function agrees(item: Case, expected: Answer, actual: Answer): boolean {
  if ((expected.exit === 0) !== (actual.exit === 0)) return false;
  if (expected.error !== undefined && item.words.length > 0)
    return item.words.every((word) => expected.error?.includes(word) && actual.error?.includes(word));
  return comparable(expected) === comparable(actual);
}

/** The answers recorded for a file of cases, by name of the case. */
export function readAnswers(file: CaseFile): Map<string, RecordedAnswer> {
  const path = answersPath(file.path);
  if (!existsSync(path)) return new Map();
  const data = recordOf(JSON.parse(readFileSync(path, 'utf8'))) ?? {};
  return new Map(Object.entries(data).map(([name, answer]) => [name, readAnswer(answer)]));
}

/** Writes the answers in the order of the cases. */
export function writeAnswers(file: CaseFile, answers: ReadonlyMap<string, RecordedAnswer>): void {
  const ordered: Record<string, RecordedAnswer> = {};
  for (const { name } of file.cases) {
    const answer = answers.get(name);
    if (answer) ordered[name] = answer;
  }
  const text = `${JSON.stringify(ordered, null, 1)}\n`;
  const path = answersPath(file.path);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

function tidyText(item: Case, text: string): string {
  const masked = item.mask.reduce((rest, mask) => rest.replace(new RegExp(mask, 'gm'), '<masked>'), text);
  return item.sorted ? masked.split('\n').sort().join('\n') : masked;
}

function errorText({ stderr, problem }: RawResult): string {
  if (problem !== undefined) return dropAdvice(problem);
  const start = /^Error: /m.exec(stderr);
  const text = start ? stderr.slice(start.index + start[0].length) : stderr;
  return dropAdvice(text.replace(/\n$/, ''));
}

function logText(stderr: string): string {
  const end = stderr.search(/^Error: /m);
  return end < 0 ? stderr : stderr.slice(0, end);
}

function dropAdvice(text: string): string {
  return text.endsWith(ADVICE) ? text.slice(0, -ADVICE.length) : text;
}

function templateOutput(stdout: string): string {
  const match = /^---\n# Source: c\/templates\/out\.yaml\nout:(?: ([A-Za-z0-9+/=]+))?\n$/.exec(stdout);
  return match ? fromBytes(Buffer.from(match[1] ?? '', 'base64')) : stdout;
}

function readTree(folder: string, tidy: (text: string) => string): Record<string, string> {
  const tree: Record<string, string> = {};
  if (!existsSync(folder)) return tree;
  for (const path of filesBelow(folder).sort())
    tree[path.slice(folder.length + 1)] = tidy(fromBytes(readFileSync(path)));
  return tree;
}

/** Behind no link: whether `readdir` with `recursive` goes there depends on the engine. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}

function comparable({ output, error, tree, logs }: Answer): string {
  return JSON.stringify([output, error, tree, logs]);
}

function readAnswer(value: unknown): RecordedAnswer {
  const { digest, exit, output, error, tree, logs } = recordOf(value) ?? {};
  const files = recordOf(tree);
  return {
    digest: String(digest),
    exit: Number(exit),
    ...(typeof output === 'string' ? { output } : {}),
    ...(typeof error === 'string' ? { error } : {}),
    ...(typeof logs === 'string' ? { logs } : {}),
    ...(files ? { tree: Object.fromEntries(Object.entries(files).map(([k, v]) => [k, String(v)])) } : {}),
  };
}
