import { dictSteps, LIST_STEPS, TEXT_ITEM_STEPS } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { toBytes } from './bytes.ts';
import type { CallContext } from './function.ts';
import { quote } from './strconv.ts';
import type { TomlToken } from './toml-cursor.ts';
import { TomlLexer } from './toml-lexer.ts';
import { datetimeOf, floatOfToken, integerOfToken, type Refuse, stringOf } from './toml-values.ts';
import type { GoMap, GoSlice, GoType, GoValue } from './value.ts';

/**
 * Reads TOML 1.1 as BurntSushi/toml v1.6.0 does, errors included: `toml: line 2 (last key "a"): …`.
 * Integers are int64, dates time.Time, arrays of tables []map[string]interface{}.
 */
export function readToml(text: string, call: CallContext): GoMap {
  return new TomlReader(text.replace(/^(?:\uDCFF\uDCFE|\uDCFE\uDCFF|\uFEFF)/, ''), call).read();
}

/** The name of a key as Go writes it: parts that need quotes have them. Go: toml.Key.String. */
export function keyText(key: readonly string[]): string {
  return key.map(keyPartText).join('.');
}

/** One part of a key, in quotes where it needs them. */
export function keyPartText(part: string): string {
  return /^[A-Za-z0-9_-]+$/.test(part) ? part : `"${escapeToml(part)}"`;
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** What stands between the quotes of a TOML string. */
export function escapeToml(text: string): string {
  return text.replace(
    /[\x00-\x1f"\\\x7f]/g,
    (char) => NAMED_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** So many bytes are looked at for the zeros of UTF-16. */
const BOM_BYTES = 6;

const TABLES: GoType = { name: '[]map[string]interface {}' };

/** A line or an inline table may begin a dict, and its path is noted. */
const LINE_STEPS = 3 * dictSteps(0);

class TomlReader {
  private readonly text: string;
  private readonly call: CallContext;
  private readonly lexer: TomlLexer;
  private readonly root: GoMap = new Map();
  /** The items of the arrays of tables, which grow while we read. */
  private readonly tables = new Map<GoValue, GoMap[]>();
  /** Keys of tables that exist because something lies in them. */
  private readonly implicit = new Set<string>();
  /** Keys whose value was last said to be an array. */
  private readonly arrays = new Set<string>();
  private context: readonly string[] = [];
  private currentKey = '';
  /** The line of the key or header that is read. */
  private line = 1;

  constructor(text: string, call: CallContext) {
    this.text = text;
    this.call = call;
    this.lexer = new TomlLexer(text, (message, line) => this.failure(message, line));
  }

  read(): GoMap {
    if (toBytes(this.text.slice(0, BOM_BYTES)).subarray(0, BOM_BYTES).includes(0))
      throw this.failure(
        'files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8',
        1,
      );
    for (;;) {
      this.call.budget.step(LINE_STEPS);
      const kind = this.lexer.topLevel();
      if (kind === 'end') return this.root;
      if (kind === 'key') {
        this.keyValue();
      } else this.header(kind === 'array-table');
      this.lexer.topLevelEnd();
    }
  }

  private failure(message: string, line: number): Error {
    const last = this.lastKey();
    return goError(`toml: line ${line}${last && ` (last key ${quote(last)})`}: ${message}`);
  }

  private lastKey(): string {
    if (this.currentKey === '') return keyText(this.context);
    return this.context.length === 0 ? this.currentKey : `${keyText(this.context)}.${this.currentKey}`;
  }

  private header(array: boolean): void {
    const key: string[] = [];
    do {
      const part = this.lexer.tableNamePart();
      if (key.length === 0) this.line = part.line;
      key.push(stringOf(part, this.refuser(part)));
    } while (this.lexer.tableNameEnd());
    if (array) this.lexer.arrayTableEnd();
    this.enter(key, array);
    this.setArray(false, '');
  }

  private refuser(token: TomlToken): Refuse {
    return (message) => this.failure(message, token.line);
  }

  /** `a.b = value` in the present context. */
  private keyValue(): void {
    const outer = this.context;
    this.readKeyValue();
    this.context = outer;
    this.currentKey = '';
  }

  /** Leaves the context and the key of the value, which errors name. */
  private readKeyValue(): { key: string[]; value: GoValue } {
    this.lexer.keyStart();
    const key = this.key();
    this.currentKey = key.at(-1) ?? '';
    for (const part of key.slice(0, -1)) {
      const table = [...this.context, part];
      this.implicit.add(keyText(table));
      this.enter(table, false);
    }
    const token = this.lexer.value();
    const value = this.value(token, false);
    this.set(this.currentKey, value);
    this.setArray(token.kind === 'array', this.currentKey);
    return { key, value };
  }

  private key(): string[] {
    const key: string[] = [];
    do {
      const part = this.lexer.keyPart();
      if (key.length === 0) this.line = part.line;
      key.push(stringOf(part, this.refuser(part)));
    } while (this.lexer.keyEnd());
    return key;
  }

  private value(token: TomlToken, inArray: boolean): GoValue {
    this.call.budget.step(TEXT_ITEM_STEPS);
    switch (token.kind) {
      case 'array':
        return this.array();
      case 'table':
        return this.inlineTable(inArray);
      case 'bool':
        return token.text === 'true';
      case 'integer':
        return integerOfToken(token, this.refuser(token));
      case 'float':
        return floatOfToken(token, this.refuser(token));
      case 'datetime':
        return datetimeOf(token, this.refuser(token), this.call);
      default:
        return stringOf(token, this.refuser(token));
    }
  }

  private array(): GoValue {
    this.setArray(true, this.currentKey);
    const items: GoValue[] = [];
    this.call.budget.step(LIST_STEPS);
    while (this.lexer.arrayValueStart()) {
      items.push(this.value(this.lexer.value(), true));
      if (!this.lexer.arrayValueEnd()) break;
    }
    return items;
  }

  private inlineTable(inArray: boolean): GoMap {
    const table: GoMap = new Map();
    this.call.budget.step(LINE_STEPS);
    const outer = { context: this.context, currentKey: this.currentKey };
    this.context = [...outer.context, outer.currentKey];
    this.currentKey = '';
    this.implicit.add(keyText(this.context));
    this.enter(this.context, inArray);
    const inner = this.context;
    while (this.lexer.tableValueStart()) {
      const { key, value } = this.readKeyValue();
      this.place(table, key, value);
      this.context = inner;
      if (!this.lexer.tableValueEnd()) break;
    }
    this.context = outer.context;
    this.currentKey = outer.currentKey;
    return table;
  }

  /** Puts a value into an inline table below the tables that its key names. */
  private place(table: GoMap, key: readonly string[], value: GoValue): void {
    let at = table;
    for (const part of key.slice(0, -1)) {
      const below = at.get(part) ?? new Map();
      if (!(below instanceof Map))
        throw this.failure(`${quote(keyText(this.context))} is not a table`, this.line);
      at.set(part, below);
      at = below;
    }
    at.set(key.at(-1) ?? '', value);
  }

  /** Makes `key` the context; creates it, and what lies above it. Go: parser.addContext. */
  private enter(key: readonly string[], array: boolean): void {
    let table = this.root;
    const above: string[] = [];
    for (const part of key.slice(0, -1)) {
      above.push(part);
      if (!table.has(part)) {
        this.implicit.add(keyText(above));
        table.set(part, new Map());
      }
      const below = this.tableAt(table, part);
      if (!below) throw this.failure(`Key '${keyText(above)}' was already created as a hash.`, this.line);
      table = below;
    }
    this.context = above;
    const last = key.at(-1) ?? '';
    if (array) this.addTable(table, last, key);
    else this.set(last, new Map());
    this.context = [...above, last];
  }

  /** The table at a key, the latest of an array of tables. */
  private tableAt(table: GoMap, part: string): GoMap | undefined {
    const found = table.get(part);
    if (found instanceof Map) return found;
    return found === undefined ? undefined : this.tables.get(found)?.at(-1);
  }

  private addTable(table: GoMap, last: string, key: readonly string[]): void {
    const found = table.get(last);
    const tables = found === undefined ? this.newTables(table, last) : this.tables.get(found);
    if (!tables)
      throw this.failure(
        `Key '${keyText(key)}' was already created and cannot be used as an array.`,
        this.line,
      );
    tables.push(new Map());
  }

  private newTables(table: GoMap, last: string): GoMap[] {
    const items: GoMap[] = [];
    const slice: GoSlice = { go: 'slice', type: TABLES, element: 'map[string]interface {}', items };
    this.tables.set(slice, items);
    table.set(last, slice);
    return items;
  }

  /** Sets a key of the context, once; a table that was implied may be named once more. Go: parser.setValue. */
  private set(key: string, value: GoValue): void {
    let table = this.root;
    const above: string[] = [];
    for (const part of this.context) {
      above.push(part);
      const below = this.tableAt(table, part);
      if (!below) throw this.defined(above);
      table = below;
    }
    const whole = [...above, key];
    if (!table.has(key)) table.set(key, value);
    else if (!this.implicit.delete(keyText(whole))) throw this.defined(whole);
    else if (this.arrays.has(keyText(whole))) table.set(key, value);
  }

  private defined(key: readonly string[]): Error {
    return this.failure(`Key '${keyText(key)}' has already been defined.`, this.line);
  }

  /** Notes whether the value at a key of the context, or the context itself, is an array. Go: parser.setType. */
  private setArray(array: boolean, key: string): void {
    const whole = key === '' ? this.context : [...this.context, key];
    const name = keyText(whole.length === 0 ? [''] : whole);
    if (array) this.arrays.add(name);
    else this.arrays.delete(name);
  }
}
