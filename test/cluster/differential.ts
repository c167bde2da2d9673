import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawResult } from '../support/answers.ts';
import { writeFiles } from '../support/command.ts';
import type { ClusterCase, Step } from './cases.ts';
import { logLines, maskText } from './masks.ts';
import { cluster, createNamespace, endpoint, freshName, removeNamespace, until } from './place.ts';
import { helm, kubectl, type Tool, type ToolOptions } from './tools.ts';

/** What a case compares. `status` is the tool's own. */
export interface ClusterAnswer {
  readonly status: number;
  readonly output: string;
  readonly error: string;
  readonly logs: string;
  readonly after: readonly string[];
}

/** A case laid out: its folder, its namespace, and what its placeholders stand for. */
interface Ground {
  readonly folder: string;
  readonly namespace: string;
  readonly place: (text: string) => string;
}

const LAST_LOG_LINE = /^level=\w+ msg=("(?:[^"\\]|\\.)*")\n$/m;

/** The answers of helm and of the other tool, each on ground of its own unless the case shares one. */
export async function answersOf(
  item: ClusterCase,
  charts: Readonly<Record<string, string>>,
  tool: Tool,
): Promise<{ readonly helm: ClusterAnswer; readonly other: ClusterAnswer }> {
  if (item.isShared)
    return onGround(item, charts, async (ground) => ({
      helm: await answerOn(item, ground, helm),
      other: await answerOn(item, ground, tool),
    }));
  const expected = await onGround(item, charts, (ground) => answerOn(item, ground, helm));
  return { helm: expected, other: await onGround(item, charts, (ground) => answerOn(item, ground, tool)) };
}

async function onGround<T>(
  item: ClusterCase,
  charts: Readonly<Record<string, string>>,
  use: (ground: Ground) => Promise<T>,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dyn-case-')));
  const namespace = freshName();
  const place = placeholders(folder, namespace);
  try {
    const files = Object.entries({ ...charts, ...item.files });
    writeFiles(folder, Object.fromEntries(files.map(([path, text]) => [path, place(text)])));
    if (!item.isAbsent) await createNamespace(namespace);
    const ground = { folder, namespace, place };
    for (const step of item.before) await takeStep(step, ground);
    return await use(ground);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await removeNamespace(namespace);
  }
}

function placeholders(folder: string, namespace: string): Ground['place'] {
  const { port, authority, token } = endpoint();
  const meanings: Readonly<Record<string, string>> = {
    NS: namespace,
    DIR: folder,
    SERVER: `https://127.0.0.1:${port}`,
    CA: Buffer.from(authority).toString('base64'),
    TOKEN: token,
    KUBECONFIG: cluster().kubeconfig,
  };
  return (text) => text.replace(/\$\{([A-Z]+)\}/g, (whole, name: string) => meanings[name] ?? whole);
}

async function answerOn(item: ClusterCase, ground: Ground, tool: Tool): Promise<ClusterAnswer> {
  const { folder, namespace, place } = ground;
  const own = Object.fromEntries(Object.entries(item.env).map(([name, text]) => [name, place(text)]));
  const raw = await tool(item.args.map(place), {
    cwd: folder,
    env: { HELM_NAMESPACE: namespace, ...own },
    stdin: place(item.stdin),
  });
  const after: string[] = [];
  for (const step of item.after) after.push(tidy(item, ground, await takeStep(step, ground)));
  return {
    status: raw.exit,
    output: tidy(item, ground, Buffer.from(raw.stdout).toString()),
    error: raw.exit === 0 ? '' : tidy(item, ground, errorText(raw)),
    logs: item.hasLogs ? tidy(item, ground, logLines(raw)) : '',
    after,
  };
}

/**
 * Helm's words: of helm what follows `Error: `, or its last log line where it says so little; of dyn the message of its problem
 * without its own details.
 */
export function errorText({ stderr, problem }: RawResult): string {
  if (problem !== undefined) return problem;
  const start = /^Error: /m.exec(stderr);
  if (start) return ownName(stderr.slice(start.index + start[0].length).replace(/\n$/, ''));
  return String(JSON.parse(LAST_LOG_LINE.exec(stderr)?.[1] ?? '""'));
}

/** Where helm calls itself by name, and shows its usage, dyn has its own. */
function ownName(error: string): string {
  return error.replace(/^"helm (.*)\n\nUsage: .*$/s, '"dyn $1');
}

const SETTING = /^([A-Z_]+)=(.*)$/s;

/** Runs a command line of a case that is not compared itself, and gives all that it printed. */
async function takeStep({ words, fails }: Step, { folder, namespace, place }: Ground): Promise<string> {
  const [, name, value = ''] = SETTING.exec(words[0] ?? '') ?? [];
  const [program = '', ...argv] = (name === undefined ? words : words.slice(1)).map(place);
  const own = name === undefined ? {} : { [name]: value };
  const options = { cwd: folder, env: { HELM_NAMESPACE: namespace, ...own } };
  const raw = await runStep(program, argv, options, namespace);
  const said = `${Buffer.from(raw.stdout)}${raw.exit === 0 ? '' : errorText(raw) || raw.stderr}`;
  if ((raw.exit !== 0) !== fails) throw new Error(`${words.join(' ')}: status ${raw.exit}\n${said}`);
  return said;
}

function runStep(
  program: string,
  argv: readonly string[],
  options: ToolOptions,
  namespace: string,
): Promise<RawResult> {
  if (program === 'helm') return helm(argv, options);
  if (program === 'kubectl') return kubectl(['-n', namespace, ...argv], options);
  if (program === 'unlisted') return untilUnlisted(argv[0] ?? '', options);
  throw new Error(`a step begins with helm, kubectl or unlisted, not with ${program}`);
}

/** Waits until discovery has lost an API group: a server lists the kinds of a definition for a while after it is gone. */
async function untilUnlisted(group: string, options: ToolOptions): Promise<RawResult> {
  const list = () => kubectl(['api-resources', `--api-group=${group}`, '--output=name'], options);
  let last: RawResult = await list();
  await until(async () => {
    last = await list();
    return last.stdout.length === 0;
  }, `${group} is not listed`);
  return last;
}

function tidy({ masks, isSorted }: ClusterCase, { folder, namespace }: Ground, text: string): string {
  const masked = maskText(text, { [folder]: '<folder>', [namespace]: '<namespace>' });
  const all = masks.reduce((rest, mask) => rest.replace(mask, '<masked>'), masked);
  return isSorted ? all.split('\n').sort().join('\n') : all;
}
