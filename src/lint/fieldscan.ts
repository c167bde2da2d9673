import type { Definition, Operand, PipeNode, Statement } from '../template/ast.ts';
import { addRead, createReadTree, HANDING_ON, LOOKING_UP, PASSING, type ReadTree } from './readtree.ts';

/** What templates may read, branches that were not taken included. */
export interface FieldScan {
  /** Below `.Values`. */
  readonly reads: ReadTree;
  /** Keys that are read of tables which nobody knows: any key of that name may be meant. */
  readonly words: Set<string>;
  /** The same, with all that they hold. */
  readonly wholeWords: Set<string>;
  /** Tables, by their path joined by NUL, whose keys are looked up by words that come from elsewhere in the templates. */
  readonly openTables: Set<string>;
  /** All texts that are written out. */
  readonly texts: Set<string>;
  /** Names of the templates that are included; undefined for a name that is worked out. */
  readonly included: Set<string | undefined>;
}

/** What an expression may be: `.Values` with a path, the scope of a chart, some table found under a name, a text. */
type Meaning =
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'scope' }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

type Meanings = readonly Meaning[];

interface Env {
  readonly scan: FieldScan;
  readonly dot: Meanings;
  readonly variables: Map<string, Meanings>;
}

const SCOPE: Meanings = [{ kind: 'scope' }];
/** What a range over their result gives is among their arguments. */
const COLLECTING: ReadonlySet<string> = new Set(['list', 'tuple', 'dict']);
const OWN_OBJECTS: readonly string[] = ['Release', 'Chart', 'Files', 'Capabilities', 'Template', 'Subcharts'];

/** Looks through templates without running them. */
export function scanFields(definitions: Iterable<Definition>): FieldScan {
  const scan: FieldScan = {
    reads: createReadTree(),
    words: new Set(),
    wholeWords: new Set(),
    openTables: new Set(),
    texts: new Set(),
    included: new Set(),
  };
  for (const { body } of definitions) {
    const env: Env = { scan, dot: SCOPE, variables: new Map([['$', SCOPE]]) };
    walk(env, body);
  }
  return scan;
}

function walk(env: Env, statements: readonly Statement[]): void {
  for (const node of statements) {
    switch (node.kind) {
      case 'action': {
        const meanings = readPipe(env, node.pipe);
        if (node.pipe.variables.length === 0) readWhole(env.scan, meanings);
        break;
      }
      case 'template':
        env.scan.included.add(node.name);
        if (node.pipe) pass(env.scan, readPipe(env, node.pipe));
        break;
      case 'if':
      case 'with':
      case 'range': {
        const meanings = readPipe(env, node.pipe);
        const texts = meanings.filter(({ kind }) => kind === 'text');
        if (node.kind === 'range') {
          readWhole(env.scan, meanings);
          for (const name of node.pipe.variables) env.variables.set(name, texts);
        }
        const dot = node.kind === 'if' ? env.dot : node.kind === 'with' ? meanings : texts;
        walk({ ...env, dot }, node.body);
        walk(env, node.otherwise ?? []);
        break;
      }
      default:
    }
  }
}

/** Reads what a pipeline reads; gives what its value may be. */
function readPipe(env: Env, pipe: PipeNode): Meanings {
  let piped: Meanings | undefined;
  for (const { first, args } of pipe.commands) {
    if (first.kind === 'identifier') piped = readCall(env, first.name, args, piped);
    else {
      piped = readOperand(env, first);
      for (const arg of args) readWhole(env.scan, readOperand(env, arg));
    }
  }
  const value = piped ?? [];
  for (const name of pipe.variables) env.variables.set(name, [...(env.variables.get(name) ?? []), ...value]);
  return value;
}

function readOperand(env: Env, operand: Operand): Meanings {
  switch (operand.kind) {
    case 'dot':
      return env.dot;
    case 'field':
      return readFields(env.scan, env.dot, operand.names);
    case 'variable':
      return readFields(env.scan, env.variables.get(operand.name) ?? [], operand.fields);
    case 'chain':
      return readFields(env.scan, readOperand(env, operand.base), operand.fields);
    case 'pipe':
      return readPipe(env, operand);
    case 'identifier':
      return readCall(env, operand.name, [], undefined);
    case 'number':
      return [{ kind: 'word', name: '' }];
    case 'string':
      env.scan.texts.add(operand.value);
      return [{ kind: 'text', text: operand.value }];
    default:
      return [];
  }
}

/** Fields of whatever the base may be; of something unknown every name counts as a word. */
function readFields(scan: FieldScan, base: Meanings, names: readonly string[]): Meanings {
  if (names.length === 0) return base;
  if (base.length === 0) return unknownFields(scan, names);
  return base.flatMap((meaning) => {
    if (meaning.kind === 'path') return pathRead(scan, [...meaning.path, ...names]);
    const isOwn = meaning.kind === 'scope' && OWN_OBJECTS.includes(names[0] ?? '');
    return isOwn && names[0] !== 'Subcharts' ? [] : unknownFields(scan, names);
  });
}

function unknownFields(scan: FieldScan, names: readonly string[]): Meanings {
  const at = names.lastIndexOf('Values');
  if (at >= 0) return pathRead(scan, names.slice(at + 1));
  for (const name of names) scan.words.add(name);
  return [{ kind: 'word', name: names.at(-1) ?? '' }];
}

function pathRead(scan: FieldScan, path: readonly string[]): Meanings {
  addRead(scan.reads, path);
  return [{ kind: 'path', path }];
}

function readWhole(scan: FieldScan, meanings: Meanings): void {
  for (const meaning of meanings) {
    if (meaning.kind === 'path') addRead(scan.reads, meaning.path, true);
    else if (meaning.kind === 'word') scan.wholeWords.add(meaning.name);
  }
}

/** A table that goes to another template counts as read, `.Values` itself does not. */
function pass(scan: FieldScan, meanings: Meanings): void {
  readWhole(
    scan,
    meanings.filter((meaning) => meaning.kind !== 'path' || meaning.path.length > 0),
  );
}

function readCall(env: Env, name: string, args: readonly Operand[], piped: Meanings | undefined): Meanings {
  const { scan } = env;
  const [first] = args;
  if (name === 'include') scan.included.add(first?.kind === 'string' ? first.value : undefined);
  const given = args.map((arg) => readOperand(env, arg));
  const all = piped ? [...given, piped] : given;
  if (LOOKING_UP.has(name)) return readLookup(scan, name, all);
  if (HANDING_ON.has(name)) return all.flat();
  for (const meanings of all) {
    if (PASSING.has(name)) pass(scan, meanings);
    else readWhole(scan, meanings);
  }
  return COLLECTING.has(name) ? all.flat().filter(({ kind }) => kind === 'text') : [];
}

/** Keys that are written out are read; one that is worked out may be any. */
function readLookup(scan: FieldScan, name: string, all: readonly Meanings[]): Meanings {
  if (name === 'set') readWhole(scan, all[2] ?? []);
  const maps = name === 'dig' ? all.slice(-1) : name === 'pluck' ? all.slice(1) : all.slice(0, 1);
  const given = keysOf(name, all);
  const keys = given.map(textsOf);
  if (keys.length === 0 || keys.includes(undefined)) {
    const isWritten = given.length === 1 && given.every(isWrittenSomewhere);
    return maps.flatMap((map) => (isWritten ? openTable(scan, map) : noMeaning(scan, map)));
  }
  const paths = keys.reduce<readonly string[][]>(
    (found, texts) => found.flatMap((path) => (texts ?? []).map((text) => [...path, text])),
    [[]],
  );
  return maps.flatMap((map) => paths.flatMap((path) => readFields(scan, map, path)));
}

function keysOf(name: string, all: readonly Meanings[]): readonly Meanings[] {
  if (name === 'dig') return all.slice(0, -2);
  if (name === 'pluck') return all.slice(0, 1);
  return name === 'index' ? all.slice(1) : all.slice(1, 2);
}

/** A key that came as an argument or out of a list is a text of some template. */
function isWrittenSomewhere(meanings: Meanings): boolean {
  return meanings.length > 0 && meanings.every(({ kind }) => kind === 'text' || kind === 'word');
}

function openTable(scan: FieldScan, map: Meanings): Meanings {
  for (const meaning of map) {
    if (meaning.kind === 'path') scan.openTables.add(meaning.path.join('\0'));
    else if (meaning.kind === 'word') scan.wholeWords.add(meaning.name);
  }
  return [{ kind: 'word', name: '' }];
}

function noMeaning(scan: FieldScan, map: Meanings): Meanings {
  readWhole(scan, map);
  return [];
}

/** The texts that a key may be; undefined when it may be anything. */
function textsOf(meanings: Meanings): readonly string[] | undefined {
  const texts = meanings.flatMap((meaning) => (meaning.kind === 'text' ? [meaning.text] : []));
  return texts.length === meanings.length && texts.length > 0 ? texts : undefined;
}
