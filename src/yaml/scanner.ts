import { scanBlock } from './block.ts';
import { isBlankOrEnd, isBreak } from './chars.ts';
import { atDocumentMark, type Cursor, checkReadable, readBreak, scanFail, skipLine } from './cursor.ts';
import type { Input } from './input.ts';
import { scanPlain } from './plain.ts';
import { scanQuoted } from './quoted.ts';
import { scanAnchor, scanDirective, scanTag } from './tags.ts';
import * as T from './tokens.ts';

/** Where a key without `?` may begin. */
interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  pos: number;
  line: number;
  column: number;
}

/** A scanner: text to tokens, each scanned when it is asked for. Source: go-yaml scannerc.go. */
export interface Scanner extends Cursor {
  readonly queue: T.TokenQueue;
  readonly keys: SimpleKey[];
  readonly indents: number[];
  flowLevel: number;
  indent: number;
  keyAllowed: boolean;
}

const MAX_DEPTH = 10_000;
const KEY_LENGTH = 1024;

/** A scanner at the beginning of a text. */
export function createScanner(input: Input): Scanner {
  return {
    input,
    text: input.text,
    pos: 0,
    line: 0,
    lineStart: 0,
    queue: T.createQueue(),
    keys: [newKey()],
    indents: [],
    flowLevel: 0,
    indent: -1,
    keyAllowed: true,
  };
}

function newKey(): SimpleKey {
  return { possible: false, required: false, token: 0, pos: 0, line: 0, column: 0 };
}

/** The next token; it stays until `takeToken`. */
export function peekToken(s: Scanner): T.Token {
  const { queue } = s;
  for (;;) {
    if (queue.head !== queue.tail) {
      const token = queue.slots[queue.head];
      if (token !== undefined && (token.keyLevel < 0 || !keyWaits(s, token.keyLevel))) return token;
    }
    fetchToken(s);
  }
}

/** Removes the token that was peeked. */
export function takeToken(s: Scanner): void {
  s.queue.head++;
  s.queue.taken++;
}

/** True while the token at the head may still turn out to be a key. */
function keyWaits(s: Scanner, level: number): boolean {
  const key = s.keys[level];
  return key !== undefined && key.token === s.queue.taken && isKeyValid(s, key);
}

function isKeyValid(s: Scanner, key: SimpleKey): boolean {
  if (!key.possible) return false;
  if (key.line === s.line && !isTooLong(s, key.pos)) return true;
  if (key.required) scanFail(s, "could not find expected ':'");
  key.possible = false;
  return false;
}

/** Keys are limited in characters; a pair of surrogates is one. */
function isTooLong(s: Scanner, from: number): boolean {
  if (s.pos - from <= KEY_LENGTH) return false;
  let count = 0;
  for (let i = from; i < s.pos && count <= KEY_LENGTH; i++)
    if ((s.text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count > KEY_LENGTH;
}

function fetchToken(s: Scanner): void {
  if (s.queue.taken === 0 && s.queue.head === s.queue.tail) {
    T.addToken(s.queue, T.STREAM_START, { start: 0, end: 0, line: 0 });
    return;
  }
  skipToToken(s);
  unrollIndent(s, s.pos - s.lineStart);
  if (s.input.unreadable) checkReadable(s, 4);
  const c = s.text.charCodeAt(s.pos);
  if (s.pos === s.lineStart && fetchAtLineStart(s, c)) return;
  fetchByCharacter(s, c);
}

/** Tokens that only stand in the first column; false when there is none. */
function fetchAtLineStart(s: Scanner, c: number): boolean {
  if (c === 37) {
    resetLine(s);
    const { pos: start, line } = s;
    const directive = scanDirective(s);
    T.addToken(s.queue, T.DIRECTIVE, { start, end: s.pos, line }).directive = directive;
    return true;
  }
  if (!atDocumentMark(s)) return false;
  resetLine(s);
  addMark(s, c === 45 ? T.DOCUMENT_START : T.DOCUMENT_END, 3);
  return true;
}

function resetLine(s: Scanner): void {
  unrollIndent(s, -1);
  removeKey(s);
  s.keyAllowed = false;
}

function fetchByCharacter(s: Scanner, c: number): void {
  if ((c > 64 && c < 91) || (c > 96 && c < 123)) fetchPlain(s);
  else if (c === 0) fetchStreamEnd(s);
  else if (!fetchFlowIndicator(s, c) && !fetchIndicator(s, c)) {
    if (!canStartPlain(c)) scanFail(s, 'found character that cannot start any token');
    fetchPlain(s);
  }
}

/** Brackets, braces and the comma; false when it is none of them. */
function fetchFlowIndicator(s: Scanner, c: number): boolean {
  if (c === 91) fetchFlowStart(s, T.FLOW_SEQUENCE_START);
  else if (c === 123) fetchFlowStart(s, T.FLOW_MAPPING_START);
  else if (c === 93) fetchFlowEnd(s, T.FLOW_SEQUENCE_END);
  else if (c === 125) fetchFlowEnd(s, T.FLOW_MAPPING_END);
  else if (c === 44) {
    removeKey(s);
    s.keyAllowed = true;
    addMark(s, T.FLOW_ENTRY, 1);
  } else return false;
  return true;
}

/** All other tokens that their first character tells; false when a plain scalar begins, or nothing. */
function fetchIndicator(s: Scanner, c: number): boolean {
  const alone = c === 45 || c === 63 || c === 58 ? isBlankOrEnd(s.text.charCodeAt(s.pos + 1)) : false;
  const flow = s.flowLevel > 0;
  if (c === 45 && alone) fetchEntry(s);
  else if (c === 63 && (flow || alone)) fetchKey(s);
  else if (c === 58 && (flow || alone)) fetchValue(s);
  else if (c === 34 || c === 39) fetchQuoted(s, c === 39);
  else if (c === 42) fetchAnchor(s, T.ALIAS);
  else if (c === 38) fetchAnchor(s, T.ANCHOR);
  else if (c === 33) fetchTag(s);
  else if ((c === 124 || c === 62) && !flow) fetchBlock(s, c === 124);
  else return false;
  return true;
}

function canStartPlain(c: number): boolean {
  return !(isBlankOrEnd(c) || c === 35 || c === 37 || c === 62 || c === 64 || c === 96 || c === 124);
}

/** Moves over blanks, comments and line breaks. */
function skipToToken(s: Scanner): void {
  const { text } = s;
  for (;;) {
    if (s.pos === s.lineStart && s.pos <= s.input.stickyMark) s.pos++;
    let c = text.charCodeAt(s.pos);
    while (c === 32 || (c === 9 && (s.flowLevel > 0 || !s.keyAllowed))) c = text.charCodeAt(++s.pos);
    if (c === 35) {
      skipLine(s);
      c = text.charCodeAt(s.pos);
    }
    if (!isBreak(c)) return;
    readBreak(s);
    if (s.flowLevel === 0) s.keyAllowed = true;
  }
}

function addMark(s: Scanner, kind: number, width: number): void {
  T.addToken(s.queue, kind, { start: s.pos, end: s.pos + width, line: s.line });
  s.pos += width;
}

function saveKey(s: Scanner): number {
  if (!s.keyAllowed) return -1;
  const column = s.pos - s.lineStart;
  removeKey(s);
  const key = s.keys[s.flowLevel];
  if (key === undefined) return -1;
  key.possible = true;
  key.required = s.flowLevel === 0 && s.indent === column;
  key.token = nextNumber(s.queue);
  key.pos = s.pos;
  key.line = s.line;
  key.column = column;
  return s.flowLevel;
}

function nextNumber(queue: T.TokenQueue): number {
  return queue.taken + (queue.tail - queue.head);
}

/** go-yaml no longer waits for a colon after an empty collection: it loses the note of its opening token. */
function forgetKey(queue: T.TokenQueue, number: number): void {
  const at = number - queue.taken + queue.head;
  const token = at >= queue.head && at < queue.tail ? queue.slots[at] : undefined;
  if (token !== undefined) token.keyLevel = -1;
}

function removeKey(s: Scanner): void {
  const key = s.keys[s.flowLevel];
  if (key === undefined || !key.possible) return;
  if (key.required) scanFail(s, "could not find expected ':'");
  key.possible = false;
}

function rollIndent(
  s: Scanner,
  kind: number,
  place: { column: number; start: number; line: number },
): boolean {
  if (s.flowLevel > 0 || s.indent >= place.column) return false;
  s.indents.push(s.indent);
  s.indent = place.column;
  if (s.indents.length > MAX_DEPTH) scanFail(s, `exceeded max depth of ${MAX_DEPTH}`);
  T.addToken(s.queue, kind, { start: place.start, end: place.start, line: place.line });
  return true;
}

function rollHere(s: Scanner, kind: number): void {
  rollIndent(s, kind, { column: s.pos - s.lineStart, start: s.pos, line: s.line });
}

function unrollIndent(s: Scanner, column: number): void {
  if (s.flowLevel > 0) return;
  while (s.indent > column) {
    addMark(s, T.BLOCK_END, 0);
    s.indent = s.indents.pop() ?? -1;
  }
}

function fetchStreamEnd(s: Scanner): void {
  if (s.pos !== s.lineStart) {
    s.line++;
    s.lineStart = s.pos;
  }
  resetLine(s);
  addMark(s, T.STREAM_END, 0);
}

function fetchFlowStart(s: Scanner, kind: number): void {
  const level = saveKey(s);
  s.flowLevel++;
  const key = s.keys[s.flowLevel] ?? newKey();
  s.keys[s.flowLevel] = key;
  key.possible = false;
  key.token = nextNumber(s.queue);
  if (s.flowLevel > MAX_DEPTH) scanFail(s, `exceeded max depth of ${MAX_DEPTH}`);
  s.keyAllowed = true;
  T.addToken(s.queue, kind, { start: s.pos, end: s.pos + 1, line: s.line }).keyLevel = level;
  s.pos++;
}

function fetchFlowEnd(s: Scanner, kind: number): void {
  removeKey(s);
  if (s.flowLevel > 0) {
    forgetKey(s.queue, s.keys[s.flowLevel]?.token ?? 0);
    s.flowLevel--;
  }
  s.keyAllowed = false;
  addMark(s, kind, 1);
}

function fetchEntry(s: Scanner): void {
  if (s.flowLevel === 0) {
    if (!s.keyAllowed) scanFail(s, 'block sequence entries are not allowed in this context');
    rollHere(s, T.SEQUENCE_START);
  }
  removeKey(s);
  s.keyAllowed = true;
  addMark(s, T.ENTRY, 1);
}

function fetchKey(s: Scanner): void {
  if (s.flowLevel === 0) {
    if (!s.keyAllowed) scanFail(s, 'mapping keys are not allowed in this context');
    rollHere(s, T.MAPPING_START);
  }
  removeKey(s);
  s.keyAllowed = s.flowLevel === 0;
  addMark(s, T.KEY, 1);
}

function fetchValue(s: Scanner): void {
  const key = s.keys[s.flowLevel];
  if (key !== undefined && isKeyValid(s, key)) {
    T.addToken(s.queue, T.KEY, { start: key.pos, end: key.pos, line: key.line });
    T.moveLast(s.queue, key.token);
    const place = { column: key.column, start: key.pos, line: key.line };
    if (rollIndent(s, T.MAPPING_START, place)) T.moveLast(s.queue, key.token);
    key.possible = false;
    s.keyAllowed = false;
  } else {
    if (s.flowLevel === 0) {
      if (!s.keyAllowed) scanFail(s, 'mapping values are not allowed in this context');
      rollHere(s, T.MAPPING_START);
    }
    s.keyAllowed = s.flowLevel === 0;
  }
  addMark(s, T.VALUE, 1);
}

function fetchAnchor(s: Scanner, kind: number): void {
  const level = saveKey(s);
  s.keyAllowed = false;
  const { pos: start, line } = s;
  const value = scanAnchor(s);
  addScanned(s, kind, { start, end: s.pos, line, value, level });
}

function fetchTag(s: Scanner): void {
  const level = saveKey(s);
  s.keyAllowed = false;
  const { pos: start, line } = s;
  const tag = scanTag(s);
  addScanned(s, T.TAG, { start, end: s.pos, line, value: tag.handle, level }).suffix = tag.suffix;
}

function fetchBlock(s: Scanner, literal: boolean): void {
  removeKey(s);
  s.keyAllowed = true;
  const { pos: start, line } = s;
  const value = scanBlock(s, literal, s.indent);
  const end = s.pos === s.text.length - 1 ? s.pos : s.lineStart;
  addScanned(s, T.BLOCK, { start, end, line, value, level: -1 });
}

function fetchQuoted(s: Scanner, single: boolean): void {
  const level = saveKey(s);
  s.keyAllowed = false;
  const { pos: start, line } = s;
  const value = scanQuoted(s, single);
  addScanned(s, T.QUOTED, { start, end: s.pos, line, value, level });
}

function fetchPlain(s: Scanner): void {
  const level = saveKey(s);
  const { pos: start, line } = s;
  const plain = scanPlain(s, s.flowLevel > 0, s.indent + 1);
  s.keyAllowed = plain.broken;
  const scanned = { start, end: plain.end, line, value: plain.value, level };
  if (level === 0 && line === s.line && s.text.charCodeAt(s.pos) === 58 && !s.input.unreadable && isKeyAt(s))
    addPair(s, scanned);
  else addScanned(s, T.PLAIN, scanned);
}

/** True when the colon at the cursor surely makes a key of the scalar before it. */
function isKeyAt(s: Scanner): boolean {
  const key = s.keys[0];
  return key !== undefined && s.pos - key.pos < KEY_LENGTH && isBlankOrEnd(s.text.charCodeAt(s.pos + 1));
}

/** A key and its colon at once: what `fetchValue` would do one token later, for the most common case. */
function addPair(s: Scanner, scanned: Scanned): void {
  const { start, line } = scanned;
  const place = { column: start - s.lineStart, start, end: start, line };
  rollIndent(s, T.MAPPING_START, place);
  T.addToken(s.queue, T.KEY, place);
  T.addToken(s.queue, T.PLAIN, scanned).value = scanned.value;
  const key = s.keys[0];
  if (key !== undefined) key.possible = false;
  s.keyAllowed = false;
  addMark(s, T.VALUE, 1);
}

interface Scanned {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly value: string;
  readonly level: number;
}

function addScanned(s: Scanner, kind: number, scanned: Scanned): T.Token {
  if (s.input.unreadable) checkReadable(s, 1);
  const token = T.addToken(s.queue, kind, scanned);
  token.value = scanned.value;
  token.keyLevel = scanned.level;
  return token;
}
