import { isBlank, isBreak, isBreakOrEnd, isDigit, NUL, SPACE, TAB } from './chars.ts';
import { type Cursor, readBreak, scanFail, skipLine } from './cursor.ts';

interface Header {
  readonly chomping: -1 | 0 | 1;
  readonly increment: number;
}

/** Scans a literal or folded block scalar with the cursor on its indicator. Source: go-yaml scannerc.go, scan_block_scalar. */
export function scanBlock(cur: Cursor, literal: boolean, parentIndent: number): string {
  const { text } = cur;
  cur.pos++;
  const { chomping, increment } = readHeader(cur);
  const fixed = increment > 0 ? Math.max(parentIndent, 0) + increment : 0;
  const state = { indent: fixed, parentIndent, breaks: '' };
  skipBreaks(cur, state);
  const parts: string[] = [];
  let pending = '';
  let leadingBlank = false;
  while (cur.pos - cur.lineStart === state.indent && text.charCodeAt(cur.pos) !== NUL) {
    const blank = isBlank(text.charCodeAt(cur.pos));
    const folds = !literal && !leadingBlank && !blank && pending === '\n';
    const between = folds ? (state.breaks === '' ? ' ' : state.breaks) : pending + state.breaks;
    state.breaks = '';
    leadingBlank = blank;
    const from = cur.pos;
    skipLine(cur);
    parts.push(between, text.slice(from, cur.pos));
    pending = readBreak(cur);
    skipBreaks(cur, state);
  }
  if (chomping !== -1) parts.push(pending);
  if (chomping === 1) parts.push(state.breaks);
  return parts.join('');
}

function readHeader(cur: Cursor): Header {
  const { text } = cur;
  let chomping = readChomping(cur);
  let increment = 0;
  const c = text.charCodeAt(cur.pos);
  if (isDigit(c)) {
    if (c === 48) scanFail(cur, 'found an indentation indicator equal to 0');
    increment = c - 48;
    cur.pos++;
    if (chomping === 0) chomping = readChomping(cur);
  }
  while (isBlank(text.charCodeAt(cur.pos))) cur.pos++;
  if (text.charCodeAt(cur.pos) === 35) skipLine(cur);
  if (!isBreakOrEnd(text.charCodeAt(cur.pos))) scanFail(cur, 'did not find expected comment or line break');
  readBreak(cur);
  return { chomping, increment };
}

function readChomping(cur: Cursor): -1 | 0 | 1 {
  const c = cur.text.charCodeAt(cur.pos);
  if (c !== 43 && c !== 45) return 0;
  cur.pos++;
  return c === 43 ? 1 : -1;
}

/** Moves over indentation and empty lines, which it collects; finds the indentation when it is not known yet. */
function skipBreaks(cur: Cursor, state: { indent: number; parentIndent: number; breaks: string }): void {
  const { text } = cur;
  let deepest = 1;
  for (;;) {
    const free = state.indent === 0;
    const stop = cur.lineStart + state.indent;
    while ((free || cur.pos < stop) && text.charCodeAt(cur.pos) === SPACE) cur.pos++;
    deepest = Math.max(deepest, cur.pos - cur.lineStart);
    const c = text.charCodeAt(cur.pos);
    if (c === TAB && (free || cur.pos < stop))
      scanFail(cur, 'found a tab character where an indentation space is expected');
    if (!isBreak(c)) break;
    state.breaks += readBreak(cur);
  }
  if (state.indent === 0) state.indent = Math.max(deepest, state.parentIndent + 1);
}
