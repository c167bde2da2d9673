import { isBlank, isBlankOrEnd, isBreak, SPACE, TAB } from './chars.ts';
import { atDocumentMark, type Cursor, readBreak, scanFail } from './cursor.ts';

const COLON = 58;
const HASH = 35;

/** A plain scalar as scanned: its text, where its last character ends, whether a line break followed it. */
export interface Plain {
  value: string;
  end: number;
  broken: boolean;
}

const result: Plain = { value: '', end: 0, broken: false };

/** Scans a plain scalar. The result is used again by the next call. Source: go-yaml scannerc.go, scan_plain_scalar. */
export function scanPlain(cur: Cursor, flow: boolean, indent: number): Plain {
  const { text } = cur;
  let joined = '';
  let from = cur.pos;
  let end = cur.pos;
  let fold = '';
  while (!atDocumentMark(cur) && text.charCodeAt(cur.pos) !== HASH) {
    const start = cur.pos;
    const stop = flow ? flowRun(text, start) : blockRun(text, start);
    if (stop > start) {
      if (fold !== '') {
        joined += text.slice(from, end) + fold;
        from = start;
        fold = '';
      }
      end = stop;
      cur.pos = stop;
    }
    const c = text.charCodeAt(cur.pos);
    if (c === SPACE || c === TAB || isBreak(c)) fold = skipFold(cur, indent);
    else break;
    if (!flow && cur.pos - cur.lineStart < indent) break;
  }
  result.value = joined + text.slice(from, end);
  result.end = end;
  result.broken = fold !== '';
  return result;
}

/** The end of a run of characters of a plain scalar in block context; blanks inside a line belong to no run. */
export function blockRun(text: string, from: number): number {
  let p = from;
  for (;;) {
    const c = text.charCodeAt(p);
    if (c > COLON) {
      if (c > 0x84 && isBreak(c)) return p;
    } else if (c === COLON) {
      if (isBlankOrEnd(text.charCodeAt(p + 1))) return p;
    } else if (isBlankOrEnd(c)) return p;
    p++;
  }
}

function flowRun(text: string, from: number): number {
  let p = from;
  for (;;) {
    const c = text.charCodeAt(p);
    if (isBlankOrEnd(c)) return p;
    if (c === COLON && isBlankOrEnd(text.charCodeAt(p + 1))) return p;
    if (c === 44 || c === 63 || c === 91 || c === 93 || c === 123 || c === 125) return p;
    p++;
  }
}

/** Moves over blanks and breaks; gives what the breaks fold to, '' when there are none. */
function skipFold(cur: Cursor, indent: number): string {
  const { text } = cur;
  let c = text.charCodeAt(cur.pos);
  while (isBlank(c)) c = text.charCodeAt(++cur.pos);
  if (!isBreak(c)) return '';
  const first = readBreak(cur);
  let more = '';
  for (c = text.charCodeAt(cur.pos); isBlank(c) || isBreak(c); c = text.charCodeAt(cur.pos)) {
    if (isBreak(c)) more += readBreak(cur);
    else {
      checkTab(cur, c, indent);
      cur.pos++;
    }
  }
  if (first !== '\n') return first + more;
  return more === '' ? ' ' : more;
}

function checkTab(cur: Cursor, c: number, indent: number): void {
  if (c === TAB && cur.pos - cur.lineStart < indent)
    scanFail(cur, 'found a tab character that violates indentation');
}
