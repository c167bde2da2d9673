import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { recordOf } from '../support/cases.ts';

/** A command line that puts a case's state there; `fails` where it must. */
export interface Step {
  readonly words: readonly string[];
  readonly fails: boolean;
}

/** One command line that helm and dyn must answer alike, as README.md beside this file describes it. */
export interface ClusterCase {
  readonly about: string;
  readonly files: Readonly<Record<string, string>>;
  readonly before: readonly Step[];
  readonly args: readonly string[];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  /** dyn's exit status; helm's is zero exactly when this is. */
  readonly status: number;
  /** Whether both run on one namespace, because the command only reads. */
  readonly isShared: boolean;
  /** Whether the namespace is left to the command to create, or to miss. */
  readonly isAbsent: boolean;
  readonly after: readonly Step[];
  readonly isSorted: boolean;
  readonly hasLogs: boolean;
  readonly masks: readonly RegExp[];
  /** Why dyn answers otherwise on purpose, and a part of what it then says. */
  readonly differs: Difference | undefined;
}

/** A difference that is documented. */
export interface Difference {
  readonly reason: string;
  readonly says: string;
}

/** The cases of `test/cluster/cases/TOPIC.yaml`. */
export interface Topic {
  readonly name: string;
  readonly cases: readonly ClusterCase[];
}

const FOLDER = 'test/cluster/cases';
const KEYS = new Set([
  ...['about', 'files', 'before', 'args', 'stdin', 'env', 'status', 'shared', 'absent', 'after'],
  ...['sorted', 'logs', 'mask', 'differs'],
]);

/** All topics in order of their names. */
export function readTopics(): readonly Topic[] {
  const names = readdirSync(FOLDER).map((file) => file.replace(/\.yaml$/, ''));
  return names.sort().map((name) => ({ name, cases: readCases(name) }));
}

/** The charts that every case finds in its folder, by path; one without a Chart.yaml gets the plainest. */
export function sharedCharts(): Record<string, string> {
  const charts = recordOf(load(readFileSync('test/cluster/charts.yaml', 'utf8'))) ?? {};
  return Object.fromEntries(
    Object.entries(charts).flatMap(([chart, files]) => {
      const head = { 'Chart.yaml': `apiVersion: v2\nname: ${chart}\nversion: 0.1.0\nappVersion: "1.0"\n` };
      return Object.entries({ ...head, ...textsOf(files) }).map(([path, text]) => [`${chart}/${path}`, text]);
    }),
  );
}

/** The words of a command line as a shell splits it; it knows blanks and both kinds of quotes. */
export function wordsOf(line: string): string[] {
  const words = line.match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
}

function readCases(topic: string): readonly ClusterCase[] {
  const data: unknown = load(readFileSync(`${FOLDER}/${topic}.yaml`, 'utf8'));
  if (!Array.isArray(data)) throw new Error(`${topic}: the cases are a list`);
  const cases = data.map((item: unknown) => readCase(topic, recordOf(item) ?? {}));
  const names = cases.map(({ about }) => about);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${topic}: ${twice}: this stands twice`);
  return cases;
}

function readCase(topic: string, fields: Record<string, unknown>): ClusterCase {
  const about = String(fields.about);
  const unknown = Object.keys(fields).find((key) => !KEYS.has(key));
  if (unknown !== undefined) throw new Error(`${topic}: ${about}: unknown key ${unknown}`);
  if (fields.about === undefined || fields.args === undefined)
    throw new Error(`${topic}: ${about}: a case has about and args`);
  return {
    about,
    files: textsOf(fields.files),
    before: stepsOf(fields.before),
    args: argsOf(fields.args),
    stdin: String(fields.stdin ?? ''),
    env: textsOf(fields.env),
    status: Number(fields.status ?? 0),
    isShared: fields.shared === true,
    isAbsent: fields.absent === true,
    after: stepsOf(fields.after),
    isSorted: fields.sorted === true,
    hasLogs: fields.logs !== false,
    masks: listOf(fields.mask).map((mask) => new RegExp(mask, 'gm')),
    differs: differenceOf(fields.differs),
  };
}

function differenceOf(value: unknown): Difference | undefined {
  if (value === undefined) return undefined;
  const { reason, says } = recordOf(value) ?? {};
  if (typeof reason !== 'string' || typeof says !== 'string') throw new Error('differs: has reason and says');
  return { reason, says };
}

function stepsOf(value: unknown): readonly Step[] {
  return listOf(value).map((line) => ({
    words: wordsOf(line.replace(/^! /, '')),
    fails: line.startsWith('! '),
  }));
}

function argsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : wordsOf(String(value));
}

function listOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(recordOf(value) ?? {}).map(([key, text]) => [key, String(text)]));
}
