import { DynError } from '../base/problem.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import { scanBlock } from './block.ts';
import { isBlankOrEnd, LF, NUL, SPACE } from './chars.ts';
import { plainKey, plainValue, UNSURE } from './compose.ts';
import { atDocumentMark, type Cursor, skipLine } from './cursor.ts';
import type { Input } from './input.ts';
import { blockRun, scanPlain } from './plain.ts';
import { scanQuoted } from './quoted.ts';

const DOUBLE = 34;
const HASH = 35;
const QUOTE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const GREATER = 62;
const QUESTION = 63;
const BRACKET = 91;
const BRACKET_END = 93;
const BRACE = 123;
const PIPE = 124;
const BRACE_END = 125;

const MAX_DEPTH = 100;
/** Below go-yaml's 1024 characters, which the careful way counts. */
const KEY_LENGTH = 1000;

interface Reader extends Cursor {
  /** Where the text ends. */
  readonly end: number;
  depth: number;
}

/** Thrown where a text needs the careful way; made once, as its stack tells nothing. */
const UNUSUAL = new Error('not plain enough');

function leave(): never {
  throw UNUSUAL;
}

/**
 * The document of a text that is written as nearly all are: block maps and lists with a key or a dash at the beginning
 * of each line, scalars of all kinds, flow collections as values. No tokens are made of it. UNSURE is whatever has
 * anchors, aliases, tags, `?`, directives, tabs or several documents, and all that is wrong.
 */
export function composeDirectly(input: Input): GoValue | typeof UNSURE {
  if (!input.onlyLf || input.unreadable || input.stickyMark >= 0) return UNSURE;
  try {
    return readDocument(input);
  } catch (error) {
    if (error === UNUSUAL || error instanceof DynError) return UNSURE;
    throw error;
  }
}

function readDocument(input: Input): GoValue {
  const { text } = input;
  const opened = text.startsWith('---\n') ? 4 : 0;
  const r: Reader = {
    input,
    text,
    pos: opened,
    line: opened === 0 ? 0 : 1,
    lineStart: opened,
    end: text.length - 1,
    depth: 0,
  };
  const value = readBlock(r, nextContent(r));
  return r.pos === r.end ? value : leave();
}

/** Moves over blanks, comments and breaks. The column of what comes next, -1 at the end. */
function nextContent(r: Reader): number {
  const { text } = r;
  let c = text.charCodeAt(r.pos);
  for (;;) {
    while (c === SPACE) c = text.charCodeAt(++r.pos);
    if (c === HASH) {
      skipLine(r);
      c = text.charCodeAt(r.pos);
    }
    if (c !== LF) break;
    c = text.charCodeAt(++r.pos);
    r.line++;
    r.lineStart = r.pos;
  }
  if (atDocumentMark(r)) leave();
  return column(r);
}

function column(r: Reader): number {
  return r.pos === r.end ? -1 : r.pos - r.lineStart;
}

/** What must come behind a value that says itself where it ends: nothing, or a comment. */
function endLine(r: Reader): void {
  const c = skipSpaces(r);
  if (c !== LF && c !== HASH && c !== NUL) leave();
  nextContent(r);
}

function skipSpaces(r: Reader): number {
  let c = r.text.charCodeAt(r.pos);
  while (c === SPACE) c = r.text.charCodeAt(++r.pos);
  return c;
}

function enter(r: Reader): void {
  if (++r.depth > MAX_DEPTH) leave();
}

/** A collection that begins at the cursor, in this column. The cursor ends on the next content behind it. */
function readBlock(r: Reader, at: number): GoValue {
  return isEntry(r) ? readList(r, at) : readMap(r, at);
}

function isEntry(r: Reader): boolean {
  return r.text.charCodeAt(r.pos) === DASH && isBlankOrEnd(r.text.charCodeAt(r.pos + 1));
}

function readMap(r: Reader, at: number): GoMap {
  const map: GoMap = new Map();
  enter(r);
  do {
    const key = readKey(r);
    map.set(key, readValue(r, at));
  } while (column(r) === at);
  if (column(r) > at) leave();
  r.depth--;
  return map;
}

function readList(r: Reader, at: number): GoValue[] {
  const list: GoValue[] = [];
  enter(r);
  do {
    r.pos++;
    list.push(readItem(r, at));
  } while (column(r) === at && isEntry(r));
  if (column(r) > at) leave();
  r.depth--;
  return list;
}

/** A key and its colon. */
function readKey(r: Reader): string {
  const { text, pos: start, line } = r;
  const c = text.charCodeAt(start);
  let key: string | undefined;
  if (c === DOUBLE || c === QUOTE) {
    key = scanQuoted(r, c === QUOTE);
    if (skipSpaces(r) !== COLON || r.line !== line) leave();
  } else {
    const end = plainKeyEnd(r);
    if (end < 0) leave();
    key = plainKey(text.slice(start, end));
  }
  if (key === undefined || key === '<<' || r.pos - start > KEY_LENGTH) leave();
  r.pos++;
  if (!isBlankOrEnd(text.charCodeAt(r.pos))) leave();
  return key;
}

/** The end of the plain key at the cursor, which goes to its colon; -1 when it is none, with the cursor anywhere in its line. */
function plainKeyEnd(r: Reader): number {
  const { text } = r;
  if (!startsPlain(text, r.pos)) return -1;
  let end = r.pos;
  for (;;) {
    const stop = blockRun(text, r.pos);
    if (stop === r.pos) break;
    end = stop;
    r.pos = stop;
    if (skipSpaces(r) === HASH) return -1;
  }
  return text.charCodeAt(r.pos) === COLON ? end : -1;
}

/** True when a plain scalar may begin here, in a block. */
function startsPlain(text: string, pos: number): boolean {
  const c = text.charCodeAt(pos);
  if ((c > 64 && c < 91) || (c > 96 && c < 123)) return true;
  if (c === DASH || c === COLON || c === QUESTION) return !isBlankOrEnd(text.charCodeAt(pos + 1));
  return !(isBlankOrEnd(c) || INDICATORS.includes(c));
}

/** What means something else at the beginning of a scalar: `!"#%&'*,>@[]` and the backtick, `{|}`. */
const INDICATORS: readonly number[] = [33, 34, 35, 37, 38, 39, 42, 44, 62, 64, 91, 93, 96, 123, 124, 125];

/** The value behind a key of a map in column `at`. A list may stand in the column of its key. */
function readValue(r: Reader, at: number): GoValue {
  const c = skipSpaces(r);
  if (c !== LF && c !== HASH && c !== NUL) return readInline(r, at);
  const next = nextContent(r);
  if (next > at) return readBlock(r, next);
  return next === at && isEntry(r) ? readList(r, at) : null;
}

/** What stands behind a dash in column `at`. */
function readItem(r: Reader, at: number): GoValue {
  const c = skipSpaces(r);
  if (c === LF || c === HASH || c === NUL) {
    const next = nextContent(r);
    return next > at ? readBlock(r, next) : null;
  }
  if (isEntry(r)) return readList(r, column(r));
  return isKeyAhead(r) ? readMap(r, column(r)) : readInline(r, at);
}

function isKeyAhead(r: Reader): boolean {
  const { pos, line, lineStart } = r;
  const c = r.text.charCodeAt(pos);
  let isKey: boolean;
  if (c === DOUBLE || c === QUOTE) {
    scanQuoted(r, c === QUOTE);
    isKey = skipSpaces(r) === COLON;
  } else isKey = plainKeyEnd(r) >= 0;
  r.pos = pos;
  r.line = line;
  r.lineStart = lineStart;
  return isKey;
}

/** A value that begins in the line of its key or dash; `indent` is the column of that. */
function readInline(r: Reader, indent: number): GoValue {
  const c = r.text.charCodeAt(r.pos);
  if (c === DOUBLE || c === QUOTE || c === BRACKET || c === BRACE) {
    const value = readFlow(r, indent);
    endLine(r);
    return value;
  }
  if (c === PIPE || c === GREATER) {
    const value = scanBlock(r, c === PIPE, indent);
    nextContent(r);
    return value;
  }
  if (!startsPlain(r.text, r.pos)) leave();
  const { value, broken } = scanPlain(r, false, indent + 1);
  if (!broken && r.text.charCodeAt(r.pos) === COLON) leave();
  nextContent(r);
  return known(plainValue(value));
}

function known(value: GoValue | undefined): GoValue {
  return value === undefined ? leave() : value;
}

/** A quoted scalar, a flow collection, or a plain scalar inside of one. */
function readFlow(r: Reader, indent: number): GoValue {
  const { text } = r;
  const c = text.charCodeAt(r.pos);
  if (c === DOUBLE || c === QUOTE) return scanQuoted(r, c === QUOTE);
  if (c === BRACKET) return readFlowList(r, indent);
  if (c === BRACE) return readFlowMap(r, indent);
  if (c === COLON || c === QUESTION || !startsPlain(text, r.pos)) leave();
  return known(plainValue(scanPlain(r, true, indent + 1).value));
}

function readFlowList(r: Reader, indent: number): GoValue[] {
  const list: GoValue[] = [];
  enter(r);
  r.pos++;
  while (nextInFlow(r) !== BRACKET_END) {
    list.push(readFlow(r, indent));
    endFlowEntry(r, BRACKET_END);
  }
  r.pos++;
  r.depth--;
  return list;
}

function readFlowMap(r: Reader, indent: number): GoMap {
  const map: GoMap = new Map();
  enter(r);
  r.pos++;
  while (nextInFlow(r) !== BRACE_END) {
    const key = readFlowKey(r, indent);
    const c = nextInFlow(r);
    map.set(key, c === COMMA || c === BRACE_END ? null : readFlow(r, indent));
    endFlowEntry(r, BRACE_END);
  }
  r.pos++;
  r.depth--;
  return map;
}

/** A key in a flow map and its colon. */
function readFlowKey(r: Reader, indent: number): string {
  const { text, pos: start, line } = r;
  const c = text.charCodeAt(start);
  let key: string | undefined;
  if (c === DOUBLE || c === QUOTE) key = scanQuoted(r, c === QUOTE);
  else {
    if (c === COLON || c === QUESTION || !startsPlain(text, start)) leave();
    key = plainKey(scanPlain(r, true, indent + 1).value);
  }
  if (skipSpaces(r) !== COLON || r.line !== line || r.pos - start > KEY_LENGTH) leave();
  if (key === undefined || key === '<<') leave();
  r.pos++;
  return key;
}

/** Moves over the comma behind an entry; where there is none, the collection must end. */
function endFlowEntry(r: Reader, end: number): void {
  const c = nextInFlow(r);
  if (c === COMMA) r.pos++;
  else if (c !== end) leave();
}

/** The next character that is neither blank nor break nor comment. */
function nextInFlow(r: Reader): number {
  nextContent(r);
  return r.text.charCodeAt(r.pos);
}
