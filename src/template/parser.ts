import type { Budget } from '../base/budget.ts';
import type { Source } from '../base/source.ts';
import { isSpace } from '../go/space.ts';
import { quote } from '../go/strconv.ts';
import type { BranchNode, JumpNode, Statement, TemplateNode } from './ast.ts';
import { startLexer } from './lexer.ts';
import { readPipeline, readString } from './pipeline.ts';
import {
  backUp,
  backUpMore,
  expectToken,
  type FunctionNames,
  nextNonSpace,
  nextToken,
  peekNonSpace,
  peekToken,
  settle,
  startTree,
  syntaxError,
  type Tree,
  unexpected,
} from './tokens.ts';

/** A parsed text: its own statements, and what it defines by `define` and `block`. */
export interface ParsedText {
  readonly main: readonly Statement[];
  readonly defines: ReadonlyMap<string, readonly Statement[]>;
  /** True when it has a `define` of the name that it is read under: then the result holds for that name only. */
  readonly definesItself: boolean;
  /** The functions that it names. */
  readonly called: ReadonlySet<string>;
  /** What reading it costs, in steps of a budget. */
  readonly steps: number;
}

/** Reads a template under the name of its source. Model: Go text/template/parse/parse.go. Raises template/…, budget/… */
export function parseText(source: Source, functions: FunctionNames, budget: Budget): ParsedText {
  const meter = { budget, tokens: 0 };
  const text = { source, lexer: startLexer(source.text), functions, meter, called: new Set<string>() };
  const tree: ParseState = { ...startTree(text), defines: new Map() };
  const main: Statement[] = [];
  while (peekToken(tree).kind !== 'eof') {
    if (skipDefinition(tree)) continue;
    const item = readItem(tree);
    if (item.kind === 'end' || item.kind === 'else') syntaxError(tree, `unexpected {{${item.kind}}}`);
    else main.push(item);
  }
  const definesItself = tree.defines.has(source.name);
  addDefinition(tree, source.name, main);
  const own = tree.defines.get(source.name) ?? main;
  tree.defines.delete(source.name);
  return { main: own, defines: tree.defines, definesItself, called: text.called, steps: settle(meter) };
}

/** True when there is nothing but white space: such a body never replaces another. */
export function isEmptyBody(body: readonly Statement[]): boolean {
  return body.every((statement) => statement.kind === 'text' && isBlankText(statement.text));
}

function isBlankText(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isSpace(text.charCodeAt(i))) return false;
  return true;
}

interface ParseState extends Tree {
  readonly defines: Map<string, readonly Statement[]>;
}

/** `end` and `else`, which end a list and are not part of the tree. */
type Closer = { readonly kind: 'end' } | { readonly kind: 'else' };

type Item = Statement | Closer;

/** Takes a `define` at the top level, or nothing. */
function skipDefinition(tree: ParseState): boolean {
  if (peekToken(tree).kind !== 'leftDelim') return false;
  const delim = nextToken(tree);
  if (nextNonSpace(tree).kind !== 'define') {
    backUpMore(tree, delim);
    return false;
  }
  readDefinition(nestedState(tree));
  return true;
}

function nestedState(tree: ParseState): ParseState {
  return { ...startTree(tree), defines: tree.defines };
}

function readDefinition(tree: ParseState): void {
  const context = 'define clause';
  const name = readString(tree, expectToken(tree, ['string', 'rawString'], context));
  expectToken(tree, ['rightDelim'], context);
  const { list, closer } = readList(tree);
  if (closer !== 'end') syntaxError(tree, `unexpected {{${closer}}} in ${context}`);
  addDefinition(tree, name, list);
}

function addDefinition(tree: ParseState, name: string, body: readonly Statement[]): void {
  const known = tree.defines.get(name);
  if (!known || isEmptyBody(known)) tree.defines.set(name, body);
  else if (!isEmptyBody(body)) {
    syntaxError(tree, `template: multiple definition of template ${quote(name)}`);
  }
}

interface List {
  readonly list: readonly Statement[];
  readonly closer: 'end' | 'else';
}

/** Statements up to `end` or `else`. */
function readList(tree: ParseState): List {
  const list: Statement[] = [];
  while (peekNonSpace(tree).kind !== 'eof') {
    const item = readItem(tree);
    if (item.kind === 'end' || item.kind === 'else') return { list, closer: item.kind };
    list.push(item);
  }
  return syntaxError(tree, 'unexpected EOF');
}

function readItem(tree: ParseState): Item {
  const token = nextNonSpace(tree);
  if (token.kind === 'text') return { kind: 'text', pos: token.start, end: token.end, text: token.text };
  if (token.kind !== 'leftDelim') return unexpected(tree, token, 'input');
  tree.action = token;
  const item = readAction(tree);
  tree.action = undefined;
  return item;
}

/** The delimiter is past. */
function readAction(tree: ParseState): Item {
  const token = nextNonSpace(tree);
  switch (token.kind) {
    case 'block':
      return readBlock(tree);
    case 'break':
    case 'continue':
      return readJump(tree, token.kind, token.start);
    case 'else':
      return readElse(tree);
    case 'end':
      expectToken(tree, ['rightDelim'], 'end');
      return { kind: 'end' };
    case 'if':
    case 'range':
    case 'with':
      return readBranch(tree, token.kind);
    case 'template':
      return readTemplate(tree);
    default: {
      backUp(tree);
      const pos = peekToken(tree).start;
      const pipe = readPipeline(tree, 'command', 'rightDelim');
      return { kind: 'action', pos, end: pipe.end, pipe };
    }
  }
}

function readJump(tree: ParseState, kind: 'break' | 'continue', pos: number): JumpNode {
  const token = nextNonSpace(tree);
  if (token.kind !== 'rightDelim') unexpected(tree, token, `{{${kind}}}`);
  if (tree.rangeDepth === 0) syntaxError(tree, `{{${kind}}} outside {{range}}`);
  return { kind, pos, end: pos + kind.length };
}

/** `else if` and `else with` leave their keyword for the branch that they belong to. */
function readElse(tree: ParseState): Closer {
  const { kind } = peekNonSpace(tree);
  if (kind !== 'if' && kind !== 'with') expectToken(tree, ['rightDelim'], 'else');
  return { kind: 'else' };
}

function readBranch(tree: ParseState, kind: 'if' | 'with' | 'range'): BranchNode {
  const outer = tree.variables.length;
  const pipe = readPipeline(tree, kind, 'rightDelim');
  if (kind === 'range') tree.rangeDepth++;
  const { list: body, closer } = readList(tree);
  if (kind === 'range') tree.rangeDepth--;
  const otherwise = closer === 'else' ? readOtherwise(tree, kind) : undefined;
  tree.variables.length = outer;
  const { pos, end } = pipe;
  return otherwise ? { kind, pos, end, pipe, body, otherwise } : { kind, pos, end, pipe, body };
}

/** What follows `else`. After `else if` the one `end` closes both. */
function readOtherwise(tree: ParseState, kind: 'if' | 'with' | 'range'): readonly Statement[] {
  if (kind !== 'range' && peekToken(tree).kind === kind) {
    nextToken(tree);
    return [readBranch(tree, kind)];
  }
  const { list, closer } = readList(tree);
  if (closer !== 'end') syntaxError(tree, `expected end; found {{${closer}}}`);
  return list;
}

function readBlock(tree: ParseState): TemplateNode {
  const context = 'block clause';
  const token = expectToken(tree, ['string', 'rawString'], context);
  const name = readString(tree, token);
  const pipe = readPipeline(tree, context, 'rightDelim');
  const block = nestedState(tree);
  const { list, closer } = readList(block);
  if (closer !== 'end') syntaxError(tree, `unexpected {{${closer}}} in ${context}`);
  addDefinition(block, name, list);
  return { kind: 'template', pos: token.start, end: pipe.end, name, pipe };
}

function readTemplate(tree: ParseState): TemplateNode {
  const context = 'template clause';
  const token = expectToken(tree, ['string', 'rawString'], context);
  const name = readString(tree, token);
  if (nextNonSpace(tree).kind === 'rightDelim') {
    return { kind: 'template', pos: token.start, end: token.end, name };
  }
  backUp(tree);
  const pipe = readPipeline(tree, context, 'rightDelim');
  return { kind: 'template', pos: token.start, end: pipe.end, name, pipe };
}
