import { isBreak, LF, SPACE } from './chars.ts';
import { isPrintable } from './style.ts';

/** A text that grows, with what go-yaml's emitter knows about its end. */
export interface Emitter {
  /** True: as go-yaml v3 with an indent of 2; else as v2. */
  readonly pretty: boolean;
  out: string;
  column: number;
  indent: number;
  /** The last thing written was white space. */
  whitespace: boolean;
  /** Only indentation and dashes so far on this line. */
  indention: boolean;
}

const WIDTH = 80;
const SHORT: Readonly<Record<number, string>> = {
  0: '0',
  7: 'a',
  8: 'b',
  9: 't',
  10: 'n',
  11: 'v',
  12: 'f',
  13: 'r',
  27: 'e',
  34: '"',
  92: '\\',
  133: 'N',
  160: '_',
  8232: 'L',
  8233: 'P',
};

/** An emitter at the beginning of a document. */
export function createEmitter(pretty: boolean): Emitter {
  return { pretty, out: '', column: 0, indent: -1, whitespace: true, indention: true };
}

/** Writes text without breaks; columns count characters. */
function put(e: Emitter, text: string): void {
  e.out += text;
  e.column += text.length;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) e.column--;
}

function putBreak(e: Emitter): void {
  e.out += '\n';
  e.column = 0;
  if (e.pretty) e.indention = true;
}

/** Goes to the current indentation, on a new line unless this one is still empty. */
export function writeIndent(e: Emitter): void {
  const indent = Math.max(e.indent, 0);
  if (!e.indention || e.column > indent || (e.column === indent && !e.whitespace)) putBreak(e);
  if (e.column < indent) {
    e.out += ' '.repeat(indent - e.column);
    e.column = indent;
  }
  e.whitespace = true;
  if (!e.pretty) e.indention = true;
}

/** Writes `-`, `:`, `?`, `[]` and their like. */
export function writeIndicator(
  e: Emitter,
  text: string,
  flags: { spaced: boolean; indention: boolean },
): void {
  if (flags.spaced && !e.whitespace) put(e, ' ');
  put(e, text);
  e.whitespace = false;
  e.indention &&= flags.indention;
}

/** Writes a plain scalar, never an empty one; it breaks at spaces beyond the width if it may. */
export function writePlain(e: Emitter, text: string, folds: boolean): void {
  if (!e.whitespace) put(e, ' ');
  if (folds && canFold(e, text)) putFolded(e, text, false);
  else put(e, text);
  e.whitespace = false;
  e.indention = false;
}

/** Writes a single-quoted scalar. */
export function writeSingle(e: Emitter, text: string, folds: boolean): void {
  writeIndicator(e, "'", { spaced: true, indention: false });
  if (/[\n\u2028\u2029\x85]/.test(text) || (folds && canFold(e, text))) putFolded(e, text, true, folds);
  else put(e, text.replaceAll("'", "''"));
  put(e, "'");
  e.whitespace = false;
  e.indention = false;
}

function canFold(e: Emitter, text: string): boolean {
  return !e.pretty && e.column + text.length > WIDTH && text.includes(' ');
}

/** The loop that plain and single-quoted scalars share: folds at spaces, doubles the first of some breaks. */
function putFolded(e: Emitter, text: string, quoted: boolean, folds = true): void {
  let spaces = false;
  let breaks = false;
  const last = text.length - 1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === SPACE) {
      const inside = i > 0 && i < last;
      if (folds && !e.pretty && !spaces && e.column > WIDTH && inside && text.charCodeAt(i + 1) !== SPACE)
        writeIndent(e);
      else put(e, ' ');
      spaces = true;
    } else if (isBreak(c)) {
      if (!breaks && c === LF) putBreak(e);
      writeBreak(e, c);
      breaks = true;
    } else {
      if (breaks) writeIndent(e);
      const end = runEnd(text, i);
      const run = text.slice(i, end);
      put(e, quoted ? run.replaceAll("'", "''") : run);
      e.indention = false;
      spaces = false;
      breaks = false;
      i = end - 1;
    }
  }
}

function runEnd(text: string, from: number): number {
  let end = from + 1;
  for (; end < text.length; end++) {
    const c = text.charCodeAt(end);
    if (c === SPACE || isBreak(c)) break;
  }
  return end;
}

function writeBreak(e: Emitter, c: number): void {
  if (c === LF) putBreak(e);
  else {
    e.out += String.fromCharCode(c);
    e.column = 0;
  }
  e.indention = true;
}

/** Writes a double-quoted scalar. A text that begins with U+FEFF is escaped to its end: a slip of go-yaml. */
export function writeDouble(e: Emitter, text: string, folds: boolean): void {
  writeIndicator(e, '"', { spaced: true, indention: false });
  const marked = text.startsWith('\uFEFF');
  let spaces = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.codePointAt(i) ?? 0;
    if (marked || !isPrintable(c) || c > 0xffff || isBreak(c) || c === 34 || c === 92) {
      put(e, escapeOf(c));
      spaces = false;
      if (c > 0xffff) i++;
    } else if (c === SPACE) {
      const inside = i > 0 && i < text.length - 1;
      if (folds && !e.pretty && !spaces && e.column > WIDTH && inside) {
        writeIndent(e);
        if (text.charCodeAt(i + 1) === SPACE) put(e, '\\');
      } else put(e, ' ');
      spaces = true;
    } else {
      put(e, String.fromCharCode(c));
      spaces = false;
    }
  }
  put(e, '"');
  e.whitespace = false;
  e.indention = false;
}

function escapeOf(c: number): string {
  const short = SHORT[c];
  if (short !== undefined) return `\\${short}`;
  const hex = c.toString(16).toUpperCase();
  if (c <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return c <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Writes a literal block scalar. */
export function writeLiteral(e: Emitter, text: string): void {
  writeIndicator(e, '|', { spaced: true, indention: false });
  const first = text.charCodeAt(0);
  if (first === SPACE || isBreak(first)) put(e, '2');
  put(e, chompingOf(text));
  putBreak(e);
  e.indention = true;
  e.whitespace = true;
  let from = 0;
  while (from < text.length) {
    const end = breakFrom(text, from);
    if (end > from) {
      if (from === 0 || isBreak(text.charCodeAt(from - 1))) writeIndent(e);
      put(e, text.slice(from, end));
      e.indention = false;
    }
    if (end < text.length) writeBreak(e, text.charCodeAt(end));
    from = end + 1;
  }
}

function breakFrom(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isBreak(text.charCodeAt(end))) end++;
  return end;
}

function chompingOf(text: string): string {
  if (!isBreak(text.charCodeAt(text.length - 1))) return '-';
  if (text.length === 1 || isBreak(text.charCodeAt(text.length - 2))) return '+';
  return '';
}
