import { itemsOf } from '../go/value.ts';
import type { Definition, Node } from '../template/ast.ts';
import {
  type Branch,
  type Execution,
  type Flow,
  type FlowCall,
  type MadeText,
  NO_TRAIL,
  type Noted,
  type Trail,
  type ValuePoint,
} from '../template/flow.ts';
import { copyOrigin, mergeOrigins, type Origins, setTrail, setTrails, trailBelow } from './origins.ts';

/** What is kept while a chart renders: the least that tells later where each piece came from. */
export interface Recording {
  readonly flow: Flow;
  /** The output of each template by its name. */
  readonly files: ReadonlyMap<string, MadeText>;
  readonly reads: Reads;
}

/** Each read of a place in the values: what was read, the node, and the execution that came to it, in lists side by side. */
export interface Reads {
  readonly points: ValuePoint[];
  readonly nodes: Node[];
  readonly executions: Execution[];
}

/** An execution under way, with what it interrupted. */
interface Running {
  readonly made: MadeText;
  readonly outer: Running | undefined;
  readonly outerBranch: Branch | undefined;
}

interface Recorder {
  readonly origins: Origins;
  readonly files: Map<string, MadeText>;
  readonly reads: Reads;
  /** What was noted: the entries below `height`. Cutting the array itself would cost more than all the rest. */
  readonly stack: Noted[];
  height: number;
  running: Running | undefined;
  execution: Execution | undefined;
  branch: Branch | undefined;
  /** The call that the next execution comes from. */
  pending: FlowCall | undefined;
  /** The latest output that was finished. */
  finished: MadeText | undefined;
}

/** Starts to record. */
export function startRecording(origins: Origins): Recording {
  const r: Recorder = {
    origins,
    files: new Map(),
    reads: { points: [], nodes: [], executions: [] },
    stack: [],
    height: 0,
    running: undefined,
    execution: undefined,
    branch: undefined,
    pending: undefined,
    finished: undefined,
  };
  const flow: Flow = {
    functions: TOLD,
    mark: () => r.height,
    take: (mark) => take(r, mark),
    note: (trail) => noteAll(r, trail),
    onFields: (base, names, trail, node) => read(r, trailBelow(origins, base, names, trail), node),
    openCall: (call) => {
      r.pending = call;
    },
    closeCall: (call, result) => {
      r.pending = undefined;
      CALLS[call.name]?.(r, call, result);
    },
    elementTrail: (collection, key, trail) => trailBelow(origins, collection, [key], trail),
    decided: (trail) => (r.branch ? [...trail, ...branchesOf(r.branch)] : trail),
    openBranch: (node, taken, trail) => openBranch(r, { node, taken, trail }),
    closeBranch: () => {
      r.branch = r.branch?.outer;
    },
    openTemplate: (node, called) => openTemplate(r, node, called),
    closeTemplate: () => {
      r.execution = r.execution?.from?.execution;
    },
    open: (definition) => openExecution(r, definition),
    close: (text) => closeExecution(r, text),
    onText: (node) => print(r, node, node.text, NO_TRAIL),
    onPrint: (node, text, mark) => print(r, node, text, take(r, mark)),
  };
  return { flow, files: r.files, reads: r.reads };
}

/** A branch with those around it, the outermost first. */
export function branchesOf(branch: Branch | undefined): readonly Branch[] {
  const found: Branch[] = [];
  for (let at = branch; at; at = at.outer) found.push(at);
  return found.reverse();
}

function openBranch(r: Recorder, come: Pick<Branch, 'node' | 'taken' | 'trail'>): void {
  const { execution, branch: outer, running } = r;
  if (!execution || !running) return;
  r.branch = { kind: 'branch', ...come, execution, outer };
  running.made.branches.push(r.branch);
}

function openTemplate(r: Recorder, node: Node, definition: Definition): void {
  const { execution, branch } = r;
  if (execution)
    r.execution = { kind: 'template', definition, from: { execution, node, branch }, text: NO_TRAIL };
}

function openExecution(r: Recorder, definition: Definition): Trail {
  const { pending, execution, branch } = r;
  const from = pending && execution ? { execution, node: pending.node, branch } : undefined;
  const kind = !pending ? 'file' : pending.name === 'tpl' ? 'tpl' : 'include';
  const text = pending?.name === 'tpl' ? argument(r, pending, 0) : NO_TRAIL;
  const opened: Execution = { kind, definition, from, text };
  const made: MadeText = { kind: 'made', execution: opened, pieces: [], branches: [], raw: '', text: '' };
  r.running = { made, outer: r.running, outerBranch: branch };
  r.execution = opened;
  r.branch = undefined;
  r.pending = undefined;
  return pending ? argument(r, pending, 1) : NO_TRAIL;
}

function closeExecution(r: Recorder, text: string): void {
  const { running } = r;
  if (!running) return;
  const { made, outer, outerBranch } = running;
  const isFile = made.execution.kind === 'file';
  made.raw = text;
  made.text = isFile ? text.replaceAll('<no value>', '') : text;
  r.finished = made;
  r.running = outer;
  r.execution = made.execution.from?.execution;
  r.branch = outerBranch;
  if (isFile) r.files.set(made.execution.definition.name, made);
}

function note(r: Recorder, noted: Noted): void {
  r.stack[r.height++] = noted;
}

function noteAll(r: Recorder, trail: Trail): void {
  for (const noted of trail) r.stack[r.height++] = noted;
}

function take(r: Recorder, mark: number): Trail {
  const taken = slice(r, mark, r.height);
  r.height = mark;
  return taken;
}

/** One value alone has its trail ready. */
function slice({ stack }: Recorder, from: number, to: number): Trail {
  if (to <= from) return NO_TRAIL;
  const first = stack[from];
  return to === from + 1 && first?.kind === 'value' ? first.trail : stack.slice(from, to);
}

function print(r: Recorder, node: Node, text: string, trail: Trail): void {
  const { running, execution, branch } = r;
  if (!running || !execution) return;
  running.made.pieces.push({ node, execution, branch, text, trail });
}

/** Values are read at a node. */
function read(r: Recorder, trail: Trail, node: Node): void {
  const { execution, reads } = r;
  for (const noted of trail) {
    note(r, noted);
    if (noted.kind !== 'value' || !execution) continue;
    reads.points.push(noted);
    reads.nodes.push(node);
    reads.executions.push(execution);
  }
}

/** What was noted of one argument. */
function argument(r: Recorder, { marks, piped }: FlowCall, index: number): Trail {
  const [from, to] = [marks[index], marks[index + 1]];
  if (from !== undefined && to !== undefined) return slice(r, from, to);
  return piped === undefined ? NO_TRAIL : slice(r, piped, marks[0] ?? piped);
}

/** Forgets what was noted of the arguments: the call says it better. */
function forget(r: Recorder, { marks, piped }: FlowCall): void {
  r.height = piped ?? marks[0] ?? 0;
}

type Closing = (r: Recorder, call: FlowCall, result: FlowCall['args'][number]) => void;

const include: Closing = (r, call, result) => {
  forget(r, call);
  const { finished } = r;
  if (!finished) return;
  if (typeof result === 'string') finished.text = result;
  note(r, finished);
};

const dump: Closing = (r, call, result) => {
  const trail = argument(r, call, 0);
  if (trail.length === 0 || typeof result !== 'string') return;
  forget(r, call);
  note(r, { kind: 'dump', value: call.args[0], trail, text: result });
};

const dict: Closing = (r, call, result) => {
  const keys = new Map<string, Trail>();
  for (let i = 0; i < call.args.length; i += 2) keys.set(String(call.args[i]), argument(r, call, i + 1));
  setTrails(r.origins, result, keys);
};

const list: Closing = (r, call, result) => {
  setTrails(r.origins, result, new Map(call.args.map((_, i) => [i, argument(r, call, i)])));
};

const set: Closing = (r, call) => {
  const [trail, rest] = [argument(r, call, 2), argument(r, call, 0)];
  setTrail(r.origins, call.args[0], String(call.args[1]), { trail, rest });
};

/** The argument to read from, and the arguments from `first` on, up to `end`, which are the keys. */
interface Reading {
  readonly base: number;
  readonly first: number;
  readonly end: number;
}

/** Reads from an argument along keys, which are arguments too. */
function readArgument(r: Recorder, call: FlowCall, { base, first, end }: Reading): void {
  const trail = argument(r, call, base);
  const names: (string | number)[] = [];
  const others: Noted[] = [];
  for (let at = first; at < end; at++) {
    names.push(keyOf(call.args[at]));
    for (const noted of argument(r, call, at)) others.push(noted);
  }
  forget(r, call);
  noteAll(r, others);
  read(r, trailBelow(r.origins, call.args[base], names, trail), call.node);
}

function keyOf(value: FlowCall['args'][number]): string | number {
  return typeof value === 'string' ? value : Number(value);
}

const index: Closing = (r, call) => readArgument(r, call, { base: 0, first: 1, end: call.args.length });

const get: Closing = (r, call) => readArgument(r, call, { base: 0, first: 1, end: 2 });

/** `dig "a" "b" instead map`. */
const dig: Closing = (r, call) => {
  const last = call.args.length - 1;
  const instead = argument(r, call, last - 1);
  readArgument(r, call, { base: last, first: 0, end: last - 1 });
  noteAll(r, instead);
};

/** One item of a list, counted from its end when negative. */
function item(at: number): Closing {
  return (r, call) => {
    const [base = null] = call.args;
    const key = at < 0 ? (itemsOf(base)?.length ?? 0) + at : at;
    const trail = argument(r, call, 0);
    forget(r, call);
    read(r, trailBelow(r.origins, base, [key], trail), call.node);
  };
}

const copy: Closing = (r, call, result) => copyOrigin(r.origins, call.args[0], result);

const merge: Closing = (r, call) => {
  const rest = argument(r, call, 0);
  for (const source of call.args.slice(1)) mergeOrigins(r.origins, call.args[0], source, rest);
};

const CALLS: Readonly<Record<string, Closing>> = {
  include,
  tpl: include,
  toYaml: dump,
  mustToYaml: dump,
  toYamlPretty: dump,
  dict,
  list,
  tuple: list,
  set,
  index,
  get,
  hasKey: get,
  dig,
  first: item(0),
  last: item(-1),
  deepCopy: copy,
  mustDeepCopy: copy,
  pick: copy,
  omit: copy,
  merge,
  mustMerge: merge,
  mergeOverwrite: merge,
  mustMergeOverwrite: merge,
};

const TOLD: ReadonlySet<string> = new Set(Object.keys(CALLS));
