import type { LiveNode } from '../../actions/belowobject.ts';
import { isWell } from '../../actions/livestate.ts';
import type { HookNode, ReleaseTree, TreeNode } from '../../actions/releasetree.ts';
import { writeJson } from '../../go/json.ts';
import { toGoValue } from '../../kube/govalue.ts';
import type { Json, JsonObject } from '../../kube/json.ts';
import { ansicTime } from '../../release/times.ts';
import { writeYaml } from '../../yaml/yaml.ts';
import { printable } from '../report.ts';
import { colourNamespace, colourStatus } from './colour.ts';

/** How a tree is shown. */
export interface TreeOptions {
  readonly isColoured: boolean;
  /** Lines are broken so that they fit into so many columns where their words allow it. */
  readonly columns: number;
}

/** So many objects are shown below one; those that need somebody stand in front. */
const MOST_BELOW = 20;

/** A name that is longer moves what stands after it. */
const LONGEST_LABEL = 44;

/** A line of the tree: what stands in front of it and of its continuations, its label, and what is said of it. */
interface Row {
  readonly first: string;
  readonly rest: string;
  readonly label: string;
  readonly state: string;
  readonly message: string;
}

/** A release, its objects and what these own, its hooks, and why something is not as it should be. */
export function treeText(tree: ReleaseTree, options: TreeOptions): string {
  const { release, objects, hooks } = tree;
  const rows = [...rowsOf(objects, '', tree), ...(hooks.length === 0 ? [] : hookRows(tree))];
  const widest = Math.max(0, ...rows.map((row) => (row.state === '' ? 0 : labelWidth(row))));
  const width = Math.min(widest, LONGEST_LABEL);
  const lines = rows.flatMap((row) => linesOf(row, width, options));
  return `${[headOf(release, options), summaryOf(objects), ...lines].join('\n')}\n`;
}

function headOf(
  { name, namespace, revision, state }: ReleaseTree['release'],
  { isColoured }: TreeOptions,
): string {
  const when = state.lastDeployed === '' ? '' : `, ${ansicTime(state.lastDeployed)}`;
  const where = colourNamespace(printable(namespace), isColoured);
  const status = colourStatus(printable(state.status), isColoured);
  return `${printable(name)} in namespace ${where}: revision ${revision}, ${status}${when}`;
}

function summaryOf(objects: readonly TreeNode[]): string {
  if (objects.length === 0) return 'it has no objects';
  const well = objects.filter(({ state, cause }) => isWell(state) && !cause).length;
  const all = `${objects.length} ${objects.length === 1 ? 'object' : 'objects'}`;
  return well === objects.length
    ? `${all}, all as they should be`
    : `${all}, ${objects.length - well} not as they should be`;
}

function hookRows(tree: ReleaseTree): readonly Row[] {
  const title: Row = { first: '', rest: '', label: 'hooks', state: '', message: '' };
  return [title, ...rowsOf(tree.hooks, '', tree)];
}

function rowsOf(nodes: readonly Shown[], lead: string, tree: ReleaseTree): readonly Row[] {
  const shown = nodes.slice(0, lead === '' ? nodes.length : MOST_BELOW);
  const rest = nodes.length - shown.length;
  const rows = shown.flatMap((node, index) => {
    const isLast = index === shown.length - 1 && rest === 0;
    return nodeRows(
      node,
      { first: `${lead}${isLast ? '└─ ' : '├─ '}`, below: `${lead}${isLast ? '   ' : '│  '}` },
      tree,
    );
  });
  return rest === 0 ? rows : [...rows, moreRow(nodes.slice(MOST_BELOW), lead)];
}

function moreRow(hidden: readonly LiveNode[], lead: string): Row {
  const well = hidden.filter(({ state }) => isWell(state)).length;
  const label = `and ${hidden.length} more, ${well} of them as they should be`;
  return { first: `${lead}└─ `, rest: `${lead}   `, label, state: '', message: '' };
}

type Shown = LiveNode & Partial<Pick<HookNode, 'cause' | 'events' | 'phase'>>;

interface Leads {
  readonly first: string;
  readonly below: string;
}

function nodeRows(node: Shown, { first, below }: Leads, tree: ReleaseTree): readonly Row[] {
  const { namespace } = tree.release;
  const place = node.namespace === '' || node.namespace === namespace ? '' : `${node.namespace}/`;
  const rest = `${below}${node.below.length > 0 ? '│  ' : '   '}`;
  const label = `${node.kind} ${place}${node.name}`;
  return [
    { first, rest, label, ...toldOf(node) },
    ...causeTexts(node).map(
      (text): Row => ({ first: rest, rest: `${rest}  `, label: text, state: '', message: '' }),
    ),
    ...rowsOf(node.below, below, tree),
  ];
}

/** A hook is as its last run was; what it left behind follows. */
function toldOf({ state, message, events, phase = '' }: Shown): Pick<Row, 'state' | 'message'> {
  if (!events) return { state, message: isWell(state) && !SPEAKING.test(message) ? '' : message };
  const object = state === 'gone' ? '' : isWell(state) ? ', still there' : `, its object is ${state}`;
  return { state: phase === '' ? 'not run' : phase.toLowerCase(), message: `${events.join(', ')}${object}` };
}

/** What a ready object says that is worth a line's width. */
const SPEAKING = /^it says nothing/;

function causeTexts({ cause }: Shown): readonly string[] {
  if (!cause) return [];
  const { what, details, hint } = cause;
  return [`why: ${what}`, ...details, ...(hint === '' ? [] : [`hint: ${hint}`])];
}

function labelWidth({ first, label }: Row): number {
  return [...first, ...label].length;
}

const STATE_WIDTH = 'succeeded'.length;

function linesOf(row: Row, width: number, options: TreeOptions): readonly string[] {
  const { first, rest, message } = row;
  const label = printable(row.label);
  if (row.state === '') return wrapped(label, { first, rest }, options.columns);
  const fill = ' '.repeat(Math.max(0, width - labelWidth(row)));
  const state = coloured(row.state, options.isColoured);
  const head = `${first}${label}${fill}  ${state}`;
  if (message === '') return [head];
  const used = Math.max(width, labelWidth(row)) + 2 + STATE_WIDTH + 2;
  const text = printable(message);
  if (used + text.length <= options.columns)
    return [`${head}${' '.repeat(STATE_WIDTH - row.state.length + 2)}${text}`];
  return [head, ...wrapped(text, { first: rest, rest: `${rest}  ` }, options.columns)];
}

/** Words in lines of so many columns; a word that is longer has a line of its own. */
function wrapped(
  text: string,
  { first, rest }: Pick<Row, 'first' | 'rest'>,
  columns: number,
): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

const COLOURS: Readonly<Record<string, number>> = {
  ...{ ready: 32, done: 32, succeeded: 32, waiting: 33, running: 33, deleting: 33 },
  ...{ failed: 31, missing: 31, unknown: 31 },
};

function coloured(state: string, isOn: boolean): string {
  const code = COLOURS[state];
  return isOn && code !== undefined ? `\x1b[${code}m${state}\x1b[0m` : state;
}

/** The same as one JSON object in a line, or as YAML. */
export function treeData(tree: ReleaseTree, format: 'json' | 'yaml'): string {
  const { release, objects, hooks } = tree;
  const { name, namespace, revision, state } = release;
  const value = toGoValue({
    ...{ name, namespace, revision, status: state.status },
    ...{ updated: state.lastDeployed, description: state.description },
    objects: objects.map(nodeData),
    hooks: hooks.map(nodeData),
  });
  return format === 'json' ? `${writeJson(value)}\n` : `${writeYaml(value)}\n`;
}

function nodeData({ kind, namespace, name, state, message, below, cause, events, phase }: Shown): JsonObject {
  const why: Json | undefined = cause && { ...cause };
  const run = events ? { events, phase: phase ?? '' } : {};
  return {
    ...{ kind, namespace, name, state, message, ...run },
    ...(why === undefined ? {} : { cause: why }),
    owns: below.map(nodeData),
  };
}
