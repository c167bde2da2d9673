import { hexValue, isBlank, isBlankOrEnd, isBreak, NUL, SPACE, TAB } from './chars.ts';
import { atDocumentMark, type Cursor, readBreak, scanFail } from './cursor.ts';

const QUOTE = 39;
const DOUBLE = 34;
const BACKSLASH = 92;

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

/** Scans a quoted scalar with the cursor on its opening quote. Source: go-yaml scannerc.go, scan_flow_scalar. */
export function scanQuoted(cur: Cursor, single: boolean): string {
  const { text } = cur;
  const quote = single ? QUOTE : DOUBLE;
  cur.pos++;
  let value = '';
  for (;;) {
    if (atDocumentMark(cur)) scanFail(cur, 'found unexpected document indicator');
    const from = cur.pos;
    const stop = single ? singleRun(text, from) : doubleRun(text, from);
    const c = text.charCodeAt(stop);
    cur.pos = stop;
    if (c === quote && !(single && text.charCodeAt(stop + 1) === QUOTE)) {
      cur.pos++;
      return value + text.slice(from, stop);
    }
    if (c === NUL) scanFail(cur, 'found unexpected end of stream');
    if (isBreak(c)) value += text.slice(from, trimEnd(text, from, stop)) + foldBreaks(cur, true);
    else if (single) {
      value += text.slice(from, stop + 1);
      cur.pos = stop + 2;
    } else value += text.slice(from, stop) + readEscape(cur);
  }
}

function singleRun(text: string, from: number): number {
  let p = from;
  for (let c = text.charCodeAt(p); c !== QUOTE && c !== NUL && !isBreak(c); ) c = text.charCodeAt(++p);
  return p;
}

function doubleRun(text: string, from: number): number {
  let p = from;
  for (let c = text.charCodeAt(p); c !== DOUBLE && c !== BACKSLASH && c !== NUL && !isBreak(c); )
    c = text.charCodeAt(++p);
  return p;
}

function trimEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}

/** Moves over breaks and blanks and gives what they fold to. After an escaped break nothing stands for the first. */
function foldBreaks(cur: Cursor, keepFirst: boolean): string {
  const { text } = cur;
  const first = keepFirst ? readBreak(cur) : '';
  let more = '';
  for (let c = text.charCodeAt(cur.pos); isBlank(c) || isBreak(c); c = text.charCodeAt(cur.pos)) {
    if (isBreak(c)) more += readBreak(cur);
    else cur.pos++;
  }
  if (first !== '\n') return first + more;
  return more === '' ? ' ' : more;
}

function readEscape(cur: Cursor): string {
  const { text } = cur;
  const c = text.charCodeAt(cur.pos + 1);
  if (isBreak(c)) {
    cur.pos++;
    readBreak(cur);
    return foldBreaks(cur, false);
  }
  if (c === 120) return readCode(cur, 2);
  if (c === 117) return readCode(cur, 4);
  if (c === 85) return readCode(cur, 8);
  const plain = isBlankOrEnd(c) && c !== SPACE && c !== TAB ? undefined : ESCAPES[text.charAt(cur.pos + 1)];
  if (plain === undefined) scanFail(cur, 'found unknown escape character');
  cur.pos += 2;
  return plain;
}

function readCode(cur: Cursor, length: number): string {
  cur.pos += 2;
  let code = 0;
  for (let k = 0; k < length; k++) {
    const digit = hexValue(cur.text.charCodeAt(cur.pos + k));
    if (digit < 0) scanFail(cur, 'did not find expected hexdecimal number');
    code = code * 16 + digit;
  }
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    scanFail(cur, 'found invalid Unicode character escape code');
  cur.pos += length;
  return String.fromCodePoint(code);
}
