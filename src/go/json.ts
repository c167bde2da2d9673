import type { Budget } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { encodeBase64 } from './base64.ts';
import { replaceInvalid } from './bytes.ts';
import { sortedKeys } from './compare.ts';
import { scanJson } from './json-scan.ts';
import { formatFloat } from './strconv.ts';
import { type GoMap, type GoStruct, type GoTagged, type GoValue, isTagged, typeName } from './value.ts';

export interface WriteJsonOptions {
  /** What a level is indented by; without it all is on one line. */
  readonly indent?: string;
  /** False leaves `<`, `>` and `&` as they are. Default: true. */
  readonly escapeHtml?: boolean;
  /** Charged for every value, for those that hold others many times over. */
  readonly budget?: Budget | undefined;
}

interface Writer {
  readonly indent: string | undefined;
  readonly escapeHtml: boolean;
  readonly budget: Budget | undefined;
  readonly open: Set<GoValue>;
  depth: number;
  size: number;
}

/** Go looks for cycles only below this many levels. */
const CYCLE_DEPTH = 1000;
const BUDGET_EVERY = 1 << 16;
const TO_ESCAPE = /["\\\x00-\x1f<>&\u2028\u2029]/g;
const TO_ESCAPE_RAW = /["\\\x00-\x1f\u2028\u2029]/g;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** JSON of any value, keys in byte order. Fails in Go's words. Go: encoding/json, Marshal and MarshalIndent. */
export function writeJson(value: GoValue, options: WriteJsonOptions = {}): string {
  const writer: Writer = {
    indent: options.indent,
    escapeHtml: options.escapeHtml ?? true,
    budget: options.budget,
    open: new Set(),
    depth: 0,
    size: 0,
  };
  return write(writer, value);
}

function write(w: Writer, value: GoValue): string {
  switch (typeof value) {
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'string':
      return charge(w, quoteJson(value, w.escapeHtml));
    case 'number':
      return writeFloat(value);
    default:
      break;
  }
  w.budget?.step();
  if (Array.isArray(value)) return writeList(w, value, value);
  if (value instanceof Map) return nested(w, value, () => writeMap(w, value));
  if (value instanceof Uint8Array) return charge(w, `"${encodeBase64(value)}"`);
  return isTagged(value) ? writeTagged(w, value) : 'null';
}

function charge(w: Writer, text: string): string {
  w.size += text.length;
  if (w.budget && w.size > BUDGET_EVERY) {
    w.budget.allocate(w.size);
    w.budget.step(w.size >> 8);
  }
  return text;
}

/** A string as JSON writes it; bytes that are no UTF-8 become U+FFFD. Go: encoding/json, appendString. */
export function quoteJson(text: string, escapeHtml: boolean): string {
  if (!text.isWellFormed()) return quoteReplaced(text, escapeHtml);
  return `"${escaped(text, escapeHtml ? TO_ESCAPE : TO_ESCAPE_RAW)}"`;
}

const PIECE = 65_536;

/** Piece by piece: a replacement keeps every match of its text in memory until it is done. */
function escaped(text: string, pattern: RegExp): string {
  const parts: string[] = [];
  for (let from = 0; from < text.length; from += PIECE) {
    parts.push(text.slice(from, from + PIECE).replace(pattern, escapeUnit));
  }
  return parts.join('');
}

/** Only bytes that were no UTF-8 are written as an escape; a U+FFFD of the text itself stays as it is. */
function quoteReplaced(text: string, escapeHtml: boolean): string {
  const parts = text.split('\ufffd').map((part) => replaceInvalid(part));
  const pattern = escapeHtml ? TO_ESCAPE : TO_ESCAPE_RAW;
  return `"${parts.map((part) => escaped(part, pattern).replaceAll('\ufffd', '\\ufffd')).join('\ufffd')}"`;
}

function escapeUnit(unit: string): string {
  return SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Shortest digits; the limits of exponent form are JavaScript's too. */
function writeFloat(x: number): string {
  if (Number.isFinite(x)) return Object.is(x, -0) ? '-0' : String(x);
  throw goError(`json: unsupported value: ${formatFloat(x, 'g')}`);
}

function nested(w: Writer, value: GoValue, body: () => string): string {
  w.depth++;
  const watch = w.depth > CYCLE_DEPTH;
  if (watch) {
    if (w.open.has(value))
      throw goError(`json: unsupported value: encountered a cycle via ${typeName(value)}`);
    w.open.add(value);
  }
  const text = body();
  if (watch) w.open.delete(value);
  w.depth--;
  return text;
}

function writeList(w: Writer, owner: GoValue, items: readonly GoValue[]): string {
  return nested(w, owner, () =>
    join(
      w,
      '[]',
      items.map((item) => write(w, item)),
    ),
  );
}

function writeMap(w: Writer, map: GoMap): string {
  const colon = w.indent === undefined ? ':' : ': ';
  const members: string[] = [];
  for (const key of sortedKeys(map))
    members.push(charge(w, quoteJson(key, w.escapeHtml)) + colon + write(w, map.get(key) ?? null));
  return join(w, '{}', members);
}

function join(w: Writer, brackets: '[]' | '{}', members: readonly string[]): string {
  const [open, close] = [brackets[0], brackets[1]];
  if (members.length === 0) return brackets;
  if (w.indent === undefined) return open + members.join(',') + close;
  const outer = `\n${w.indent.repeat(w.depth - 1)}`;
  const inner = outer + w.indent;
  return open + inner + members.join(`,${inner}`) + outer + close;
}

function writeTagged(w: Writer, value: GoTagged): string {
  switch (value.go) {
    case 'integer':
      return String(value.value);
    case 'nan':
      return write(w, Number.NaN);
    case 'complex':
      throw goError('json: unsupported type: complex128');
    case 'nil':
      return 'null';
    case 'slice':
      return writeList(w, value, value.items);
    case 'map':
      return nested(w, value.entries, () => writeMap(w, value.entries));
    case 'struct':
      return value.type.json ? write(w, readJson(value.type.json(value))) : writeStruct(w, value);
  }
}

function writeStruct(w: Writer, value: GoStruct): string {
  const { jsonNames, unexported } = value.type;
  const colon = w.indent === undefined ? ':' : ': ';
  return nested(w, value, () => {
    const members: string[] = [];
    for (const [field, item] of value.fields) {
      if (unexported?.includes(field)) continue;
      members.push(quoteJson(jsonNames?.[field] ?? field, w.escapeHtml) + colon + write(w, item));
    }
    return join(w, '{}', members);
  });
}

/** What `readJsonPartly` found: with an error, whatever could still be read. */
export interface PartlyRead {
  readonly value: GoValue;
  readonly error?: string;
}

/** Any JSON value, numbers float64. Fails in Go's words. Go: encoding/json, Unmarshal into an empty interface. */
export function readJson(text: string): GoValue {
  const { value, error } = readJsonPartly(text);
  if (error !== undefined) throw goError(error);
  return value;
}

/** As `readJson`; a number too big for a float64 is nil and an error, and the rest is there. */
export function readJsonPartly(text: string): PartlyRead {
  const state: Conversion = { text, error: undefined };
  try {
    const value = toGoValue(state, JSON.parse(replaceInvalid(text)));
    return state.error === undefined ? { value } : { value, error: state.error };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { value: null, error: scanJson(text) ?? error.message };
  }
}

interface Conversion {
  readonly text: string;
  error: string | undefined;
}

const NUMBER = /"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*/g;

type Json = null | boolean | string | number | readonly Json[] | { readonly [key: string]: Json };

/** What Go's scanner refuses, whose words `scanJson` has. */
const MAX_DEPTH = 10_000;

function toGoValue(state: Conversion, parsed: Json, depth = 1): GoValue {
  if (typeof parsed === 'string') return parsed.toWellFormed();
  if (typeof parsed === 'number') return Number.isFinite(parsed) ? parsed : refuseNumber(state);
  if (parsed === null || typeof parsed === 'boolean') return parsed;
  if (depth > MAX_DEPTH) throw new SyntaxError('too deep');
  if (isJsonList(parsed)) return parsed.map((item) => toGoValue(state, item, depth + 1));
  const map: GoMap = new Map();
  for (const [key, item] of Object.entries(parsed))
    map.set(key.toWellFormed(), toGoValue(state, item, depth + 1));
  return map;
}

function isJsonList(parsed: Json): parsed is readonly Json[] {
  return Array.isArray(parsed);
}

/** The first number of the text that overflows is the one that Go names. */
function refuseNumber(state: Conversion): null {
  state.error ??= `json: cannot unmarshal number ${firstOverflow(state.text)} into Go value of type float64`;
  return null;
}

function firstOverflow(text: string): string | undefined {
  for (const [token] of text.matchAll(NUMBER))
    if (!token.startsWith('"') && !Number.isFinite(Number(token))) return token;
  return undefined;
}
