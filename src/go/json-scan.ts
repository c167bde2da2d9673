import { toBytes } from './bytes.ts';
import { quoteRune } from './strconv.ts';

const MAX_DEPTH = 10_000;
const LITERALS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const ESCAPES = 'bfnrt\\/"';

/** At its end Go tries the text with one more space; only where that fits does it speak of an end. */
const SPACE_FITS = /^(?:looking|after object|after array|after top|in string literal)/;

/** A place in a text; `bad` is set once by whoever finds what is wrong. */
interface Scan {
  readonly text: string;
  pos: number;
  bad: string | undefined;
  /** One value of several: what follows it is not looked at. */
  readonly isStream: boolean;
}

/** Where the first value of a stream ends, or what is wrong with it and where; `ended`: the text is too short. */
export type JsonEnd =
  | { readonly end: number }
  | { readonly bad: string; readonly at: number; readonly ended: boolean };

/** Looks for the end of the JSON value that begins at `from`. Source: Go encoding/json stream.go. */
export function scanJsonValue(text: string, from: number): JsonEnd {
  const s: Scan = { text, pos: from, bad: undefined, isStream: true };
  const bad = scan(s);
  return bad === undefined ? { end: s.pos } : { bad, at: s.pos, ended: s.pos >= text.length };
}

/** Says in Go's words what is wrong with a JSON text; undefined when nothing is. Source: Go encoding/json scanner.go. */
export function scanJson(text: string): string | undefined {
  return scan({ text, pos: 0, bad: undefined, isStream: false });
}

function scan(s: Scan): string | undefined {
  /** The brackets that are open: 123 or 91. */
  const open: number[] = [];
  let wantsKey = false;
  let mayClose = false;
  for (;;) {
    const c = skipSpace(s);
    if (mayClose && c === (open.at(-1) ?? 0) + 2) {
      s.pos++;
      open.pop();
    } else if (wantsKey) {
      if (!scanKey(s, c)) return s.bad;
      wantsKey = false;
      mayClose = false;
      continue;
    } else if (c === 123 || c === 91) {
      open.push(c);
      if (open.length > MAX_DEPTH) return invalid(s, 'exceeded max depth');
      s.pos++;
      wantsKey = c === 123;
      mayClose = true;
      continue;
    } else if (!scanLiteral(s, c)) return s.bad;
    const after = scanAfter(s, open);
    if (after === 'end') return s.bad;
    wantsKey = after === 'key';
    mayClose = false;
  }
}

function skipSpace(s: Scan): number {
  for (;;) {
    const c = s.text.charCodeAt(s.pos);
    if (c !== 32 && c !== 10 && c !== 9 && c !== 13) return c;
    s.pos++;
  }
}

function invalid(s: Scan, context: string): string {
  const ended = s.pos >= s.text.length;
  if (ended && SPACE_FITS.test(context)) s.bad = 'unexpected end of JSON input';
  else s.bad = `invalid character ${ended ? "' '" : byteName(s)} ${context}`;
  return s.bad;
}

/** The byte at the cursor as Go prints it: a rune of Latin-1. */
function byteName(s: Scan): string {
  return quoteRune(toBytes(s.text.slice(s.pos))[0] ?? 0);
}

/** What follows a value: closing brackets, then a comma or the end, good or bad. */
function scanAfter(s: Scan, open: number[]): 'key' | 'value' | 'end' {
  for (;;) {
    const bracket = open.at(-1);
    if (bracket === undefined && s.isStream) return 'end';
    const c = skipSpace(s);
    if (bracket === undefined) {
      if (s.pos < s.text.length) invalid(s, 'after top-level value');
      return 'end';
    }
    if (c === 44) {
      s.pos++;
      return bracket === 123 ? 'key' : 'value';
    }
    if (c !== bracket + 2) {
      invalid(s, bracket === 123 ? 'after object key:value pair' : 'after array element');
      return 'end';
    }
    s.pos++;
    open.pop();
  }
}

function scanKey(s: Scan, c: number): boolean {
  if (c !== 34) return refuse(s, 'looking for beginning of object key string');
  if (!scanString(s)) return false;
  if (skipSpace(s) !== 58) return refuse(s, 'after object key');
  s.pos++;
  return true;
}

function refuse(s: Scan, context: string): false {
  invalid(s, context);
  return false;
}

function scanLiteral(s: Scan, c: number): boolean {
  if (c === 34) return scanString(s);
  if (c === 45 || (c >= 48 && c <= 57)) return scanNumber(s);
  const word = LITERALS[s.text.charAt(s.pos)];
  if (word === undefined) return refuse(s, 'looking for beginning of value');
  for (const expected of word) {
    if (s.text.charAt(s.pos) !== expected) return refuse(s, `in literal ${word} (expecting '${expected}')`);
    s.pos++;
  }
  return true;
}

function scanString(s: Scan): boolean {
  const { text } = s;
  s.pos++;
  for (;;) {
    const c = text.charCodeAt(s.pos);
    if (c === 34) {
      s.pos++;
      return true;
    }
    if (c === 92) {
      if (!scanEscape(s)) return false;
    } else if (!(c >= 32)) return refuse(s, 'in string literal');
    else s.pos++;
  }
}

function scanEscape(s: Scan): boolean {
  const c = s.text.charAt(++s.pos);
  if (c === 'u') {
    for (let k = 0; k < 4; k++)
      if (!/[0-9a-fA-F]/.test(s.text.charAt(++s.pos)))
        return refuse(s, 'in \\u hexadecimal character escape');
  } else if (c === '' || !ESCAPES.includes(c)) return refuse(s, 'in string escape code');
  s.pos++;
  return true;
}

function scanNumber(s: Scan): boolean {
  const { text } = s;
  if (text.charCodeAt(s.pos) === 45) s.pos++;
  if (text.charCodeAt(s.pos) === 48) s.pos++;
  else if (!scanDigits(s)) return refuse(s, 'in numeric literal');
  if (text.charCodeAt(s.pos) === 46) {
    s.pos++;
    if (!scanDigits(s)) return refuse(s, 'after decimal point in numeric literal');
  }
  const e = text.charCodeAt(s.pos);
  if (e !== 101 && e !== 69) return true;
  const sign = text.charCodeAt(++s.pos);
  if (sign === 43 || sign === 45) s.pos++;
  return scanDigits(s) || refuse(s, 'in exponent of numeric literal');
}

function scanDigits(s: Scan): boolean {
  const from = s.pos;
  for (let c = s.text.charCodeAt(s.pos); c >= 48 && c <= 57; ) c = s.text.charCodeAt(++s.pos);
  return s.pos > from;
}
