import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { commentAbove, commentsByPath, NO_COMMENT, opensLine } from '../values/comments.ts';
import { readScalar } from '../yaml/scalar.ts';
import { readYaml, readYamlStreamNodes, type YamlEntry, type YamlNode } from '../yaml/yaml.ts';

/** What comments say of one value. Texts are "" where they say nothing. */
export interface ValueNote {
  readonly description: string;
  /** As helm-docs has it in brackets: `# -- (int) text`. */
  readonly type: string;
  /** True when a comment describes the default in words. */
  readonly defaultTold: boolean;
  /** Keywords of JSON Schema from `@schema` comments. */
  readonly keywords: GoMap;
}

/** Notes by path; `noteKey` makes the key of one. */
export type ValueNotes = ReadonlyMap<string, ValueNote>;

/** The key of a path. */
export function noteKey(path: readonly string[]): string {
  return path.join('\u0000');
}

/** The comments of a values file, for the values below `path`. A comment that is no YAML says nothing. Raises yaml/…. */
export function readNotes(source: Source, path: readonly string[]): ValueNotes {
  const notes = new Map<string, ValueNote>();
  const walk: Walk = { source, byPath: commentsByPath(source), notes, above: path.length };
  const root = rootKeywords(source);
  if (root.size > 0) notes.set(noteKey(path), { ...NOTHING, keywords: root });
  for (const node of readYamlStreamNodes(source)) visitMap(walk, node, path, 0);
  return notes;
}

const NOTHING: ValueNote = { description: '', type: '', defaultTold: false, keywords: new Map() };

interface Walk {
  readonly source: Source;
  readonly byPath: ReturnType<typeof commentsByPath>;
  readonly notes: Map<string, ValueNote>;
  /** How many steps of each path lie above the file. */
  readonly above: number;
}

function visitMap(walk: Walk, node: YamlNode, path: readonly string[], floor: number): void {
  if (node.kind !== 'mapping') return;
  let from = floor;
  for (const entry of node.entries) {
    const name = nameOf(entry.key);
    const inner = [...path, name];
    const note = noteOf(walk, entry, inner, from);
    if (note) walk.notes.set(noteKey(inner), note);
    visitMap(walk, entry.value, inner, entry.key.at.end);
    from = endOf(entry.value);
  }
}

function noteOf(
  walk: Walk,
  { key, value }: YamlEntry,
  path: readonly string[],
  from: number,
): ValueNote | undefined {
  const { start } = key.at;
  const opens = opensLine(walk.source, start, /^\s*$/);
  const lines = opens ? linesAbove(walk.source.text, start, from) : [];
  const own = opens ? commentAbove(walk.source, start, from) : NO_COMMENT;
  const { description, type, default: told } = walk.byPath.get(path.slice(walk.above).join('.')) ?? own;
  const keywords = new Map([...lineKeywords(lines), ...besideKeywords(walk.source.text, key, value)]);
  if (description === '' && type === '' && keywords.size === 0 && told === '') return undefined;
  return { description: withoutSchema(description), type, defaultTold: told !== '', keywords };
}

/** A description goes on until the next line that is meant for a tool. */
function withoutSchema(description: string): string {
  const at = description.indexOf('@schema');
  return (at < 0 ? description : description.slice(0, at)).trim();
}

const FENCE = /^\s*#\s*@schema\s*$/;
const ROOT_FENCE = /^\s*#\s*@schema\.root\s*$/;
const LINE = /#\s*@schema\s+(\S.*)$/;

function lineKeywords(lines: readonly string[]): GoMap {
  const keywords: GoMap = new Map(fenced(lines, FENCE));
  for (const line of lines) {
    const [, text] = LINE.exec(line) ?? [];
    if (text !== undefined) for (const [name, value] of readPairs(text)) keywords.set(name, value);
  }
  return keywords;
}

function fenced(lines: readonly string[], fence: RegExp): GoMap {
  const start = lines.findIndex((line) => fence.test(line));
  if (start < 0) return new Map();
  const length = lines.slice(start + 1).findIndex((line) => fence.test(line));
  if (length < 0) return new Map();
  const inner = lines.slice(start + 1, start + 1 + length).map((line) => line.replace(/^\s*# ?/, ''));
  const value = readOr(inner.join('\n'));
  return value !== null && isMap(value) ? value : new Map();
}

function rootKeywords({ text }: Source): GoMap {
  return text.includes('@schema.root') ? fenced(text.split('\n'), ROOT_FENCE) : new Map();
}

/** `type:[string, null]; minimum:1`. */
function readPairs(text: string): GoMap {
  const keywords: GoMap = new Map();
  for (const pair of text.split(';')) {
    const at = pair.indexOf(':');
    const name = (at < 0 ? pair : pair.slice(0, at)).trim();
    if (name === '') continue;
    const value: GoValue = at < 0 ? true : readOr(pair.slice(at + 1).trim());
    addPair(keywords, name.split('.'), name === 'type' ? typeNames(value) : value);
  }
  return keywords;
}

/** `item: string` and `itemProperties: {…}` stand for keywords below `items`. */
const ITEM_NAMES: Readonly<Record<string, string>> = {
  item: 'type',
  itemProperties: 'properties',
  itemEnum: 'enum',
  itemRef: '$ref',
};

function addPair(keywords: GoMap, [name = '']: readonly string[], value: GoValue): void {
  const below = ITEM_NAMES[name];
  if (below === undefined) {
    keywords.set(name, value);
    return;
  }
  const known = keywords.get('items');
  const items: GoMap = known !== undefined && isMap(known) ? known : new Map();
  keywords.set('items', items.set(below, below === 'type' ? typeNames(value) : value));
}

/** A plain null in a list of types is a name there. */
function typeNames(value: GoValue): GoValue {
  if (value === null) return 'null';
  return isList(value) ? value.map((one) => one ?? 'null') : value;
}

function besideKeywords(text: string, key: YamlNode, value: YamlNode): GoMap {
  const last = value.kind === 'scalar' || value.kind === 'alias' ? value.at.end : key.at.end;
  const line = text.slice(last, lineEnd(text, last));
  const [, pairs] = LINE.exec(line) ?? [];
  return pairs === undefined ? new Map() : readPairs(pairs);
}

function readOr(text: string): GoValue {
  try {
    return readYaml({ name: '@schema', text });
  } catch (error) {
    if (error instanceof DynError) return null;
    throw error;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** The run of comment lines above an offset, none before `floor`. */
function linesAbove(text: string, offset: number, floor: number): readonly string[] {
  const lines: string[] = [];
  let end = text.lastIndexOf('\n', offset - 1);
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end).replace(/\r$/, '');
    if (start < floor || !/^\s*#/.test(line)) break;
    lines.push(line);
    end = start - 1;
  }
  return lines.reverse();
}

/** The key as Helm has it: a plain `y` is `true`. */
function nameOf(key: YamlNode): string {
  if (key.kind !== 'scalar') return '';
  return key.plain ? String(readScalar(key.value) ?? key.value) : key.value;
}

/** Where the last thing written of a node ends. */
function endOf(node: YamlNode): number {
  const inner = node.kind === 'mapping' ? node.entries.at(-1)?.value : undefined;
  const last = node.kind === 'sequence' ? node.items.at(-1) : inner;
  return last ? endOf(last) : node.at.end;
}
