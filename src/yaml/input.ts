import type { Source, Span } from '../base/source.ts';
import { byteLength, toBytes } from '../go/bytes.ts';

/** Where go-yaml's reader gives up: it decodes chunks ahead, so everything from `from` on is out of reach. */
export interface Unreadable {
  readonly from: number;
  readonly at: number;
  readonly problem: string;
}

/** A text prepared for scanning. */
export interface Input {
  readonly source: Source;
  /** The text, and a NUL behind it. */
  readonly text: string;
  /** Where the text begins in `source`. */
  readonly shift: number;
  /** True when LF is the only line break in it, so that lines can be skipped fast. */
  readonly onlyLf: boolean;
  readonly unreadable: Unreadable | undefined;
  /** What the caller puts before every message, and what stands before those of go-yaml. */
  readonly lead: string;
  readonly prefix: string;
  /** Up to here a second byte order mark at the very start makes go-yaml skip the first character of each line. */
  readonly stickyMark: number;
}

/** A part of a source, for texts that were cut out of one. */
export interface Part {
  readonly text: string;
  readonly shift: number;
}

const CHUNK = 512;
const MARK = '\uFEFF';
/** Asked first: most files hold nothing of this, and a second look would cost as much as scanning. */
const UNUSUAL = /[^\t\n\x20-\x7e]/;
const OTHER_BREAKS = /[\r\x85\u2028\u2029]/;
const FORBIDDEN = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/;
const FORBIDDEN_OR_LONE = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uD800-\uDFFF\uFFFE\uFFFF]/u;

/** Prepares a source, or a part of one. A byte order mark is dropped; UTF-16 with a mark is decoded. Source: go-yaml readerc.go. */
export function openInput(source: Source, lead: string, part?: Part): Input {
  const given = part?.text ?? source.text;
  if (given.startsWith('\uDCFF\uDCFE') || given.startsWith('\uDCFE\uDCFF'))
    return openUtf16(source, given, lead);
  const marked = given.startsWith(MARK);
  const text = `${marked ? given.slice(1) : given}\0`;
  const limit = marked ? CHUNK - 3 : CHUNK;
  const simple = !marked && !UNUSUAL.test(given);
  return {
    source,
    text,
    shift: (part?.shift ?? 0) + (marked ? 1 : 0),
    onlyLf: simple || !OTHER_BREAKS.test(text),
    unreadable: simple ? undefined : findUnreadable(text, limit),
    lead,
    prefix: `${lead}error converting YAML to JSON: `,
    stickyMark: text.startsWith(MARK) ? Math.max(0, chunkEnd(text, 0, limit) - 4) : -1,
  };
}

/** The place of offsets of `input.text` in the source. */
export function spanIn(input: Input, start: number, end: number): Span {
  return { source: input.source, start: start + input.shift, end: end + input.shift };
}

function findUnreadable(text: string, firstChunk: number): Unreadable | undefined {
  const end = text.length - 1;
  const at = text.isWellFormed() ? text.search(FORBIDDEN) : text.search(FORBIDDEN_OR_LONE);
  if (at < 0 || at >= end) return undefined;
  let from = 0;
  let limit = firstChunk;
  for (;;) {
    const next = chunkEnd(text, from, limit);
    if (next > at || next <= from) break;
    from = next;
    limit = CHUNK;
  }
  const problem = readerProblem(text, at, end);
  const cut = byteLength(text.slice(from, at)) + widthOf(text.charCodeAt(at)) > limit;
  return { from: cut || problem.startsWith('incomplete') ? at : from, at, problem };
}

/** How many bytes the first of a sequence announces; 0 for what can be no first byte. */
function widthOf(unit: number): number {
  const first = unit - 0xdc00;
  return first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
}

function chunkEnd(text: string, from: number, limit: number): number {
  let bytes = 0;
  let at = from;
  for (const character of text.slice(from, -1)) {
    bytes += byteLength(character);
    if (bytes > limit) break;
    at += character.length;
  }
  return at;
}

function readerProblem(text: string, at: number, end: number): string {
  const unit = text.charCodeAt(at);
  if (unit < 0xdc80 || unit > 0xdcff) return 'control characters are not allowed';
  const bytes = toBytes(text.slice(at, Math.min(end, at + 4)));
  const width = widthOf(unit);
  if (width === 0) return 'invalid leading UTF-8 octet';
  if (width > bytes.length) return 'incomplete UTF-8 octet sequence';
  let value = unit & (0xff >> (width + 1));
  for (const byte of bytes.subarray(1, width)) {
    if ((byte & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
    value = value * 64 + (byte & 0x3f);
  }
  const least = width === 2 ? 0x80 : width === 3 ? 0x800 : 0x10000;
  return value < least ? 'invalid length of a UTF-8 sequence' : 'invalid Unicode character';
}

function openUtf16(source: Source, given: string, lead: string): Input {
  const bytes = toBytes(given);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const units: string[] = [];
  for (let i = 2; i + 1 < bytes.length; i += 2)
    units.push(String.fromCharCode(view.getUint16(i, bytes[0] === 0xff)));
  const odd = bytes.length % 2 === 1;
  const text = units.join('');
  const decoded = openInput({ name: source.name, text: '' }, lead, { text, shift: 0 });
  const problem = utf16Problem(text, odd);
  const kept: Source = { name: source.name, text };
  if (problem === undefined) return { ...decoded, source: kept };
  return { ...decoded, source: kept, unreadable: { from: Math.max(0, problem.at - 255), ...problem } };
}

function utf16Problem(text: string, odd: boolean): { at: number; problem: string } | undefined {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) return { at, problem: 'unexpected low surrogate area' };
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(at + 1);
      if (Number.isNaN(next)) return { at, problem: 'incomplete UTF-16 surrogate pair' };
      if (next < 0xdc00 || next > 0xdfff) return { at, problem: 'expected low surrogate area' };
      at++;
    } else if (FORBIDDEN.test(String.fromCharCode(unit)))
      return { at, problem: 'control characters are not allowed' };
  }
  return odd ? { at: text.length, problem: 'incomplete UTF-16 character' } : undefined;
}
