import { fromBytes } from '../go/bytes.ts';
import { hexValue, isBlank, isBlankOrEnd, isBreakOrEnd, isDigit, isNameChar } from './chars.ts';
import { type Cursor, readBreak, scanFail, skipLine } from './cursor.ts';

const BANG = 33;
const PERCENT = 37;
const URI_MARKS = ";/?:@&=+$,.!~*'()[]%";

/** A tag as written: `handle` is '' for `!<…>` and for `!`, whose suffix is the whole tag. */
export interface TagToken {
  readonly handle: string;
  readonly suffix: string;
}

export type Directive =
  | { readonly kind: 'version'; readonly major: number; readonly minor: number }
  | { readonly kind: 'tag'; readonly handle: string; readonly prefix: string };

/** Scans the name of an anchor or alias with the cursor on its `&` or `*`. */
export function scanAnchor(cur: Cursor): string {
  const from = ++cur.pos;
  const name = readName(cur);
  const c = cur.text.charCodeAt(cur.pos);
  const ends = isBlankOrEnd(c) || '?:,]}%@`'.includes(String.fromCharCode(c));
  if (cur.pos === from || !ends) scanFail(cur, 'did not find expected alphabetic or numeric character');
  return name;
}

/** Scans a tag with the cursor on its `!`. Source: go-yaml scannerc.go, scan_tag. */
export function scanTag(cur: Cursor): TagToken {
  const tag = cur.text.charCodeAt(cur.pos + 1) === 60 ? scanVerbatim(cur) : scanShorthand(cur);
  if (!isBlankOrEnd(cur.text.charCodeAt(cur.pos)))
    scanFail(cur, 'did not find expected whitespace or line break');
  return tag;
}

function scanVerbatim(cur: Cursor): TagToken {
  cur.pos += 2;
  const suffix = scanUri(cur, '');
  if (cur.text.charCodeAt(cur.pos) !== 62) scanFail(cur, "did not find the expected '>'");
  cur.pos++;
  return { handle: '', suffix };
}

function scanShorthand(cur: Cursor): TagToken {
  const head = scanHandle(cur, false);
  if (head.length > 1 && head.endsWith('!')) return { handle: head, suffix: scanUri(cur, '') };
  const suffix = scanUri(cur, head);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

function scanHandle(cur: Cursor, directive: boolean): string {
  const { text } = cur;
  if (text.charCodeAt(cur.pos) !== BANG) scanFail(cur, "did not find expected '!'");
  cur.pos++;
  const name = readName(cur);
  if (text.charCodeAt(cur.pos) === BANG) {
    cur.pos++;
    return `!${name}!`;
  }
  if (directive && name !== '') scanFail(cur, "did not find expected '!'");
  return `!${name}`;
}

function scanUri(cur: Cursor, head: string): string {
  const { text } = cur;
  const from = cur.pos;
  let uri = head.slice(1);
  for (let c = text.charCodeAt(cur.pos); isUriChar(c); c = text.charCodeAt(cur.pos)) {
    if (c === PERCENT) uri += scanUriEscape(cur);
    else {
      uri += String.fromCharCode(c);
      cur.pos++;
    }
  }
  if (head === '' && cur.pos === from) scanFail(cur, 'did not find expected tag URI');
  return uri;
}

function isUriChar(c: number): boolean {
  return isNameChar(c) || URI_MARKS.includes(String.fromCharCode(c));
}

function scanUriEscape(cur: Cursor): string {
  const bytes: number[] = [];
  let width = 1;
  do {
    const octet = readOctet(cur);
    if (bytes.length === 0) {
      width =
        octet < 0x80 ? 1 : octet < 0xc0 ? 0 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : octet < 0xf8 ? 4 : 0;
      if (width === 0) scanFail(cur, 'found an incorrect leading UTF-8 octet');
    } else if ((octet & 0xc0) !== 0x80) scanFail(cur, 'found an incorrect trailing UTF-8 octet');
    bytes.push(octet);
    cur.pos += 3;
  } while (bytes.length < width);
  return fromBytes(Uint8Array.from(bytes));
}

function readOctet(cur: Cursor): number {
  const { text, pos } = cur;
  const high = hexValue(text.charCodeAt(pos + 1));
  const low = hexValue(text.charCodeAt(pos + 2));
  if (text.charCodeAt(pos) !== PERCENT || high < 0 || low < 0)
    scanFail(cur, 'did not find URI escaped octet');
  return high * 16 + low;
}

/** Scans a directive with the cursor on its `%`, to the beginning of the next line. */
export function scanDirective(cur: Cursor): Directive {
  cur.pos++;
  const name = readName(cur);
  if (name === '') scanFail(cur, 'could not find expected directive name');
  if (!isBlankOrEnd(cur.text.charCodeAt(cur.pos)))
    scanFail(cur, 'found unexpected non-alphabetical character');
  const directive = name === 'YAML' ? scanVersion(cur) : name === 'TAG' ? scanTagDirective(cur) : undefined;
  if (directive === undefined) scanFail(cur, 'found unknown directive name');
  skipBlanks(cur);
  if (cur.text.charCodeAt(cur.pos) === 35) skipLine(cur);
  if (!isBreakOrEnd(cur.text.charCodeAt(cur.pos)))
    scanFail(cur, 'did not find expected comment or line break');
  readBreak(cur);
  return directive;
}

function scanVersion(cur: Cursor): Directive {
  skipBlanks(cur);
  const major = scanVersionNumber(cur);
  if (cur.text.charCodeAt(cur.pos) !== 46) scanFail(cur, "did not find expected digit or '.' character");
  cur.pos++;
  return { kind: 'version', major, minor: scanVersionNumber(cur) };
}

function scanVersionNumber(cur: Cursor): number {
  const from = cur.pos;
  while (isDigit(cur.text.charCodeAt(cur.pos))) {
    if (cur.pos - from === 2) scanFail(cur, 'found extremely long version number');
    cur.pos++;
  }
  if (cur.pos === from) scanFail(cur, 'did not find expected version number');
  return Number(cur.text.slice(from, cur.pos));
}

function scanTagDirective(cur: Cursor): Directive {
  skipBlanks(cur);
  const handle = scanHandle(cur, true);
  if (!isBlank(cur.text.charCodeAt(cur.pos))) scanFail(cur, 'did not find expected whitespace');
  skipBlanks(cur);
  const prefix = scanUri(cur, '');
  if (!isBlankOrEnd(cur.text.charCodeAt(cur.pos)))
    scanFail(cur, 'did not find expected whitespace or line break');
  return { kind: 'tag', handle, prefix };
}

function skipBlanks(cur: Cursor): void {
  while (isBlank(cur.text.charCodeAt(cur.pos))) cur.pos++;
}

function readName(cur: Cursor): string {
  const from = cur.pos;
  while (isNameChar(cur.text.charCodeAt(cur.pos))) cur.pos++;
  return cur.text.slice(from, cur.pos);
}
