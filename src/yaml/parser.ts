import { failAtLine } from './cursor.ts';
import type { Input } from './input.ts';
import { createScanner, peekToken, type Scanner, takeToken } from './scanner.ts';
import * as T from './tokens.ts';

export const SCALAR_EVENT = 1;
export const SEQUENCE_EVENT = 2;
export const MAPPING_EVENT = 3;
export const END_EVENT = 4;
export const ALIAS_EVENT = 5;
export const DOCUMENT_END_EVENT = 6;
export const STREAM_END_EVENT = 7;

type Step = (p: Parser) => number;

/** A parser: tokens to events. `next` gives the kind of an event; the fields hold its particulars. */
export interface Parser {
  readonly scanner: Scanner;
  readonly input: Input;
  readonly states: Step[];
  state: Step;
  directives: { handle: string; prefix: string }[];
  start: number;
  end: number;
  line: number;
  value: string;
  anchor: string;
  tag: string;
  /** A plain scalar, or one tagged `!`: its text decides what it is. */
  implicit: boolean;
}

const DEFAULT_DIRECTIVES = [
  { handle: '!', prefix: '!' },
  { handle: '!!', prefix: 'tag:yaml.org,2002:' },
];

/** A parser at the beginning of a text. Source: go-yaml parserc.go. */
export function createParser(input: Input): Parser {
  const scanner = createScanner(input);
  return {
    scanner,
    input,
    states: [],
    state: parseDocumentStart,
    directives: [],
    start: 0,
    end: 0,
    line: 0,
    value: '',
    anchor: '',
    tag: '',
    implicit: false,
  };
}

/** Opens the first document: false when there is none. */
export function openDocument(p: Parser): boolean {
  peekToken(p.scanner);
  takeToken(p.scanner);
  return p.state(p) !== STREAM_END_EVENT;
}

/** The next event of the open document. */
export function nextEvent(p: Parser): number {
  return p.state(p);
}

function parserFail(p: Parser, problem: string, token: T.Token): never {
  failAtLine(p.input, problem, { line: token.line, pos: token.start });
}

function take(p: Parser): T.Token {
  takeToken(p.scanner);
  return peekToken(p.scanner);
}

function pop(p: Parser): void {
  p.state = p.states.pop() ?? parseDocumentEnd;
}

/** The first document only; the token that opens it is not an event that anybody reads. */
function parseDocumentStart(p: Parser): number {
  let token = peekToken(p.scanner);
  if (token.kind === T.STREAM_END) return STREAM_END_EVENT;
  const explicit = token.kind === T.DIRECTIVE || token.kind === T.DOCUMENT_START;
  token = processDirectives(p, token);
  p.states.push(parseDocumentEnd);
  if (!explicit) {
    p.state = (inner) => parseNode(inner, true, false);
    return DOCUMENT_END_EVENT;
  }
  if (token.kind !== T.DOCUMENT_START) parserFail(p, 'did not find expected <document start>', token);
  p.state = parseDocumentContent;
  takeToken(p.scanner);
  return DOCUMENT_END_EVENT;
}

function processDirectives(p: Parser, first: T.Token): T.Token {
  let version = false;
  let token = first;
  for (; token.kind === T.DIRECTIVE; token = take(p)) {
    const { directive } = token;
    if (directive?.kind === 'version') {
      if (version) parserFail(p, 'found duplicate %YAML directive', token);
      if (directive.major !== 1 || directive.minor !== 1)
        parserFail(p, 'found incompatible YAML document', token);
      version = true;
    } else if (directive) {
      if (p.directives.some((known) => known.handle === directive.handle))
        parserFail(p, 'found duplicate %TAG directive', token);
      p.directives.push({ handle: directive.handle, prefix: directive.prefix });
    }
  }
  for (const known of DEFAULT_DIRECTIVES)
    if (!p.directives.some(({ handle }) => handle === known.handle)) p.directives.push(known);
  return token;
}

function parseDocumentContent(p: Parser): number {
  const token = peekToken(p.scanner);
  const { kind } = token;
  if (kind === T.DIRECTIVE || kind === T.DOCUMENT_START || kind === T.DOCUMENT_END || kind === T.STREAM_END) {
    pop(p);
    return emptyScalar(p, token.start, token.line);
  }
  return parseNode(p, true, false);
}

function parseDocumentEnd(p: Parser): number {
  peekToken(p.scanner);
  return DOCUMENT_END_EVENT;
}

function parseNode(p: Parser, block: boolean, indentless: boolean): number {
  let token = peekToken(p.scanner);
  p.start = token.start;
  p.line = token.line;
  p.end = token.start;
  p.anchor = '';
  p.tag = '';
  const { kind } = token;
  if (kind === T.ALIAS) {
    p.value = token.value;
    p.end = token.end;
    pop(p);
    takeToken(p.scanner);
    return ALIAS_EVENT;
  }
  if (kind === T.ANCHOR || kind === T.TAG) token = parseProperties(p, token);
  if (indentless && token.kind === T.ENTRY) {
    p.state = parseIndentlessEntry;
    return SEQUENCE_EVENT;
  }
  return parseContent(p, token, block);
}

function parseContent(p: Parser, token: T.Token, block: boolean): number {
  switch (token.kind) {
    case T.PLAIN:
    case T.QUOTED:
    case T.BLOCK:
      p.implicit = (token.kind === T.PLAIN && p.tag === '') || p.tag === '!';
      p.value = token.value;
      p.end = token.end;
      pop(p);
      takeToken(p.scanner);
      return SCALAR_EVENT;
    case T.FLOW_SEQUENCE_START:
      return openCollection(p, parseFlowSequenceFirst, SEQUENCE_EVENT);
    case T.FLOW_MAPPING_START:
      return openCollection(p, parseFlowMappingFirst, MAPPING_EVENT);
    case T.SEQUENCE_START:
      if (block) return openCollection(p, parseBlockSequenceEntry, SEQUENCE_EVENT);
      break;
    case T.MAPPING_START:
      if (block) return openCollection(p, parseBlockMappingKey, MAPPING_EVENT);
      break;
    default:
  }
  if (p.anchor === '' && p.tag === '') parserFail(p, 'did not find expected node content', token);
  p.implicit = p.tag === '';
  p.value = '';
  pop(p);
  return SCALAR_EVENT;
}

function parseProperties(p: Parser, first: T.Token): T.Token {
  let token = first;
  let tag: T.Token | undefined;
  for (;;) {
    if (token.kind === T.ANCHOR && p.anchor === '') p.anchor = token.value;
    else if (token.kind === T.TAG && tag === undefined) tag = { ...token };
    else break;
    p.end = token.end;
    token = take(p);
  }
  if (tag) p.tag = wholeTag(p, tag);
  return token;
}

function wholeTag(p: Parser, tag: T.Token): string {
  const { value: handle, suffix } = tag;
  if (handle === '') return suffix;
  const known = p.directives.find((directive) => directive.handle === handle);
  return known ? known.prefix + suffix : parserFail(p, 'found undefined tag handle', tag);
}

/** Takes the opening token at once; the states of flow collections know that no comma comes first. */
function openCollection(p: Parser, state: Step, event: number): number {
  p.state = state;
  takeToken(p.scanner);
  return event;
}

function closeCollection(p: Parser, token: T.Token): number {
  p.start = token.start;
  p.end = token.end;
  pop(p);
  takeToken(p.scanner);
  return END_EVENT;
}

function emptyScalar(p: Parser, at: number, line: number): number {
  p.start = at;
  p.end = at;
  p.line = line;
  p.anchor = '';
  p.tag = '';
  p.value = '';
  p.implicit = true;
  return SCALAR_EVENT;
}

function parseBlockSequenceEntry(p: Parser): number {
  let token = peekToken(p.scanner);
  if (token.kind === T.BLOCK_END) return closeCollection(p, token);
  if (token.kind !== T.ENTRY) parserFail(p, "did not find expected '-' indicator", token);
  const { end, line } = token;
  token = take(p);
  if (token.kind === T.ENTRY || token.kind === T.BLOCK_END) return emptyScalar(p, end, line);
  p.states.push(parseBlockSequenceEntry);
  return parseNode(p, true, false);
}

function parseIndentlessEntry(p: Parser): number {
  let token = peekToken(p.scanner);
  if (token.kind !== T.ENTRY) {
    p.start = token.start;
    p.end = token.start;
    pop(p);
    return END_EVENT;
  }
  const { end, line } = token;
  token = take(p);
  const { kind } = token;
  if (kind === T.ENTRY || kind === T.KEY || kind === T.VALUE || kind === T.BLOCK_END)
    return emptyScalar(p, end, line);
  p.states.push(parseIndentlessEntry);
  return parseNode(p, true, false);
}

function parseBlockMappingKey(p: Parser): number {
  let token = peekToken(p.scanner);
  if (token.kind === T.BLOCK_END) return closeCollection(p, token);
  if (token.kind !== T.KEY) parserFail(p, 'did not find expected key', token);
  const { end, line } = token;
  token = take(p);
  const { kind } = token;
  if (kind === T.KEY || kind === T.VALUE || kind === T.BLOCK_END) {
    p.state = parseBlockMappingValue;
    return emptyScalar(p, end, line);
  }
  p.states.push(parseBlockMappingValue);
  return parseNode(p, true, true);
}

function parseBlockMappingValue(p: Parser): number {
  let token = peekToken(p.scanner);
  p.state = parseBlockMappingKey;
  if (token.kind !== T.VALUE) return emptyScalar(p, token.start, token.line);
  const { end, line } = token;
  token = take(p);
  const { kind } = token;
  if (kind === T.KEY || kind === T.VALUE || kind === T.BLOCK_END) return emptyScalar(p, end, line);
  p.states.push(parseBlockMappingKey);
  return parseNode(p, true, true);
}

function parseFlowSequenceFirst(p: Parser): number {
  const token = peekToken(p.scanner);
  return token.kind === T.FLOW_SEQUENCE_END ? closeCollection(p, token) : parseFlowSequenceItem(p, token);
}

function parseFlowSequenceEntry(p: Parser): number {
  let token = peekToken(p.scanner);
  if (token.kind === T.FLOW_SEQUENCE_END) return closeCollection(p, token);
  if (token.kind !== T.FLOW_ENTRY) parserFail(p, "did not find expected ',' or ']'", token);
  token = take(p);
  return token.kind === T.FLOW_SEQUENCE_END ? closeCollection(p, token) : parseFlowSequenceItem(p, token);
}

function parseFlowSequenceItem(p: Parser, token: T.Token): number {
  if (token.kind !== T.KEY) {
    p.states.push(parseFlowSequenceEntry);
    return parseNode(p, false, false);
  }
  p.start = token.start;
  p.end = token.end;
  p.line = token.line;
  p.anchor = '';
  p.tag = '';
  return openCollection(p, parseFlowPairKey, MAPPING_EVENT);
}

/** The key of a pair inside a flow sequence; as in go-yaml, a missing key takes one token with it. */
function parseFlowPairKey(p: Parser): number {
  const { kind, end, line } = peekToken(p.scanner);
  if (kind !== T.VALUE && kind !== T.FLOW_ENTRY && kind !== T.FLOW_SEQUENCE_END) {
    p.states.push(parseFlowPairValue);
    return parseNode(p, false, false);
  }
  takeToken(p.scanner);
  p.state = parseFlowPairValue;
  return emptyScalar(p, end, line);
}

function parseFlowPairValue(p: Parser): number {
  let token = peekToken(p.scanner);
  if (token.kind === T.VALUE) {
    token = take(p);
    if (token.kind !== T.FLOW_ENTRY && token.kind !== T.FLOW_SEQUENCE_END) {
      p.states.push(parseFlowPairEnd);
      return parseNode(p, false, false);
    }
  }
  p.state = parseFlowPairEnd;
  return emptyScalar(p, token.start, token.line);
}

function parseFlowPairEnd(p: Parser): number {
  const token = peekToken(p.scanner);
  p.state = parseFlowSequenceEntry;
  p.start = token.start;
  p.end = token.start;
  return END_EVENT;
}

function parseFlowMappingFirst(p: Parser): number {
  const token = peekToken(p.scanner);
  return token.kind === T.FLOW_MAPPING_END ? closeCollection(p, token) : parseFlowMappingEntry(p, token);
}

function parseFlowMappingKey(p: Parser): number {
  let token = peekToken(p.scanner);
  if (token.kind === T.FLOW_MAPPING_END) return closeCollection(p, token);
  if (token.kind !== T.FLOW_ENTRY) parserFail(p, "did not find expected ',' or '}'", token);
  token = take(p);
  return token.kind === T.FLOW_MAPPING_END ? closeCollection(p, token) : parseFlowMappingEntry(p, token);
}

function parseFlowMappingEntry(p: Parser, opening: T.Token): number {
  if (opening.kind !== T.KEY) {
    p.states.push(parseFlowMappingEmpty);
    return parseNode(p, false, false);
  }
  const token = take(p);
  const { kind } = token;
  if (kind === T.VALUE || kind === T.FLOW_ENTRY || kind === T.FLOW_MAPPING_END) {
    p.state = parseFlowMappingValue;
    return emptyScalar(p, token.start, token.line);
  }
  p.states.push(parseFlowMappingValue);
  return parseNode(p, false, false);
}

function parseFlowMappingValue(p: Parser): number {
  let token = peekToken(p.scanner);
  p.state = parseFlowMappingKey;
  if (token.kind === T.VALUE) {
    token = take(p);
    if (token.kind !== T.FLOW_ENTRY && token.kind !== T.FLOW_MAPPING_END) {
      p.states.push(parseFlowMappingKey);
      return parseNode(p, false, false);
    }
  }
  return emptyScalar(p, token.start, token.line);
}

function parseFlowMappingEmpty(p: Parser): number {
  const token = peekToken(p.scanner);
  p.state = parseFlowMappingKey;
  return emptyScalar(p, token.start, token.line);
}
