import { fail } from '../base/problem.ts';
import { schemaBroken, schemaTooLarge } from '../base/problems/schema.ts';
import { replaceInvalid } from '../go/bytes.ts';
import { quote } from '../go/strconv.ts';
import type { GoStruct, GoType, GoValue } from '../go/value.ts';

/** A JSON document. A number whose text differs from JavaScript's shortest text keeps its text. */
export type Json = null | boolean | string | number | ExactNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A json.Number; `data` is its text. */
export type ExactNumber = GoStruct & { readonly data: string };

const JSON_NUMBER: GoType = { name: 'json.Number' };
const MAX_DEPTH = 256;
const ODD_NUMBER = /[:[,]\s*-?(?:\d+[.eE]|\d{16}|0\d)|-0/;
const HALF_PAIR = /\\u[dD][89a-fA-F]/;

/** True for a number that kept its text. */
export function isExact(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === JSON_NUMBER;
}

/** True for a JSON object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value);
}

/** True for a JSON array. */
export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The own property `key`, or undefined. */
export function ownOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The document as a value that can be validated. */
export function toValue(json: Json, depth = 0): GoValue {
  if (depth > MAX_DEPTH) fail(schemaTooLarge('depth', MAX_DEPTH));
  if (isJsonArray(json)) return json.map((item) => toValue(item, depth + 1));
  if (!isJsonObject(json)) return json;
  const out = new Map<string, GoValue>();
  for (const key of Object.keys(json)) out.set(key, toValue(json[key] ?? null, depth + 1));
  return out;
}

/** Reads one JSON document as Go's json.Decoder with UseNumber; throws `schema/broken` in Go's words. */
export function readSchemaJson(text: string): Json {
  const quick = hasOddNumbers(text) ? undefined : readQuickJson(text);
  return quick === undefined ? new Reader(text).document() : quick;
}

/** The same by JavaScript's reader, which loses the text of numbers; undefined for what needs a closer look. */
export function readQuickJson(text: string): Json | undefined {
  if (!text.isWellFormed() || (text.includes('\\u') && HALF_PAIR.test(text))) return undefined;
  try {
    return asJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** True when a number in the document may differ from JavaScript's text for it. */
export function hasOddNumbers(text: string): boolean {
  return ODD_NUMBER.test(text);
}

function asJson(value: unknown): Json {
  return isJson(value) ? value : null;
}

function isJson(_value: unknown): _value is Json {
  return true;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERALS: Readonly<Record<string, [string, Json]>> = {
  t: ['true', true],
  f: ['false', false],
  n: ['null', null],
};
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A cursor over JSON text that fails as Go's scanner does. */
class Reader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Json {
    this.skipSpace();
    if (this.at >= this.text.length) return broken('EOF');
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) return broken('invalid character after top-level value');
    return value;
  }

  private value(): Json {
    const c = this.text[this.at];
    if (c === '{') return this.nested(() => this.object());
    if (c === '[') return this.nested(() => this.array());
    if (c === '"') return this.string();
    if (c === '-' || (c !== undefined && c >= '0' && c <= '9')) return this.number();
    const literal = c === undefined ? undefined : LITERALS[c];
    if (!literal) return this.unexpected('looking for beginning of value');
    return this.literal(literal[0], literal[1]);
  }

  private nested(read: () => Json): Json {
    if (++this.depth > MAX_DEPTH) fail(schemaTooLarge('depth', MAX_DEPTH));
    this.at++;
    this.skipSpace();
    const value = read();
    this.depth--;
    return value;
  }

  private object(): Json {
    const out: Record<string, Json> = Object.create(null);
    if (this.take('}')) return out;
    for (;;) {
      if (this.text[this.at] !== '"') return this.unexpected('looking for beginning of object key string');
      const key = this.string();
      this.skipSpace();
      if (!this.take(':')) return this.unexpected('after object key');
      this.skipSpace();
      out[key] = this.value();
      this.skipSpace();
      if (this.take('}')) return out;
      if (!this.take(',')) return this.unexpected('after object key:value pair');
      this.skipSpace();
    }
  }

  private array(): Json {
    const out: Json[] = [];
    if (this.take(']')) return out;
    for (;;) {
      out.push(this.value());
      this.skipSpace();
      if (this.take(']')) return out;
      if (!this.take(',')) return this.unexpected('after array element');
      this.skipSpace();
    }
  }

  private string(): string {
    let out = '';
    let from = ++this.at;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) break;
      if (!(code >= 0x20)) return this.unexpected('in string literal');
      if (code === 0x5c) {
        out += this.text.slice(from, this.at) + this.escape();
        from = this.at;
      } else this.at++;
    }
    out += this.text.slice(from, this.at++);
    return replaceInvalid(out);
  }

  private escape(): string {
    const simple = ESCAPES[this.text[++this.at] ?? ''];
    if (simple !== undefined) {
      this.at++;
      return simple;
    }
    if (this.text[this.at] !== 'u') return this.unexpected('in string escape code');
    const high = this.hex();
    if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high);
    const before = this.at;
    if (high < 0xdc00 && this.text.startsWith('\\u', this.at)) {
      this.at++;
      const low = this.hex();
      if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(high, low);
      this.at = before;
    }
    return '\uFFFD';
  }

  private hex(): number {
    const start = ++this.at;
    for (; this.at < start + 4; this.at++)
      if (!/^[0-9a-fA-F]/.test(this.text[this.at] ?? ''))
        return this.unexpected('in \\u hexadecimal character escape');
    return Number.parseInt(this.text.slice(start, this.at), 16);
  }

  private number(): Json {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text)?.[0];
    if (found === undefined) {
      this.at++;
      return this.unexpected('in numeric literal');
    }
    this.at += found.length;
    this.checkNumberEnd(found);
    return numberOf(found);
  }

  /** A number that stops half way: `1.` and `1e`. */
  private checkNumberEnd(found: string): void {
    const next = this.text[this.at];
    if (next === '.' && !/[.eE]/.test(found)) {
      this.at++;
      this.unexpected('after decimal point in numeric literal');
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(found)) {
      const sign = /[+-]/.test(this.text[this.at + 1] ?? '') ? 2 : 1;
      this.at += sign;
      this.unexpected('in exponent of numeric literal');
    }
  }

  private literal(word: string, value: Json): Json {
    for (let i = 1; i < word.length; i++) {
      this.at++;
      if (this.text[this.at] !== word[i])
        return this.unexpected(`in literal ${word} (expecting '${word[i]}')`);
    }
    this.at++;
    return value;
  }

  private take(c: string): boolean {
    if (this.text[this.at] !== c) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    for (; ; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  private unexpected(where: string): never {
    const code = this.text.charCodeAt(this.at);
    if (Number.isNaN(code)) return broken('unexpected EOF');
    return broken(`invalid character ${quotedByte(this.text, this.at)} ${where}`);
  }
}

function broken(message: string): never {
  return fail(schemaBroken(message));
}

/** Go's scanner sees bytes: the first byte of a character, as Latin-1. */
function quotedByte(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  const byte = code < 0x80 ? code : firstByte(code);
  if (byte === 0x27) return "'\\''";
  if (byte === 0x22) return `'"'`;
  return `'${quote(String.fromCharCode(byte)).slice(1, -1)}'`;
}

function firstByte(code: number): number {
  if (code >= 0xdc80 && code <= 0xdcff) return code - 0xdc00;
  if (code < 0x800) return 0xc0 | (code >> 6);
  return code < 0x10000 ? 0xe0 | (code >> 12) : 0xf0 | (code >> 18);
}

function numberOf(text: string): Json {
  const value = Number(text);
  if (String(value) === text) return value;
  const exact: ExactNumber = {
    go: 'struct',
    type: JSON_NUMBER,
    pointer: false,
    fields: new Map(),
    data: text,
  };
  return exact;
}
