import { DynError } from '../base/problem.ts';
import { isSpent } from '../base/problems/budget.ts';
import { normalize } from '../go/bytes.ts';
import { isTrue, sortedKeys } from '../go/compare.ts';
import { valueText } from '../go/format.ts';
import { quote } from '../go/strconv.ts';
import { entriesOf, type GoInteger, type GoValue, isTagged, itemsOf } from '../go/value.ts';
import type { BranchNode, Definition, PipeNode, Statement, TemplateNode } from './ast.ts';
import { evaluatePipe, setVariable } from './call.ts';
import { errorMet, failAt } from './failure.ts';
import { NO_TRAIL, type Trail } from './flow.ts';
import { holdsInterfaces, pointedTo } from './member.ts';
import { emit, outputOf, type State, type TemplateEnv, type Value, type Variable } from './state.ts';

/** Runs a template on data and gives its output. `find` knows the templates that it may call. */
export function runDefinition(definition: Definition, data: GoValue, world: World): string {
  const { env } = world;
  const flow = env.observer?.flow;
  const trail = flow?.open(definition) ?? NO_TRAIL;
  const state: State = {
    env,
    budget: env.budget,
    observer: env.observer,
    flow,
    find: world.find,
    chunks: [],
    out: [],
    size: 0,
    definition,
    node: undefined,
    dot: data ?? undefined,
    dotBoxed: false,
    dotTrail: trail,
    variables: [{ name: '$', value: data ?? undefined, boxed: false, trail }],
    depth: 0,
  };
  try {
    walk(state, definition.body);
    env.budget.allocate(state.size);
  } catch (error) {
    if (error instanceof DynError && isSpent(error.problem)) throw errorMet(state, error);
    throw error;
  }
  const output = outputOf(state);
  const text = output.isWellFormed() ? output : normalize(output);
  flow?.close(text);
  return text;
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
        emit(state, node.text);
        state.flow?.onText(node);
        break;
      case 'action': {
        const mark = state.flow?.mark() ?? 0;
        const value = evaluatePipe(state, node.pipe);
        if (node.pipe.variables.length > 0) {
          state.flow?.take(mark);
          break;
        }
        const text = printed(state, value);
        emit(state, text);
        state.flow?.onPrint(node, text, mark);
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
function printed({ budget, observer }: State, value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value === undefined || value === null) return '<no value>';
  observer?.onWhole?.(value);
  if (!isTagged(value) || value.go !== 'struct' || value.type.text) return valueText(value, budget);
  return value.type.pointerText?.(value) ?? valueText(pointedTo(value), budget);
}

function walkChoice(state: State, node: BranchNode): Ending {
  const mark = state.variables.length;
  const { value, trail } = evaluateTraced(state, node.pipe);
  const isBody = isTrue(value);
  const chosen = isBody ? node.body : node.otherwise;
  let ending: Ending = 'end';
  state.flow?.openBranch(node, isBody ? 'body' : chosen ? 'else' : 'none', trail);
  if (isBody && node.kind === 'with') {
    const { dot, dotBoxed, dotTrail } = state;
    state.dot = value;
    state.dotBoxed = false;
    state.dotTrail = trail;
    ending = walk(state, node.body);
    state.dot = dot;
    state.dotBoxed = dotBoxed;
    state.dotTrail = dotTrail;
  } else if (chosen) ending = walk(state, chosen);
  state.flow?.closeBranch();
  state.variables.length = mark;
  return ending;
}

/** The value of a pipeline together with what was noted of it. */
function evaluateTraced(state: State, pipe: PipeNode): { readonly value: Value; readonly trail: Trail } {
  const mark = state.flow?.mark() ?? 0;
  const value = evaluatePipe(state, pipe);
  return { value, trail: state.flow?.take(mark) ?? NO_TRAIL };
}

const MAX_DEPTH = 100_000;

function walkTemplate(state: State, node: TemplateNode): void {
  state.node = node;
  const called = state.find(node.name);
  if (!called) failAt(state, `template ${quote(node.name)} not defined`);
  if (state.depth === MAX_DEPTH) failAt(state, `exceeded maximum template depth (${MAX_DEPTH})`);
  const { value, trail } = node.pipe ? evaluateTraced(state, node.pipe) : NOTHING;
  const { definition, dot, dotBoxed, dotTrail, variables } = state;
  state.definition = called;
  state.dot = value;
  state.dotBoxed = false;
  state.dotTrail = trail;
  state.variables = [{ name: '$', value, boxed: false, trail }];
  state.depth++;
  state.flow?.openTemplate(node, called);
  walk(state, called.body);
  state.flow?.closeTemplate();
  state.depth--;
  state.definition = definition;
  state.dot = dot;
  state.dotBoxed = dotBoxed;
  state.dotTrail = dotTrail;
  state.variables = variables;
}

const NOTHING = { value: undefined, trail: NO_TRAIL };

/** A range under way. */
interface Loop {
  readonly state: State;
  readonly node: BranchNode;
  /** Height of the variable stack between iterations. */
  readonly mark: number;
  /** True when Go sees an interface around each element. */
  readonly boxed: boolean;
  readonly over: Value;
  readonly trail: Trail;
}

function walkRange(state: State, node: BranchNode): Ending {
  const outer = state.variables.length;
  const { dot, dotBoxed, dotTrail } = state;
  const { value, trail } = evaluateTraced(state, node.pipe);
  const boxed = holdsInterfaces(value);
  const loop = { state, node, mark: state.variables.length, boxed, over: value, trail };
  state.flow?.openBranch(node, 'body', trail);
  const isEmpty = !rangeOver(loop, value);
  state.flow?.closeBranch();
  state.dot = dot;
  state.dotBoxed = dotBoxed;
  state.dotTrail = dotTrail;
  let ending: Ending = 'end';
  if (isEmpty && node.otherwise) {
    state.flow?.openBranch(node, 'else', trail);
    ending = walk(state, node.otherwise);
    state.flow?.closeBranch();
  }
  state.variables.length = outer;
  // A break in the else part is taken for one of this range, as in Go.
  return ending === 'continue' ? ending : 'end';
}

/** Runs the loop; false when there was nothing to run over. */
function rangeOver(loop: Loop, value: Value): boolean {
  if (value === undefined || value === null) return false;
  loop.state.observer?.onWhole?.(value);
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
  const turns = keys.map((key) => ({ index: key, element: entries.get(key) ?? null, key }));
  for (const turn of turns) if (!iterate(loop, turn)) break;
  return keys.length > 0;
}

function rangeItems(loop: Loop, items: readonly GoValue[]): boolean {
  const isIndexed = loop.node.pipe.variables.length > 1;
  for (let i = 0; i < items.length; i++) {
    const turn = { index: isIndexed ? BigInt(i) : undefined, element: items[i] ?? null, key: i };
    if (!iterate(loop, turn)) break;
  }
  return items.length > 0;
}

/** The numbers below `count`, of the type of `like`. */
function rangeInts(loop: Loop, count: bigint, like?: GoInteger): boolean {
  if (loop.node.pipe.variables.length > 1) {
    failAt(loop.state, `can't use ${count} to iterate over more than one variable`);
  }
  for (let i = 0n; i < count; i++) {
    if (!iterate(loop, { index: undefined, element: like ? { ...like, value: i } : i })) break;
  }
  return count > 0n;
}

/** One turn of a loop: what the variables get, and where the element lies in what the loop runs over. */
interface Turn {
  readonly index: Value;
  readonly element: Value;
  readonly key?: string | number;
}

/** Runs the body once; false after a break. */
function iterate(loop: Loop, turn: Turn): boolean {
  const { state, over } = loop;
  state.budget.step();
  const trail =
    state.flow && turn.key !== undefined ? state.flow.elementTrail(over, turn.key, loop.trail) : loop.trail;
  if (loop.node.pipe.variables.length > 0) bindLoop(loop, turn, trail);
  state.dot = turn.element;
  state.dotBoxed = loop.boxed;
  state.dotTrail = trail;
  const ending = walk(state, loop.node.body);
  state.variables.length = loop.mark;
  return ending !== 'break';
}

/** One variable gets the element; of two, the first gets the index. */
function bindLoop({ state, node, mark, boxed }: Loop, { index, element }: Turn, trail: Trail): void {
  const [first = '', second] = node.pipe.variables;
  if (node.pipe.isAssign) {
    if (second !== undefined) setVariable(state, { name: first, value: index, boxed: false, trail });
    setVariable(state, { name: second ?? first, value: element, boxed, trail });
    return;
  }
  setTop(state, mark - 1, { name: second ?? first, value: element, boxed, trail });
  if (second !== undefined) setTop(state, mark - 2, { name: first, value: index, boxed: false, trail });
}

function setTop(state: State, at: number, variable: Variable): void {
  state.variables[at] = variable;
}
