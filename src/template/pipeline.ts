import { unknownFunction, unknownVariable } from '../base/problems/parse.ts';
import { quote, unquote } from '../go/strconv.ts';
import type { CommandNode, Operand, PipeNode } from './ast.ts';
import type { Token, TokenKind } from './lexer.ts';
import { readNumber } from './number.ts';
import { printNode } from './print.ts';
import {
  backUp,
  backUpMore,
  nextNonSpace,
  nextToken,
  peekNonSpace,
  peekToken,
  syntaxError,
  type Tree,
  unexpected,
} from './tokens.ts';

const MAX_PAREN_DEPTH = 10_000;

/** Reads a pipeline up to the token that ends it. Model: Go text/template/parse/parse.go, pipeline. */
export function readPipeline(tree: Tree, context: string, end: 'rightDelim' | 'rightParen'): PipeNode {
  const pos = peekNonSpace(tree).start;
  const { variables, isAssign } = readVariables(tree, context);
  const commands: CommandNode[] = [];
  for (;;) {
    const token = nextNonSpace(tree);
    if (token.kind === end) {
      checkPipeline(tree, commands, context);
      return { kind: 'pipe', pos, end: lastEnd(commands, pos), isAssign, variables, commands };
    }
    if (!STARTS_OPERAND.has(token.kind)) unexpected(tree, token, context);
    backUp(tree);
    commands.push(readCommand(tree));
  }
}

/** The text of a string token. */
export function readString(tree: Tree, token: Token): string {
  return unquote(token.text) ?? syntaxError(tree, 'invalid syntax');
}

const STARTS_OPERAND: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

interface Variables {
  readonly variables: readonly string[];
  readonly isAssign: boolean;
}

/** `$x :=`, `$i, $e =` and the like; `$x` alone is handed back. */
function readVariables(tree: Tree, context: string): Variables {
  const variables: string[] = [];
  for (;;) {
    const variable = peekNonSpace(tree);
    if (variable.kind !== 'variable') return { variables, isAssign: false };
    nextToken(tree);
    const after = peekToken(tree);
    const next = peekNonSpace(tree);
    if (next.kind === 'assign' || next.kind === 'declare') {
      nextNonSpace(tree);
      declare(tree, variables, variable.text);
      return { variables, isAssign: next.kind === 'assign' };
    }
    if (next.kind !== 'char' || next.text !== ',') {
      if (after.kind === 'space') backUpMore(tree, after, variable);
      else backUpMore(tree, variable);
      return { variables, isAssign: false };
    }
    nextNonSpace(tree);
    declare(tree, variables, variable.text);
    checkSecondVariable(tree, variables, context);
  }
}

function declare(tree: Tree, variables: string[], name: string): void {
  variables.push(name);
  tree.variables.push(name);
}

function checkSecondVariable(tree: Tree, variables: readonly string[], context: string): void {
  if (context !== 'range' || variables.length > 1) syntaxError(tree, `too many declarations in ${context}`);
  const { kind } = peekNonSpace(tree);
  if (kind !== 'variable' && kind !== 'rightDelim' && kind !== 'rightParen') {
    syntaxError(tree, 'range can only initialize variables');
  }
}

function checkPipeline(tree: Tree, commands: readonly CommandNode[], context: string): void {
  if (commands.length === 0) syntaxError(tree, `missing value for ${context}`);
  commands.forEach(({ first }, i) => {
    if (i > 0 && isConstant(first)) syntaxError(tree, `non executable command in pipeline stage ${i + 1}`);
  });
}

function isConstant({ kind }: Operand): boolean {
  return kind === 'bool' || kind === 'dot' || kind === 'nil' || kind === 'number' || kind === 'string';
}

function lastEnd(nodes: readonly { readonly end: number }[], pos: number): number {
  return nodes[nodes.length - 1]?.end ?? pos;
}

function readCommand(tree: Tree): CommandNode {
  const pos = peekNonSpace(tree).start;
  const operands: Operand[] = [];
  for (;;) {
    const operand = readOperand(tree);
    if (operand) operands.push(operand);
    const token = nextToken(tree);
    if (token.kind === 'space') continue;
    if (token.kind === 'rightDelim' || token.kind === 'rightParen') backUp(tree);
    else if (token.kind !== 'pipe') unexpected(tree, token, 'operand');
    const [first, ...args] = operands;
    if (!first) return syntaxError(tree, 'empty command');
    return { kind: 'command', pos, end: lastEnd(operands, pos), first, args };
  }
}

/** A term with the fields that follow it; undefined when the next token is no operand. */
function readOperand(tree: Tree): Operand | undefined {
  const term = readTerm(tree);
  if (!term || peekToken(tree).kind !== 'field') return term;
  const pos = peekToken(tree).start;
  const fields: string[] = [];
  let end = pos;
  while (peekToken(tree).kind === 'field') {
    const token = nextToken(tree);
    fields.push(token.text.slice(1));
    end = token.end;
  }
  if (term.kind === 'field') return { kind: 'field', pos, end, names: [...term.names, ...fields] };
  if (term.kind === 'variable') return { ...term, pos, end, fields };
  if (isConstant(term)) syntaxError(tree, `unexpected . after term ${quote(printNode(term))}`);
  return { kind: 'chain', pos, end, base: term, fields };
}

function readTerm(tree: Tree): Operand | undefined {
  const token = nextNonSpace(tree);
  const { start: pos, end, text } = token;
  switch (token.kind) {
    case 'identifier':
      if (!tree.functions.has(text)) {
        syntaxError(tree, `function ${quote(text)} not defined`, unknownFunction);
      }
      tree.called.add(text);
      return { kind: 'identifier', pos, end, name: text };
    case 'dot':
      return { kind: 'dot', pos, end };
    case 'nil':
      return { kind: 'nil', pos, end };
    case 'variable':
      if (!tree.variables.includes(text)) {
        syntaxError(tree, `undefined variable ${quote(text)}`, unknownVariable);
      }
      return { kind: 'variable', pos, end, name: text, fields: [] };
    case 'field':
      return { kind: 'field', pos, end, names: [text.slice(1)] };
    case 'bool':
      return { kind: 'bool', pos, end, value: text === 'true' };
    case 'charConstant':
    case 'complex':
    case 'number':
      return readNumberTerm(tree, token, token.kind);
    case 'leftParen':
      return readGroup(tree);
    case 'string':
    case 'rawString':
      return { kind: 'string', pos, end, quoted: text, value: readString(tree, token) };
    default:
      backUp(tree);
      return undefined;
  }
}

function readNumberTerm(tree: Tree, token: Token, kind: 'number' | 'complex' | 'charConstant'): Operand {
  const { start: pos, end, text } = token;
  const number = readNumber(text, kind);
  if ('error' in number) return syntaxError(tree, number.error);
  return { kind: 'number', pos, end, text, ...number };
}

/** The parenthesis is past. The node begins, as in Go, where its content does. */
function readGroup(tree: Tree): PipeNode {
  if (tree.parenDepth >= MAX_PAREN_DEPTH) syntaxError(tree, 'max expression depth exceeded');
  tree.parenDepth++;
  const pipe = readPipeline(tree, 'parenthesized pipeline', 'rightParen');
  tree.parenDepth--;
  return pipe;
}
