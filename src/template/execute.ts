import { DynError } from '../base/problem.ts';
import { normalize } from '../go/bytes.ts';
import { isTrue, sortedKeys } from '../go/compare.ts';
import { valueText } from '../go/format.ts';
import { quote } from '../go/strconv.ts';
import { entriesOf, type GoInteger, type GoValue, isTagged, itemsOf } from '../go/value.ts';
import type { BranchNode, Definition, Statement, TemplateNode } from './ast.ts';
import { evaluatePipe, setVariable } from './call.ts';
import { errorMet, failAt } from './failure.ts';
import { holdsInterfaces, pointedTo } from './member.ts';
import { emit, outputOf, type State, type TemplateEnv, type Value, type Variable } from './state.ts';

/** Runs a template on data and gives its output. `find` knows the templates that it may call. */
export function runDefinition(definition: Definition, data: GoValue, world: World): string {
  const { env } = world;
  const state: State = {
    env,
    budget: env.budget,
    observer: env.observer,
    find: world.find,
    chunks: [],
    out: [],
    size: 0,
    definition,
    node: undefined,
    dot: data ?? undefined,
    dotBoxed: false,
    variables: [{ name: '$', value: data ?? undefined, boxed: false }],
    depth: 0,
  };
  try {
    walk(state, definition.body);
    env.budget.allocate(state.size);
  } catch (error) {
    if (error instanceof DynError && error.problem.code.startsWith('budget/')) throw errorMet(state, error);
    throw error;
  }
  const text = outputOf(state);
  return text.isWellFormed() ? text : normalize(text);
}

/** What surrounds an execution. */
export interface World {
  readonly env: TemplateEnv;
  readonly find: (name: string) => Definition | undefined;
}

/** How a list of statements ended: at its end, or by a jump that a range has to deal with. */
type Ending = 'end' | 'break' | 'continue';

function walk(state: State, statements: readonly Statement[]): Ending {
  for (const node of statements) {
    state.budget.step();
    switch (node.kind) {
      case 'text':
        emit(state, node, node.text);
        break;
      case 'action': {
        const value = evaluatePipe(state, node.pipe);
        if (node.pipe.variables.length === 0) emit(state, node, printed(state, value));
        break;
      }
      case 'template':
        walkTemplate(state, node);
        break;
      case 'break':
      case 'continue':
        return node.kind;
      default: {
        const ending = node.kind === 'range' ? walkRange(state, node) : walkChoice(state, node);
        if (ending !== 'end') return ending;
      }
    }
  }
  return 'end';
}

/** What an action prints. Source: Go exec.go, printableValue. */
function printed({ budget }: State, value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value === undefined || value === null) return '<no value>';
  if (!isTagged(value) || value.go !== 'struct' || value.type.text) return valueText(value, budget);
  return value.type.pointerText?.(value) ?? valueText(pointedTo(value), budget);
}

function walkChoice(state: State, node: BranchNode): Ending {
  const mark = state.variables.length;
  const value = evaluatePipe(state, node.pipe);
  const chosen = isTrue(value) ? node.body : node.otherwise;
  let ending: Ending = 'end';
  if (chosen === node.body && node.kind === 'with') {
    const { dot, dotBoxed } = state;
    state.dot = value;
    state.dotBoxed = false;
    ending = walk(state, chosen);
    state.dot = dot;
    state.dotBoxed = dotBoxed;
  } else if (chosen) ending = walk(state, chosen);
  state.variables.length = mark;
  return ending;
}

const MAX_DEPTH = 100_000;

function walkTemplate(state: State, node: TemplateNode): void {
  state.node = node;
  const called = state.find(node.name);
  if (!called) failAt(state, `template ${quote(node.name)} not defined`);
  if (state.depth === MAX_DEPTH) failAt(state, `exceeded maximum template depth (${MAX_DEPTH})`);
  const value = node.pipe ? evaluatePipe(state, node.pipe) : undefined;
  const { definition, dot, dotBoxed, variables } = state;
  state.definition = called;
  state.dot = value;
  state.dotBoxed = false;
  state.variables = [{ name: '$', value, boxed: false }];
  state.depth++;
  walk(state, called.body);
  state.depth--;
  state.definition = definition;
  state.dot = dot;
  state.dotBoxed = dotBoxed;
  state.variables = variables;
}

/** A range under way. */
interface Loop {
  readonly state: State;
  readonly node: BranchNode;
  /** Height of the variable stack between iterations. */
  readonly mark: number;
  /** True when Go sees an interface around each element. */
  readonly boxed: boolean;
}

function walkRange(state: State, node: BranchNode): Ending {
  const outer = state.variables.length;
  const { dot, dotBoxed } = state;
  state.node = node;
  const value = evaluatePipe(state, node.pipe);
  const loop = { state, node, mark: state.variables.length, boxed: holdsInterfaces(value) };
  const isEmpty = !rangeOver(loop, value);
  state.dot = dot;
  state.dotBoxed = dotBoxed;
  const ending = isEmpty && node.otherwise ? walk(state, node.otherwise) : 'end';
  state.variables.length = outer;
  // A break in the else part is taken for one of this range, as in Go.
  return ending === 'continue' ? ending : 'end';
}

/** Runs the loop; false when there was nothing to run over. */
function rangeOver(loop: Loop, value: Value): boolean {
  if (value === undefined || value === null) return false;
  const entries = entriesOf(value);
  if (entries) return rangeEntries(loop, entries);
  const items = itemsOf(value);
  if (items) return rangeItems(loop, items);
  if (typeof value === 'bigint') return rangeInts(loop, value);
  if (isTagged(value) && value.go === 'integer') {
    return rangeInts(loop, value.value, value);
  }
  return failAt(loop.state, `range can't iterate over ${valueText(pointedTo(value), loop.state.budget)}`);
}

/** Keys in byte order; what the body does to the map is not seen by the loop. */
function rangeEntries(loop: Loop, entries: ReadonlyMap<string, GoValue>): boolean {
  const keys = sortedKeys(entries);
  const values = keys.map((key) => entries.get(key) ?? null);
  for (let i = 0; i < keys.length; i++) {
    if (!iterate(loop, keys[i], values[i])) break;
  }
  return keys.length > 0;
}

function rangeItems(loop: Loop, items: readonly GoValue[]): boolean {
  const needsIndex = loop.node.pipe.variables.length > 1;
  for (let i = 0; i < items.length; i++) {
    if (!iterate(loop, needsIndex ? BigInt(i) : undefined, items[i])) break;
  }
  return items.length > 0;
}

/** The numbers below `count`, of the type of `like`. */
function rangeInts(loop: Loop, count: bigint, like?: GoInteger): boolean {
  if (loop.node.pipe.variables.length > 1) {
    failAt(loop.state, `can't use ${count} to iterate over more than one variable`);
  }
  for (let i = 0n; i < count; i++) {
    if (!iterate(loop, undefined, like ? { ...like, value: i } : i)) break;
  }
  return count > 0n;
}

/** Runs the body once; false after a break. */
function iterate(loop: Loop, index: Value, element: Value): boolean {
  const { state } = loop;
  state.budget.step();
  if (loop.node.pipe.variables.length > 0) bindLoop(loop, index, element);
  state.dot = element;
  state.dotBoxed = loop.boxed;
  const ending = walk(state, loop.node.body);
  state.variables.length = loop.mark;
  return ending !== 'break';
}

/** One variable gets the element; of two, the first gets the index. */
function bindLoop({ state, node, mark, boxed }: Loop, index: Value, element: Value): void {
  const [first = '', second] = node.pipe.variables;
  if (node.pipe.isAssign) {
    if (second !== undefined) setVariable(state, { name: first, value: index, boxed: false });
    setVariable(state, { name: second ?? first, value: element, boxed });
    return;
  }
  setTop(state, mark - 1, { name: second ?? first, value: element, boxed });
  if (second !== undefined) setTop(state, mark - 2, { name: first, value: index, boxed: false });
}

function setTop(state: State, at: number, variable: Variable): void {
  state.variables[at] = variable;
}
