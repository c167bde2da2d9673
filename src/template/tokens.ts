import type { Budget } from '../base/budget.ts';
import { DynError, type Problem } from '../base/problem.ts';
import { templateSyntax } from '../base/problems/parse.ts';
import { positionOf, type Source, type Span } from '../base/source.ts';
import { byteLength, replaceInvalid } from '../go/bytes.ts';
import { quote } from '../go/strconv.ts';
import type { Lexer, Token, TokenKind } from './lexer.ts';

/** The names that templates may call. */
export interface FunctionNames {
  has(name: string): boolean;
}

/** What a parse error says, in parts: Go's text is `template: ${file}:${line}: ${text}`. */
export interface ParseFailure {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The tokens of a text that were read, and the budget that is charged for them now and then. */
export interface Meter {
  readonly budget: Budget;
  tokens: number;
}

/**
 * The parsing of one template. A `define` or `block` inside it has a state of its own over the same lexer, so its
 * look-ahead and its error lines are its own, as in Go.
 */
export interface Tree {
  readonly source: Source;
  readonly lexer: Lexer;
  readonly functions: FunctionNames;
  /** Tokens handed back, the next one last; the first is always the latest that was read. */
  readonly tokens: [Token | undefined, Token | undefined, Token | undefined];
  peeked: number;
  readonly meter: Meter;
  /** Functions that were named so far. */
  readonly called: Set<string>;
  /** Variables declared at this point. */
  readonly variables: string[];
  /** The token that opens the action being read. */
  action: Token | undefined;
  rangeDepth: number;
  parenDepth: number;
}

/** What the parsings of one text have in common. */
export type Text = Pick<Tree, 'source' | 'lexer' | 'functions' | 'meter' | 'called'>;

/** A fresh state over a text. */
export function startTree({ source, lexer, functions, meter, called }: Text): Tree {
  return {
    ...{ source, lexer, functions, meter, called },
    tokens: [undefined, undefined, undefined],
    peeked: 0,
    variables: ['$'],
    action: undefined,
    rangeDepth: 0,
    parenDepth: 0,
  };
}

const NO_TOKEN: Token = { kind: 'eof', start: 0, end: 0, text: 'EOF' };

/** Takes the next token. */
export function nextToken(tree: Tree): Token {
  if (tree.peeked > 0) {
    tree.peeked--;
    return tree.tokens[tree.peeked] ?? NO_TOKEN;
  }
  return readToken(tree);
}

/** Looks at the next token. */
export function peekToken(tree: Tree): Token {
  if (tree.peeked > 0) return tree.tokens[tree.peeked - 1] ?? NO_TOKEN;
  tree.peeked = 1;
  return readToken(tree);
}

/** Steps for a token and what is made of it. */
const TOKEN_STEPS = 6;
const CHARGED_AT_ONCE = 1024;

function readToken(tree: Tree): Token {
  const { meter } = tree;
  if (++meter.tokens % CHARGED_AT_ONCE === 0) meter.budget.step(CHARGED_AT_ONCE * TOKEN_STEPS);
  const token = tree.lexer.next();
  tree.tokens[0] = token;
  return token;
}

/** Charges for the tokens since the last charge; gives the steps of all. */
export function settle({ budget, tokens }: Meter): number {
  budget.step((tokens % CHARGED_AT_ONCE) * TOKEN_STEPS);
  return tokens * TOKEN_STEPS;
}

/** Hands back the token taken last. */
export function backUp(tree: Tree): void {
  tree.peeked++;
}

/** Hands back the latest token and, before it, those given, the nearest first. */
export function backUpMore(tree: Tree, nearest: Token, before?: Token): void {
  tree.tokens[1] = nearest;
  tree.tokens[2] = before;
  tree.peeked = before ? 3 : 2;
}

/** Takes the next token that is not space. */
export function nextNonSpace(tree: Tree): Token {
  let token = nextToken(tree);
  while (token.kind === 'space') token = nextToken(tree);
  return token;
}

/** Looks at the next token that is not space; the space is gone. */
export function peekNonSpace(tree: Tree): Token {
  const token = nextNonSpace(tree);
  backUp(tree);
  return token;
}

/** Takes a token that must be of one of the kinds. */
export function expectToken(tree: Tree, kinds: readonly TokenKind[], context: string): Token {
  const token = nextNonSpace(tree);
  return kinds.includes(token.kind) ? token : unexpected(tree, token, context);
}

/** Line of a token, from 1. */
export function lineOf(tree: Tree, token: Token): number {
  return positionOf(tree.source, token.start).line;
}

const failures = new WeakMap<DynError, ParseFailure>();

/** The parts of a parse error's text, or undefined for any other error. */
export function parseFailureOf(error: unknown): ParseFailure | undefined {
  return error instanceof DynError ? failures.get(error) : undefined;
}

/** Ends parsing. The line is that of the latest token that was read, wherever the trouble is. */
export function syntaxError(
  tree: Tree,
  text: string,
  make: (message: string, at: Span) => Problem = templateSyntax,
): never {
  const token = tree.tokens[0] ?? NO_TOKEN;
  const line = tree.tokens[0] ? lineOf(tree, token) : 0;
  const file = tree.source.name;
  const at = { source: tree.source, start: token.start, end: token.end };
  const error = new DynError(make(`template: ${file}:${line}: ${text}`, at));
  failures.set(error, { file, line, text });
  throw error;
}

/** Ends parsing because of a token that has no place here. */
export function unexpected(tree: Tree, token: Token, context: string): never {
  if (token.kind !== 'error') return syntaxError(tree, `unexpected ${tokenText(token)} in ${context}`);
  const line = tree.action && lineOf(tree, tree.action);
  if (line === undefined || line === lineOf(tree, token)) return syntaxError(tree, token.text);
  const started = `started at ${tree.source.name}:${line}`;
  const extra = token.text.endsWith(' action') ? ` ${started}` : ` in action ${started}`;
  return syntaxError(tree, token.text + extra);
}

const KEYWORDS: readonly TokenKind[] = [
  'block',
  'break',
  'continue',
  'define',
  'dot',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
];

const LONGEST = 10;

function tokenText(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (KEYWORDS.includes(token.kind)) return `<${token.text}>`;
  if (byteLength(token.text) <= LONGEST) return quote(token.text);
  return `${quote([...replaceInvalid(token.text)].slice(0, LONGEST).join(''))}...`;
}
