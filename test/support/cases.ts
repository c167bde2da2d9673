import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';

/** A file of a case: its text, its bytes, a link, an archive made on the spot, a repeated text; null: no such file. */
export type FileForm =
  | string
  | null
  | { readonly base64: string }
  | { readonly link: string }
  | { readonly tgz: Readonly<Record<string, FileForm>> }
  | { readonly repeat: string; readonly times: number };

export type FileForms = Readonly<Record<string, FileForm>>;

/** One conformance case, as README.md beside the cases describes it. `id` is `topic/file: name`. */
export interface Case {
  readonly id: string;
  readonly name: string;
  readonly cites: readonly string[];
  readonly template?: string;
  readonly helpers?: string;
  readonly values?: unknown;
  readonly files: FileForms;
  readonly outside: FileForms;
  readonly args: readonly string[];
  readonly command?: readonly string[];
  readonly stdin?: FileForm;
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly sorted: boolean;
  /** Whether what is printed on standard error beside the error is compared too. */
  readonly logs: boolean;
  readonly mask: readonly string[];
  readonly tree?: string;
  /** Changes when anything that helm sees changes. */
  readonly digest: string;
}

/** A file of cases: `topic/file`, without extension. */
export interface CaseFile {
  readonly topic: string;
  readonly path: string;
  readonly cases: readonly Case[];
}

const FOLDER = 'test/conformance';
const CASE_FILE = /^[^/]+\/.*\.yaml$/;
const TEXT_KEYS = ['template', 'helpers', 'tree'] as const;
const LIST_KEYS = ['cites', 'words', 'mask'] as const;
const FORM_KEYS = ['files', 'outside'] as const;
const OTHER_KEYS = ['name', 'values', 'args', 'command', 'stdin', 'env', 'sorted', 'logs'] as const;
const KNOWN = new Set<string>([...TEXT_KEYS, ...LIST_KEYS, ...FORM_KEYS, ...OTHER_KEYS]);

/** All case files whose path begins with one of `selectors` (all without any), in order of their paths. */
export function loadCaseFiles(selectors: readonly string[] = []): CaseFile[] {
  const paths = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => CASE_FILE.test(path))
    .map((path) => path.replace(/\.yaml$/, ''))
    .filter(
      (path) => selectors.length === 0 || selectors.some((s) => path === s || path.startsWith(`${s}/`)),
    );
  return paths.sort().map(readCaseFile);
}

/** Where a case file's path (without extension) leads to. */
export function answersPath(path: string): string {
  return `${FOLDER}/${path}.answers.json`;
}

/** A case in which dyn refuses on purpose what helm accepts; `error` is part of what it says. */
export interface Refusal {
  readonly reason: string;
  readonly error: string;
}

/** The refusals of refused.yaml by id of the case. */
export function loadRefusals(): ReadonlyMap<string, Refusal> {
  const refusals = new Map<string, Refusal>();
  for (const item of readList('refused.yaml')) {
    const { case: id, reason, error } = recordOf(item) ?? {};
    if (typeof id !== 'string' || typeof reason !== 'string' || typeof error !== 'string')
      throw new Error('refused.yaml: every entry has case, reason and error');
    refusals.set(id, { reason, error });
  }
  return refusals;
}

/** What cases ought to cite, by the form of a citation, as the catalogues list it. */
export function loadCitables(): string[] {
  const sections = Object.keys(readMap('sections.yaml'));
  const functions = readList('functions.yaml').map((name) => `function ${name}`);
  const flags = [...loadFlagStates()].filter(([, state]) => state === 'cited');
  return [...sections, ...functions, ...flags.map(([name]) => `flag ${name}`)];
}

/** Helm's flags for `template`, each `cited` by a case or `refused` by dyn. */
export function loadFlagStates(): ReadonlyMap<string, string> {
  return new Map(Object.entries(readMap('flags.yaml')).map(([name, state]) => [name, String(state)]));
}

/** A value as a record, or undefined when it is none. */
export function recordOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

function readList(name: string): unknown[] {
  const data = load(readFileSync(`${FOLDER}/${name}`, 'utf8')) ?? [];
  if (!Array.isArray(data)) throw new Error(`${name} is a list`);
  return data;
}

function readMap(name: string): Record<string, unknown> {
  return recordOf(load(readFileSync(`${FOLDER}/${name}`, 'utf8'))) ?? {};
}

function readCaseFile(path: string): CaseFile {
  const data = load(readFileSync(`${FOLDER}/${path}.yaml`, 'utf8'));
  if (!Array.isArray(data)) throw new Error(`${path}.yaml: a case file is a list`);
  const cases = data.map((item, index) => readCase(path, index, item));
  const names = new Set<string>();
  for (const { name, id } of cases) {
    if (names.has(name)) throw new Error(`${id}: this name stands twice in its file`);
    names.add(name);
  }
  return { topic: path.split('/')[0] ?? path, path, cases };
}

function readCase(path: string, index: number, item: unknown): Case {
  const fields = recordOf(item);
  if (!fields || typeof fields.name !== 'string')
    throw new Error(`${path}.yaml: case ${index + 1} has no name`);
  const id = `${path}: ${fields.name}`;
  for (const key of Object.keys(fields)) if (!KNOWN.has(key)) throw new Error(`${id}: unknown key ${key}`);
  const { cites, words, mask } = readLists(id, fields);
  if (cites.length === 0) throw new Error(`${id}: cites nothing`);
  return {
    id,
    name: fields.name,
    cites,
    words,
    mask,
    ...readTexts(id, fields),
    ...(fields.values === undefined ? {} : { values: fields.values }),
    files: readForms(`${id}: files`, fields.files),
    outside: readForms(`${id}: outside`, fields.outside),
    args: readStrings(`${id}: args`, fields.args ?? []),
    ...(fields.command === undefined ? {} : { command: readStrings(`${id}: command`, fields.command) }),
    ...(fields.stdin === undefined ? {} : { stdin: readForm(`${id}: stdin`, fields.stdin) }),
    env: readEnv(`${id}: env`, fields.env ?? {}),
    sorted: fields.sorted === true,
    logs: fields.logs === true,
    digest: digestOf(fields),
  };
}

function readLists(id: string, fields: Record<string, unknown>): Pick<Case, (typeof LIST_KEYS)[number]> {
  const list = (key: (typeof LIST_KEYS)[number]) => {
    const value = fields[key] ?? [];
    return readStrings(`${id}: ${key}`, Array.isArray(value) ? value : [value]).map(String);
  };
  return { cites: list('cites'), words: list('words'), mask: list('mask') };
}

function readTexts(id: string, fields: Record<string, unknown>): Pick<Case, (typeof TEXT_KEYS)[number]> {
  const texts: Partial<Record<(typeof TEXT_KEYS)[number], string>> = {};
  for (const key of TEXT_KEYS) {
    const value = fields[key];
    if (value === undefined) continue;
    if (typeof value !== 'string') throw new Error(`${id}: ${key} must be a text (quote it)`);
    texts[key] = value;
  }
  return texts;
}

function readStrings(where: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw new Error(`${where} must be a list`);
  return value.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number') return where.endsWith('cites') ? String(item) : refuse(where);
    return refuse(where);
  });
}

function refuse(where: string): never {
  throw new Error(`${where} must be a list of texts (quote numbers)`);
}

function readEnv(where: string, value: unknown): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, text] of Object.entries(recordOf(value) ?? {})) {
    if (typeof text !== 'string') throw new Error(`${where}: ${name} must be a text`);
    env[name] = text;
  }
  return env;
}

function readForms(where: string, value: unknown): Record<string, FileForm> {
  const forms: Record<string, FileForm> = {};
  for (const [path, form] of Object.entries(recordOf(value ?? {}) ?? {}))
    forms[path] = readForm(`${where}: ${path}`, form);
  return forms;
}

function readForm(where: string, form: unknown): FileForm {
  if (typeof form === 'string' || form === null) return form;
  const fields = recordOf(form) ?? {};
  if (typeof fields.base64 === 'string') return { base64: fields.base64 };
  if (typeof fields.link === 'string') return { link: fields.link };
  if (recordOf(fields.tgz)) return { tgz: readForms(where, fields.tgz) };
  if (typeof fields.repeat === 'string' && typeof fields.times === 'number')
    return { repeat: fields.repeat, times: fields.times };
  throw new Error(`${where} must be a text, {base64}, {link}, {tgz}, {repeat, times} or null`);
}

/** What helm's answer depends on; `cites` and `words` do not count. */
function digestOf(fields: Record<string, unknown>): string {
  const { cites, words, ...inputs } = fields;
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 12);
}
