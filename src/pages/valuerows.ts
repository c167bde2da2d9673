import type { Source } from '../base/source.ts';
import { writeJson } from '../go/json.ts';
import { type GoValue, isList, isMap } from '../go/value.ts';
import {
  commentAbove,
  commentsByPath,
  NO_COMMENT,
  opensLine,
  type ValueComment,
} from '../values/comments.ts';
import { readScalar } from '../yaml/scalar.ts';
import { readYamlStream, readYamlStreamNodes, type YamlEntry, type YamlNode } from '../yaml/yaml.ts';
import { inlineCode } from './markdown.ts';
import { childSchema, constraintsOf, itemSchema, type SchemaView, textOf, typesOf } from './schemaview.ts';

/** One line of a table of values. All texts are Markdown but `key`. */
export interface ValueRow {
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly description: string;
  /** What values.schema.json asks for, as sentences. */
  readonly constraints: string;
  readonly section: string;
}

/**
 * The rows of a values file as helm-docs chooses them: every leaf, and every map or list with a comment in its form, whose
 * leaves then need a comment of their own. Types and constraints come from the schema too. Raises yaml/….
 */
export function readValueRows(source: Source, schema: SchemaView): readonly ValueRow[] {
  const walk: Walk = { source, byPath: commentsByPath(source), rows: [] };
  const values = readYamlStream(source);
  readYamlStreamNodes(source).forEach((node, index) => {
    const value = values[index];
    if (value !== undefined && resolve(node).kind === 'mapping')
      visitMap(walk, { node, value, schema, key: '', leaves: true }, 0);
  });
  return walk.rows;
}

interface Walk {
  readonly source: Source;
  readonly byPath: ReadonlyMap<string, ValueComment>;
  readonly rows: ValueRow[];
}

/** A value with its place. `leaves`: whether leaves without a comment get a row. */
interface Place {
  readonly node: YamlNode;
  readonly value: GoValue;
  readonly schema: SchemaView;
  readonly key: string;
  readonly leaves: boolean;
}

/** What may stand before a key, and before an item, on a line of its own. */
const KEY_LEAD = /^\s*$/;
const ITEM_LEAD = /^\s*-[\s-]*$/;

function resolve(node: YamlNode): YamlNode {
  return node.kind === 'alias' ? resolve(node.target) : node;
}

function visitMap(walk: Walk, { node, value, schema, key, leaves }: Place, floor: number): void {
  let from = floor;
  for (const entry of entriesOf(node)) {
    const name = nameOf(entry.key);
    const child = isMap(value) ? value.get(name) : undefined;
    const { start } = entry.key.at;
    // What an alias stands for is written further up, with its comments.
    const isAbove = start < from;
    const comment = opensLine(walk.source, start, KEY_LEAD)
      ? commentAbove(walk.source, start, isAbove ? 0 : from)
      : NO_COMMENT;
    if (!isAbove) from = lastEnd(entry.value);
    if (comment.ignored) continue;
    const place = { node: entry.value, value: child ?? null, schema: childSchema(schema, name) };
    visit(walk, { ...place, key: joinKey(key, name), leaves }, { comment, end: entry.key.at.end });
  }
}

/** `above` is the comment on the value's key or item, `end` where that ends: what is in the value comes behind. */
function visit(walk: Walk, place: Place, above: { comment: ValueComment; end: number }): void {
  const comment = walk.byPath.get(place.key) ?? above.comment;
  const node = resolve(place.node);
  const isLeaf = sizeOf(node) === 0;
  const isDescribed = comment.description !== '';
  if (isDescribed || (isLeaf && place.leaves)) walk.rows.push(rowOf(place, comment));
  if (isLeaf) return;
  const inner = { ...place, node, leaves: place.leaves && !isDescribed };
  if (node.kind === 'mapping') visitMap(walk, inner, above.end);
  else visitList(walk, inner, above.end);
}

function visitList(walk: Walk, { node, value, schema, key, leaves }: Place, floor: number): void {
  if (node.kind !== 'sequence') return;
  let from = floor;
  node.items.forEach((item, index) => {
    const child = isList(value) ? value[index] : undefined;
    const { start } = item.at;
    const isAbove = start < from;
    const comment = opensLine(walk.source, start, ITEM_LEAD)
      ? commentAbove(walk.source, start, isAbove ? 0 : from)
      : NO_COMMENT;
    if (!isAbove) from = lastEnd(item);
    if (comment.ignored) return;
    const place = { node: item, value: child ?? null, schema: itemSchema(schema, index) };
    visit(walk, { ...place, key: `${key}[${index}]`, leaves }, { comment, end: item.at.start });
  });
}

/** The key as Helm has it: a plain `y` is `true`. */
function nameOf(key: YamlNode): string {
  if (key.kind !== 'scalar') return '';
  return key.plain ? String(readScalar(key.value) ?? key.value) : key.value;
}

/** Entries in the order of the text; those merged in by `<<` come where it stands. */
function entriesOf(node: YamlNode): readonly YamlEntry[] {
  const map = resolve(node);
  if (map.kind !== 'mapping') return [];
  const own = new Set(map.entries.map(({ key }) => nameOf(key)));
  return map.entries.flatMap((entry) => {
    if (entry.key.kind !== 'scalar' || entry.key.value !== '<<' || !entry.key.plain) return [entry];
    return entriesOf(entry.value).filter(({ key }) => !own.has(nameOf(key)));
  });
}

/** Where the last thing written of a node ends; the end of a block may lie behind comments of the next key. */
function lastEnd(node: YamlNode): number {
  const last = node.kind === 'mapping' ? node.entries.at(-1)?.value : undefined;
  const inner = node.kind === 'sequence' ? node.items.at(-1) : last;
  return inner ? lastEnd(inner) : node.at.end;
}

function sizeOf(node: YamlNode): number {
  if (node.kind === 'mapping') return node.entries.length;
  return node.kind === 'sequence' ? node.items.length : 0;
}

function joinKey(key: string, name: string): string {
  const part = name.includes('.') || name.includes(' ') ? `"${name}"` : name;
  return key === '' ? part : `${key}.${part}`;
}

const LONGEST_DEFAULT = 200;
const WHOLE = /^[-+]?(?:\d[\d_]*|0[box][\da-f_]+)$/i;

function rowOf({ key, node, value, schema }: Place, comment: ValueComment): ValueRow {
  return {
    key,
    type: comment.type || comment.notation || typesOf(schema).join(' or ') || typeName(value, resolve(node)),
    default: comment.default || defaultText(value),
    description: comment.description || textOf(schema, 'description'),
    constraints: constraintsOf(schema),
    section: comment.section,
  };
}

function defaultText(value: GoValue): string {
  const text = writeJson(value, { escapeHtml: false });
  return text.length > LONGEST_DEFAULT ? 'see [values.yaml](values.yaml)' : inlineCode(text);
}

/** A number is an int when it is written as one: `1.0` and `1e3` are not. */
function typeName(value: GoValue, node: YamlNode): string {
  if (isMap(value)) return 'object';
  if (isList(value)) return 'list';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return node.kind === 'scalar' && WHOLE.test(node.value) ? 'int' : 'float';
  return 'string';
}

/** Rows by section in the order in which sections appear; those without one come first. */
export function bySection(rows: readonly ValueRow[]): readonly { name: string; rows: ValueRow[] }[] {
  const sections = new Map<string, ValueRow[]>([['', []]]);
  for (const row of rows) sections.set(row.section, [...(sections.get(row.section) ?? []), row]);
  return [...sections].map(([name, of]) => ({ name, rows: of })).filter((section) => section.rows.length > 0);
}
