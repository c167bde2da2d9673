import { DynError } from '../base/problem.ts';
import { isSpent } from '../base/problems/budget.ts';
import { goError } from '../base/problems/template.ts';
import { isTrue } from '../go/compare.ts';
import type { ParamType } from '../go/function.ts';
import { quote } from '../go/strconv.ts';
import { type GoMap, type GoValue, isTagged, typeName } from '../go/value.ts';
import type {
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  Operand,
  PipeNode,
  VariableNode,
} from './ast.ts';
import { type Callee, flowCall, paramAt, resultSteps, workOf } from './callee.ts';
import { assign, type ConstantResult, canBeNil, idealConstant, readConstant, typeText } from './convert.ts';
import { failAt } from './failure.ts';
import { NO_TRAIL, type Trail } from './flow.ts';
import { holdsInterfaces, memberOf } from './member.ts';
import { printNode } from './print.ts';
import { findVariable, type State, type Value, type Variable } from './state.ts';

/** The value of a pipeline; its variables are declared or set. Model: Go text/template exec.go, evalPipeline. */
export function evaluatePipe(state: State, pipe: PipeNode): Value {
  state.node = pipe;
  const mark = state.flow?.mark() ?? 0;
  let value: Value;
  let isPiped = false;
  for (const command of pipe.commands) {
    const { args } = command;
    const given = isPiped || args.length > 0 ? { operands: args, isPiped, last: value, mark } : NO_ARGS;
    value = evaluateCommand(state, command, given) ?? undefined;
    isPiped = true;
  }
  if (pipe.variables.length > 0) setVariables(state, pipe, value, mark);
  return value;
}

function setVariables(state: State, { variables, isAssign }: PipeNode, value: Value, mark: number): void {
  const taken = state.flow?.take(mark) ?? NO_TRAIL;
  const trail = isAssign && state.flow ? state.flow.decided(taken) : taken;
  for (const name of variables) {
    if (isAssign) setVariable(state, { name, value, boxed: false, trail });
    else state.variables.push({ name, value, boxed: false, trail });
  }
  // A branch that declares a variable decides by its value all the same.
  state.flow?.note(taken);
}

/** Sets the variable of that name, which must exist. */
export function setVariable(state: State, { name, value, boxed, trail }: Variable): void {
  const variable = variableOf(state, name);
  variable.value = value;
  variable.boxed = boxed;
  variable.trail = trail;
}

function variableOf(state: State, name: string): Variable {
  return findVariable(state, name) ?? failAt(state, `undefined variable: ${name}`);
}

/** What a function, method or field gets besides its name. */
interface Args {
  readonly operands: readonly Operand[];
  /** True when the pipeline hands over the value before as the last argument. */
  readonly isPiped: boolean;
  readonly last: Value;
  /** Where the notes of what is handed over begin. */
  readonly mark: number;
}

const NO_ARGS: Args = { operands: [], isPiped: false, last: undefined, mark: 0 };

function evaluateCommand(state: State, command: CommandNode, args: Args): Value {
  const { first } = command;
  switch (first.kind) {
    case 'field':
      return evaluateField(state, first, args);
    case 'identifier':
      return evaluateFunction(state, { name: first, place: command }, args);
    case 'variable':
      return evaluateVariable(state, first, args);
    case 'chain':
      return evaluateChain(state, first, args);
    case 'pipe':
      refuseArgs(state, first, args);
      return evaluatePipe(state, first);
    default:
      state.node = first;
      refuseArgs(state, first, args);
  }
  if (first.kind === 'dot') return usedDot(state);
  if (first.kind === 'nil') return failAt(state, 'nil is not a command');
  return constantOr(state, idealConstant(first));
}

function usedDot(state: State): Value {
  state.flow?.note(state.dotTrail);
  return state.dot;
}

function refuseArgs(state: State, first: Operand, args: Args): void {
  if (args !== NO_ARGS) failAt(state, `can't give argument to non-function ${printNode(first)}`);
}

function constantOr(state: State, result: ConstantResult): GoValue {
  return 'error' in result ? failAt(state, result.error) : result.value;
}

function evaluateField(state: State, node: FieldNode, args: Args): Value {
  state.node = node;
  const chain = {
    place: node,
    names: node.names,
    base: state.dot,
    boxed: state.dotBoxed,
    trail: state.dotTrail,
  };
  return readFields(state, chain, args);
}

function evaluateVariable(state: State, node: VariableNode, args: Args): Value {
  state.node = node;
  const { value, boxed, trail } = variableOf(state, node.name);
  if (node.fields.length > 0)
    return readFields(state, { place: node, names: node.fields, base: value, boxed, trail }, args);
  refuseArgs(state, node, args);
  state.flow?.note(trail);
  return value;
}

function evaluateChain(state: State, node: ChainNode, args: Args): Value {
  state.node = node;
  const mark = state.flow?.mark() ?? 0;
  const base = evaluateBase(state, node.base);
  const trail = state.flow?.take(mark) ?? NO_TRAIL;
  return readFields(state, { place: node, names: node.fields, base, boxed: false, trail }, args);
}

function evaluateBase(state: State, base: Operand): Value {
  state.node = base;
  if (base.kind === 'pipe') return evaluatePipe(state, base);
  if (base.kind === 'identifier') return evaluateFunction(state, { name: base, place: base }, NO_ARGS);
  return failAt(state, `can't evaluate command ${quote(printNode(base))}`);
}

/** Fields to read one after the other; `boxed` tells whether Go sees an interface around the base. */
interface FieldChain {
  /** Where a method's own errors are reported. */
  readonly place: FieldNode | VariableNode | ChainNode;
  readonly names: readonly string[];
  readonly base: Value;
  readonly boxed: boolean;
  readonly trail: Trail;
}

/** Reads a chain of fields; its last may be a method, which gets the arguments. Source: Go exec.go, evalFieldChain. */
function readFields(state: State, chain: FieldChain, args: Args): Value {
  const { names } = chain;
  let left = names.length;
  let value = chain.base;
  let boxed = chain.boxed;
  state.flow?.onFields(value, names, chain.trail, chain.place);
  for (const name of names) {
    left--;
    const given = left > 0 ? NO_ARGS : args;
    if (state.observer !== undefined && value !== undefined) state.observer.onFieldRead?.(value, name);
    const entries = given === NO_ARGS ? entriesFor(value, name) : undefined;
    if (entries) {
      value = entries.get(name) ?? null;
      boxed = true;
      continue;
    }
    const holder: Value = value;
    value = readMember(state, { chain, left, name, value, boxed }, given);
    boxed = holdsInterfaces(holder);
  }
  return value;
}

/** Where the name is looked up at once: in a map of anything that has no method of that name. */
function entriesFor(value: Value, name: string): GoMap | undefined {
  if (value instanceof Map) return value;
  if (value === undefined || !isTagged(value) || value.go !== 'map' || value.element !== 'interface {}')
    return;
  const { methods } = value.type;
  return methods && Object.hasOwn(methods, name) ? undefined : value.entries;
}

/** One step of a chain: the name, read from `value`, with so many names left behind it. */
interface Step {
  readonly chain: FieldChain;
  readonly left: number;
  readonly name: string;
  readonly value: Value;
  readonly boxed: boolean;
}

function readMember(state: State, step: Step, args: Args): Value {
  const { chain, left, name, value, boxed } = step;
  if (value === undefined) return undefined;
  const { base = null, names } = chain;
  const fail = (message: string): never =>
    failAt(state, message, { read: { base, names, failedAt: names.length - left - 1 } });
  if (value === null) return fail(`nil pointer evaluating interface {}.${name}`);
  const type = boxed ? 'interface {}' : typeName(value);
  const member = memberOf(value, name);
  switch (member?.kind) {
    case undefined:
      return fail(`${isNilPointer(value) ? `nil pointer evaluating ${type}.${name}` : cannot(name, type)}`);
    case 'method':
      return callFunction(state, { name, called: member.method, place: chain.place }, args);
    case 'unexported':
      return fail(`${name} is an unexported field of struct type ${type}`);
    case 'field':
      return args === NO_ARGS
        ? member.value
        : fail(`${name} has arguments but cannot be invoked as function`);
    case 'entry':
      return args === NO_ARGS ? member.value : fail(`${name} is not a method but has arguments`);
  }
}

function isNilPointer(value: GoValue): boolean {
  return isTagged(value) && value.go === 'nil' && value.kind === 'ptr';
}

function cannot(name: string, type: string): string {
  return `can't evaluate field ${name} in type ${type}`;
}

/** A function named in a template; `place` is the node where its own errors are reported. */
interface NamedFunction {
  readonly name: IdentifierNode;
  readonly place: CommandNode | IdentifierNode;
}

function evaluateFunction(state: State, { name: node, place }: NamedFunction, args: Args): Value {
  state.node = node;
  const { name } = node;
  const called = state.env.functions.get(name);
  if (!called) return failAt(state, `${quote(name)} is not a defined function`);
  const callee: Callee = { name, called, place };
  switch (name) {
    case 'and':
    case 'or':
      return evaluateLogic(state, callee, args);
    case 'call':
      return evaluateCall(state, callee, args);
    case 'len':
      return evaluateLength(state, callee, args);
    default:
      return callFunction(state, callee, args);
  }
}

/** Calls a function or method: arity, then the arguments from the left, then the call. Source: Go exec.go, evalCall. */
function callFunction(state: State, callee: Callee, args: Args): GoValue {
  checkArity(state, callee, args);
  if (callee.called.unusable !== undefined) failAt(state, callee.called.unusable);
  const values: GoValue[] = [];
  const marks = state.flow?.functions.has(callee.name) ? [state.flow.mark()] : undefined;
  for (const operand of args.operands) {
    values.push(evaluateArg(state, operand, paramAt(callee.called, values.length)) ?? null);
    if (marks && state.flow) marks.push(state.flow.mark());
  }
  if (args.isPiped) values.push(checkType(state, args.last, paramAt(callee.called, values.length)) ?? null);
  const { budget } = state;
  budget.step(1 + workOf(values));
  const piped = args.isPiped ? args.mark : undefined;
  const told = marks && flowCall(callee, { args: values, marks, piped });
  state.observer?.onCall?.(callee.name, values);
  try {
    if (told) state.flow?.openCall(told);
    const result = callee.called.run(values, state.env);
    if (typeof result === 'string') budget.allocate(result.length);
    else budget.step(resultSteps(result));
    if (told) state.flow?.closeCall(told, result);
    return result;
  } catch (error) {
    return callFailed(state, callee, error);
  }
}

function checkArity(state: State, { name, called }: Callee, args: Args): void {
  const { params, variadic } = called;
  const given = args.isPiped ? args.operands.length + 1 : args.operands.length;
  if (given === params.length) return;
  if (!variadic) failAt(state, `wrong number of args for ${name}: want ${params.length} got ${given}`);
  if (given > params.length) return;
  const { length } = args.operands;
  failAt(state, `wrong number of args for ${name}: want at least ${params.length} got ${length}`);
}

/** A function's error becomes one of this template; a spent budget stays what it is. */
function callFailed(state: State, { name, place }: Callee, error: unknown): never {
  if (!(error instanceof DynError) || isSpent(error.problem)) throw error;
  state.node = place;
  return failAt(state, `error calling ${name}: ${error.message}`, { cause: error });
}

/** `and` and `or` give the argument that decides and leave the ones after it alone. */
function evaluateLogic(state: State, callee: Callee, args: Args): Value {
  checkArity(state, callee, args);
  const deciding = callee.name === 'or';
  let value: Value;
  for (const operand of args.operands) {
    value = evaluateArg(state, operand, 'value');
    if (isTrue(value) === deciding) return value;
  }
  return args.isPiped ? args.last : value;
}

/** `call`: no value that a template can get hold of is a function, so this always fails. */
function evaluateCall(state: State, callee: Callee, args: Args): never {
  checkArity(state, callee, args);
  const values = args.operands.map((operand) => evaluateArg(state, operand, 'value'));
  const [first] = args.operands;
  const value = first ? values[0] : args.last;
  if (value === undefined || value === null) return callFailed(state, callee, goError('call of nil'));
  const name = first ? printNode(first) : typeof value === 'string' ? value : `<${typeName(value)} Value>`;
  return callFailed(state, callee, goError(`non-function ${name} of type ${typeName(value)}`));
}

/** `len` tells a nil inside an interface from no value at all. */
function evaluateLength(state: State, callee: Callee, args: Args): GoValue {
  checkArity(state, callee, args);
  const [first] = args.operands;
  const value = first ? evaluateArg(state, first, 'value') : args.last;
  if (value === undefined) {
    return callFailed(state, callee, goError('reflect: call of reflect.Value.Type on zero Value'));
  }
  try {
    return callee.called.run([value], state.env);
  } catch (error) {
    return callFailed(state, callee, error);
  }
}

/** An argument, as the parameter wants it. Source: Go exec.go, evalArg. */
function evaluateArg(state: State, operand: Operand, type: ParamType): Value {
  state.node = operand;
  switch (operand.kind) {
    case 'field':
      return checkType(state, evaluateField(state, operand, NO_ARGS), type);
    case 'variable':
      return checkType(state, evaluateVariable(state, operand, NO_ARGS), type);
    case 'pipe':
      return checkType(state, evaluatePipe(state, operand), type);
    case 'dot':
      return checkType(state, usedDot(state), type);
    case 'chain':
      return checkType(state, evaluateChain(state, operand, NO_ARGS), type);
    case 'identifier':
      return checkType(state, evaluateFunction(state, { name: operand, place: operand }, NO_ARGS), type);
    case 'nil':
      if (!canBeNil(type)) failAt(state, `cannot assign nil to ${typeText(type)}`);
      return type === 'value' ? undefined : null;
    default:
      return constantOr(state, readConstant(operand, type));
  }
}

/** The value, if a parameter of the type takes it. Source: Go exec.go, validateType. */
function checkType(state: State, value: Value, type: ParamType): Value {
  if (value === undefined) {
    if (!canBeNil(type)) failAt(state, `invalid value; expected ${typeText(type)}`);
    return type === 'value' ? undefined : null;
  }
  const assigned = value === null ? nilInterface(type) : assign(value, type);
  if (assigned !== undefined) return assigned;
  const found = value === null ? 'interface {}' : typeName(value);
  return failAt(state, `wrong type for value; expected ${typeText(type)}; got ${found}`);
}

function nilInterface(type: ParamType): null | undefined {
  return type === 'any' || type === 'value' ? null : undefined;
}
