import { fail } from '../base/problem.ts';
import { invalidYaml } from '../base/problems/yaml.ts';
import { CR, isBreak, LF } from './chars.ts';
import { type Input, spanIn } from './input.ts';

/** A place in a text that is being scanned. Lines count from 0, as go-yaml does. */
export interface Cursor {
  readonly input: Input;
  readonly text: string;
  pos: number;
  line: number;
  /** Where the line began; the column is `pos - lineStart`. */
  lineStart: number;
}

/** Fails with a scanner's error at the cursor; go-yaml adds one to the lines of these. */
export function scanFail(cur: Cursor, problem: string): never {
  checkReadable(cur, 4);
  failAtLine(cur.input, problem, { line: cur.line === 0 ? 0 : cur.line + 1, pos: cur.pos });
}

/** Fails when go-yaml's reader would have given up before so many characters from the cursor on. */
export function checkReadable(cur: Cursor, ahead: number): void {
  const { unreadable } = cur.input;
  if (unreadable && cur.pos + ahead > unreadable.from)
    failAtLine(cur.input, unreadable.problem, { line: 0, pos: unreadable.at });
}

/** Fails with go-yaml's form of a syntax error; line 0 is not printed. */
export function failAtLine(input: Input, problem: string, place: { line: number; pos: number }): never {
  const where = place.line === 0 ? '' : `line ${place.line}: `;
  const at = spanIn(input, place.pos, Math.min(place.pos + 1, input.text.length - 1));
  fail(invalidYaml(at, `${input.prefix}yaml: ${where}${problem}`));
}

/** Moves over a line break, if there is one, and gives the text it stands for. */
export function readBreak(cur: Cursor): string {
  const c = cur.text.charCodeAt(cur.pos);
  if (!isBreak(c)) return '';
  cur.pos += c === CR && cur.text.charCodeAt(cur.pos + 1) === LF ? 2 : 1;
  cur.line++;
  cur.lineStart = cur.pos;
  return c === 0x2028 ? '\u2028' : c === 0x2029 ? '\u2029' : '\n';
}

/** Moves to the end of the line. */
export function skipLine(cur: Cursor): void {
  const { text } = cur;
  if (cur.input.onlyLf) {
    const end = text.indexOf('\n', cur.pos);
    cur.pos = end === -1 ? text.length - 1 : end;
    return;
  }
  let c = text.charCodeAt(cur.pos);
  while (c !== 0 && !isBreak(c)) c = text.charCodeAt(++cur.pos);
}

/** True when `---` or `...` stands alone at the beginning of the cursor's line. */
export function atDocumentMark(cur: Cursor): boolean {
  if (cur.pos !== cur.lineStart) return false;
  const c = cur.text.charCodeAt(cur.pos);
  if (c !== 45 && c !== 46) return false;
  return isMark(cur.text, cur.pos, c);
}

function isMark(text: string, pos: number, c: number): boolean {
  if (text.charCodeAt(pos + 1) !== c || text.charCodeAt(pos + 2) !== c) return false;
  const next = text.charCodeAt(pos + 3);
  return next === 32 || next === 9 || next === 0 || isBreak(next);
}
