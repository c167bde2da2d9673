import { DynError } from '../base/problem.ts';
import type { CommandNode, Definition, Operand, PipeNode, Statement } from '../template/ast.ts';
import { addTemplate, cloneSet, findTemplate } from '../template/template.ts';
import { type Abstract, fieldOf, itemOf, passed, UNKNOWN, unite, use, visit } from './reads.ts';
import { applyFunction, type Output, type Scan, type ScanEnv, textsOf } from './scan-functions.ts';

type Scope = Map<string, Abstract>;

interface Frame {
  readonly scan: Scan;
  readonly scopes: readonly Scope[];
  readonly dot: Abstract;
}

const DEEPEST_CALL = 200;
/** A template that calls itself walks down a tree whose keys are not known. */
const MOST_RECURSION = 3;
const MOST_ROUNDS = 32;

/** A scan of templates, most of which get the same scope; `runText` and `runNamed` add to what is known of it. */
export function createScan(env: ScanEnv, scope: Abstract): Scan {
  const ids = new Map<unknown, number>([[scope, 0]]);
  const out = { texts: [], isMixed: false };
  return { env, runNamed, runText, done: new Map(), active: new Map(), ids, out, block: false, depth: 0 };
}

/** Reads a template by name as if it were executed on a value; gives the constants that it prints, if just those. */
export function runNamed(scan: Scan, name: string, data: Abstract): Abstract {
  const definition = findTemplate(scan.env.set, name);
  return definition ? runDefinition(scan, definition, data) : UNKNOWN;
}

/** Reads a text as `tpl` would; one that is no template says nothing. */
export function runText(scan: Scan, text: string, data: Abstract): void {
  if (!text.includes('{{')) return;
  const key = `tpl ${text} ${keyFor(scan, data)}`;
  if (scan.done.has(key)) return;
  scan.done.set(key, UNKNOWN);
  const set = cloneSet(scan.env.set);
  try {
    addTemplate(set, UNNAMED, { name: UNNAMED, text });
  } catch (error) {
    if (error instanceof DynError && error.problem.code.startsWith('template/')) return;
    throw error;
  }
  const definition = findTemplate(set, UNNAMED);
  if (definition) runBody(scan, definition.body, data);
}

const UNNAMED = 'gotpl';

function runDefinition(scan: Scan, { name, body }: Definition, data: Abstract): Abstract {
  const key = `${name} ${scan.block} ${keyFor(scan, data)}`;
  const known = scan.done.get(key);
  if (known) return known;
  scan.done.set(key, UNKNOWN);
  const active = scan.active.get(name) ?? 0;
  if (active >= MOST_RECURSION) {
    visit(data, (node) => {
      if (node.depth > 0) node.uses.add('whole');
    });
    return UNKNOWN;
  }
  scan.active.set(name, active + 1);
  const printed = runBody(scan, body, data);
  scan.active.set(name, active);
  scan.done.set(key, printed);
  return printed;
}

function runBody(scan: Scan, body: readonly Statement[], data: Abstract): Abstract {
  if (scan.depth >= DEEPEST_CALL) {
    use(data, 'whole');
    return UNKNOWN;
  }
  const before = scan.out;
  const out: Output = { texts: [], isMixed: false };
  scan.out = out;
  scan.depth++;
  runAll({ scan, scopes: [new Map([['$', data]])], dot: data }, body);
  scan.depth--;
  scan.out = before;
  return out.isMixed ? UNKNOWN : unite(out.texts);
}

/** Names a value so that the same one has the same name. */
function keyFor(scan: Scan, value: Abstract): string {
  if (value.kind === 'text') return JSON.stringify(value.text);
  if (value.kind === 'dict' && value.mixed.length === 0 && !scan.ids.has(value))
    return `{${[...value.entries].map(([name, inner]) => `${name}:${keyFor(scan, inner)}`).join()}}`;
  if (value.kind === 'union') return value.of.map((one) => keyFor(scan, one)).join('|');
  if (value.kind === 'list') return `[${value.items.map((one) => keyFor(scan, one)).join()}]`;
  if (value.kind === 'typeof') return `typeof ${keyFor(scan, value.of)}`;
  if (value.kind === 'number') return String(value.value);
  if (value.kind === 'unknown' || value.kind === 'parts') return '?';
  const identity = value.kind === 'read' ? value.node : value;
  const id = scan.ids.get(identity) ?? scan.ids.size;
  scan.ids.set(identity, id);
  const grown = value.kind === 'dict' ? `.${value.entries.size}.${value.mixed.length}` : '';
  return `#${id}${grown}`;
}

function runAll(frame: Frame, body: readonly Statement[]): void {
  for (const statement of body) runStatement(frame, statement);
}

function runStatement(frame: Frame, statement: Statement): void {
  frame.scan.env.budget.step();
  switch (statement.kind) {
    case 'text':
      if (statement.text.trim() !== '') frame.scan.out.isMixed = true;
      return;
    case 'action': {
      const value = pipeValue(frame, statement.pipe);
      if (statement.pipe.variables.length === 0) print(frame.scan.out, value);
      return;
    }
    case 'template':
      frame.scan.out.isMixed = true;
      runNamed(
        frame.scan,
        statement.name,
        statement.pipe ? passed(pipeValue(frame, statement.pipe)) : UNKNOWN,
      );
      return;
    case 'if':
    case 'with': {
      const inner = nested(frame, frame.dot);
      const value = pipeValue(inner, statement.pipe);
      runAll(statement.kind === 'with' ? { ...inner, dot: value } : inner, statement.body);
      runAll(inner, statement.otherwise ?? []);
      return;
    }
    case 'range':
      runRange(frame, statement.pipe, statement.body);
      runAll(nested(frame, frame.dot), statement.otherwise ?? []);
      return;
    default:
  }
}

function runRange(frame: Frame, pipe: PipeNode, body: readonly Statement[]): void {
  const value = commandsValue(frame, pipe);
  use1(value, 'range');
  const rounds = roundsOf(value);
  // Twice, for what the first round leaves in variables.
  const any: Round = { key: UNKNOWN, dot: itemOf(value) };
  for (const { key, dot } of rounds.length > 0 ? rounds : [any, any]) {
    const inner = nested(frame, dot);
    const name = pipe.variables.at(-1);
    const [keyName] = pipe.variables;
    if (keyName !== undefined && keyName !== name) assign(inner, pipe, keyName, key);
    if (name !== undefined) assign(inner, pipe, name, dot);
    runAll(inner, body);
  }
}

interface Round {
  readonly key: Abstract;
  readonly dot: Abstract;
}

/** A list or a dict that is written out is gone through item by item; of anything else each item stands for all. */
function roundsOf(value: Abstract): readonly Round[] {
  const isDict = value.kind === 'dict' && value.mixed.length === 0;
  const rounds = isDict
    ? [...value.entries].map(([text, dot]): Round => ({ key: { kind: 'text', text }, dot }))
    : value.kind === 'list'
      ? value.items.map((dot): Round => ({ key: UNKNOWN, dot }))
      : [];
  return rounds.length <= MOST_ROUNDS ? rounds : [];
}

function nested(frame: Frame, dot: Abstract): Frame {
  return { ...frame, dot, scopes: [...frame.scopes, new Map()] };
}

/** Of what a dict or list holds nothing is said. */
function use1(value: Abstract, what: 'range' | 'text'): void {
  if (value.kind === 'read') use(value, what);
  if (value.kind === 'union') for (const one of value.of) use1(one, what);
}

function print(out: Output, value: Abstract): void {
  if (textsOf(value).length > 0) out.texts.push(value);
  else out.isMixed = true;
  if (value.kind === 'dict' || value.kind === 'list') use(value, 'whole');
  else use1(value, 'text');
}

/** The value of a pipeline; its variables get it. */
function pipeValue(frame: Frame, pipe: PipeNode): Abstract {
  const value = commandsValue(frame, pipe);
  for (const name of pipe.variables) assign(frame, pipe, name, value);
  return value;
}

function assign(frame: Frame, { isAssign }: PipeNode, name: string, value: Abstract): void {
  const known = isAssign ? frame.scopes.findLast((scope) => scope.has(name)) : undefined;
  if (known) known.set(name, unite([known.get(name) ?? UNKNOWN, value]));
  else frame.scopes.at(-1)?.set(name, value);
}

const INDENTING: readonly string[] = ['indent', 'nindent'];

function commandsValue(frame: Frame, { commands }: PipeNode): Abstract {
  const { scan } = frame;
  const before = scan.block;
  const indented = commands.findLastIndex(
    ({ first }) => first.kind === 'identifier' && INDENTING.includes(first.name),
  );
  let value: Abstract | undefined;
  commands.forEach((command, index) => {
    scan.block = before || index < indented;
    value = commandValue(frame, command, value);
  });
  scan.block = before;
  return value ?? UNKNOWN;
}

function commandValue(frame: Frame, { first, args }: CommandNode, piped: Abstract | undefined): Abstract {
  if (first.kind !== 'identifier') {
    const file = fileText(frame, first, args);
    for (const arg of args) visit(operandValue(frame, arg), (node) => node.uses.add('text'));
    return file ?? operandValue(frame, first);
  }
  const { scan } = frame;
  const before = scan.block;
  scan.block = before || INDENTING.includes(first.name);
  const values = args.map((arg) => operandValue(frame, arg));
  scan.block = before;
  return applyFunction(scan, first.name, piped === undefined ? values : [...values, piped]);
}

/** What `.Files.Get "name"` gives. */
function fileText(frame: Frame, first: Operand, args: readonly Operand[]): Abstract | undefined {
  const names = first.kind === 'field' ? first.names : first.kind === 'variable' ? first.fields : [];
  if (names.at(-1) !== 'Get' || names.at(-2) !== 'Files') return undefined;
  const [name] = args;
  const text = name?.kind === 'string' ? frame.scan.env.files.get(name.value) : undefined;
  return text === undefined ? undefined : { kind: 'text', text };
}

function operandValue(frame: Frame, operand: Operand): Abstract {
  switch (operand.kind) {
    case 'dot':
      return frame.dot;
    case 'field':
      return fieldsOf(frame.dot, operand.names);
    case 'variable': {
      const scope = frame.scopes.findLast((one) => one.has(operand.name));
      return fieldsOf(scope?.get(operand.name) ?? UNKNOWN, operand.fields);
    }
    case 'chain':
      return fieldsOf(operandValue(frame, operand.base), operand.fields);
    case 'identifier':
      return applyFunction(frame.scan, operand.name, []);
    case 'pipe':
      return pipeValue(frame, operand);
    case 'string':
      return { kind: 'text', text: operand.value };
    case 'number':
      return { kind: 'number', value: operand.forms.float ?? 0 };
    default:
      return UNKNOWN;
  }
}

function fieldsOf(value: Abstract, names: readonly string[]): Abstract {
  return names.reduce<Abstract>((inner, name) => fieldOf(inner, name), value);
}
