import { goError } from '../base/problems/template.ts';
import { isSpace } from '../go/space.ts';
import { quote, quoteRune } from '../go/strconv.ts';
import { type GoMap, type GoValue, isList, isMap, typeName } from '../go/value.ts';

/** What differs between --set and its siblings. */
export interface SetDialect {
  /** A backslash makes the next character ordinary, "," ends a pair and "{a,b}" is a list. */
  readonly pairs: boolean;
  /** The value behind "=". */
  readonly read: (text: string) => GoValue;
  /** For JSON instead of plain text: the value that starts at `from`, and where it ends. */
  readonly readJson?: (text: string, from: number) => { readonly value: GoValue; readonly end: number };
}

export type SetPath = readonly (string | number)[];

/** A value that was set, with the offsets of its pair in the flag's text. */
export interface SetPair {
  readonly path: SetPath;
  readonly value: GoValue;
  readonly start: number;
  readonly end: number;
}

/** Is told of every pair as soon as the tree holds it. */
export type SetObserver = (pair: SetPair) => void;

/**
 * Reads one flag's text into `tree`, which is changed; throws what Helm's parser says.
 * Model: helm pkg/strvals parser.go and literal_parser.go.
 */
export function parseSet(text: string, tree: GoMap, dialect: SetDialect, observer?: SetObserver): void {
  const reader = new SetReader(text, dialect, observer);
  while (reader.pair(tree)) {}
}

const MAX_INDEX = 65_536;
const MAX_LEVEL = 30;

/** A key is done: is there text left to read? The end of input is no error in the places where Helm lets it be. */
type Outcome = 'more' | 'end';

interface Piece {
  readonly text: string;
  /** The character that stopped it; undefined at the end of input. */
  readonly stop: string | undefined;
}

class SetReader {
  readonly #text: string;
  readonly #dialect: SetDialect;
  readonly #observer: SetObserver | undefined;
  #at = 0;
  #found: Pick<SetPair, 'path' | 'value'> | undefined;

  constructor(text: string, dialect: SetDialect, observer: SetObserver | undefined) {
    this.#text = text;
    this.#dialect = dialect;
    this.#observer = observer;
  }

  /** Reads one path=value; false at the end. */
  pair(tree: GoMap): boolean {
    const start = this.#at;
    this.#found = undefined;
    const outcome = this.#key(tree, [], 0);
    this.#tell(start);
    return outcome === 'more';
  }

  #tell(start: number): void {
    if (this.#found) this.#observer?.({ ...this.#found, start, end: this.#at });
  }

  #key(data: GoMap, path: SetPath, level: number): Outcome {
    const { text: key, stop } = this.#until(this.#dialect.pairs ? '=[,.' : '=[.');
    const here = [...path, key];
    switch (stop) {
      case undefined:
        if (key === '') return 'end';
        throw goError(`key ${quote(key)} has no value`);
      case ',':
        throw goError(`key ${quote(key)} has no value (cannot end with ,)`);
      case '=': {
        const { value, outcome } = this.#value();
        this.#set(data, key, value, here);
        return outcome;
      }
      case '[':
        return this.#listKey(data, key, here, level);
      default:
        return this.#mapKey(data, key, here, level + 1);
    }
  }

  #set(data: GoMap, key: string, value: GoValue, path: SetPath): void {
    if (key === '') return;
    data.set(key, value);
    this.#found = { path, value };
  }

  #mapKey(data: GoMap, key: string, path: SetPath, level: number): Outcome {
    if (level > MAX_LEVEL)
      throw goError(`value name nested level is greater than maximum supported nested level of ${MAX_LEVEL}`);
    const found = data.get(key);
    const inner: GoMap = found === undefined ? new Map() : asMap(found);
    const outcome = this.#key(inner, path, level);
    if (inner.size > 0) {
      if (key !== '') data.set(key, inner);
    } else if (outcome === 'more') throw goError(`key map ${quote(key)} has no value`);
    return outcome;
  }

  #listKey(data: GoMap, key: string, path: SetPath, level: number): Outcome {
    const index = this.#index();
    if (index === undefined) return 'end';
    const found = data.get(key);
    const list = found === undefined ? [] : asList(found);
    const { list: changed, outcome } = this.#listItem(list, index, [...path, index], level);
    if (key !== '') data.set(key, changed);
    return outcome;
  }

  /** The number up to "]"; undefined at the end of input. */
  #index(): number | undefined {
    const { text, stop } = this.#until(']');
    if (stop === undefined) return undefined;
    const index = Number(text);
    const fault = !/^[+-]?[0-9]+$/.test(text)
      ? 'invalid syntax'
      : BigInt.asIntN(64, BigInt(text)) !== BigInt(text) && 'value out of range';
    if (fault === false) return index;
    throw goError(`error parsing index: strconv.Atoi: parsing ${quote(text)}: ${fault}`);
  }

  #listItem(list: readonly GoValue[], index: number, path: SetPath, level: number): ItemResult {
    if (index < 0) throw goError(`negative ${index} index not allowed`);
    const { text, stop } = this.#until('[.=');
    if (text !== '') {
      const runes = Array.from(text, (char) => quoteRune(char.codePointAt(0) ?? 0));
      throw goError(`unexpected data at end of array index: [${runes.join(' ')}]`);
    }
    switch (stop) {
      case undefined:
        return { list, outcome: 'end' };
      case '=': {
        const { value } = this.#value();
        this.#found = { path, value };
        return { list: withItem(list, index, value), outcome: 'more' };
      }
      case '[':
        return this.#nestedList(list, index, path, level);
      default:
        return this.#nestedMap(list, index, path, level);
    }
  }

  #nestedList(list: readonly GoValue[], index: number, path: SetPath, level: number): ItemResult {
    const next = this.#index();
    if (next === undefined) return { list, outcome: 'end' };
    const found = list[index];
    const inner = found === undefined || found === null ? undefined : asList(found);
    const { list: changed, outcome } = this.#listItem(inner ?? [], next, [...path, next], level);
    // At the end of input Helm leaves a list that was there changed in place, and drops a new one.
    if (outcome === 'end' && inner === undefined) return { list, outcome };
    return { list: withItem(list, index, changed), outcome };
  }

  #nestedMap(list: readonly GoValue[], index: number, path: SetPath, level: number): ItemResult {
    const found = list[index];
    const inner: GoMap = found !== undefined && isMapOrNothing(found) ? found : new Map();
    const outcome = this.#key(inner, path, level);
    if (outcome === 'end' && index >= list.length) return { list, outcome };
    return { list: withItem(list, index, inner), outcome };
  }

  #value(): { readonly value: GoValue; readonly outcome: Outcome } {
    const { readJson, read, pairs } = this.#dialect;
    if (readJson !== undefined) return { value: this.#json(readJson), outcome: 'more' };
    if (!pairs) {
      const rest = this.#text.slice(this.#at);
      this.#at = this.#text.length;
      return { value: read(rest), outcome: 'more' };
    }
    if (this.#at >= this.#text.length) return { value: '', outcome: 'end' };
    if (this.#text[this.#at] === '{') return { value: this.#braces(), outcome: 'more' };
    return { value: read(this.#until(',').text), outcome: 'more' };
  }

  /** `{a,b}`. What follows belongs to the next key, one comma excepted. */
  #braces(): GoValue {
    this.#at++;
    const items: GoValue[] = [];
    for (;;) {
      const { text, stop } = this.#until(',}');
      if (stop === undefined) throw goError("list must terminate with '}'");
      items.push(this.#dialect.read(text));
      if (stop === ',') continue;
      if (this.#text[this.#at] === ',') this.#at++;
      return items;
    }
  }

  #json(readJson: NonNullable<SetDialect['readJson']>): GoValue {
    if (this.#skipBlanks()) return null;
    const { value, end } = readJson(this.#text, this.#at);
    this.#at = end;
    this.#skipBlanks();
    return value;
  }

  /** Passes white space and one comma; true when nothing stood there. */
  #skipBlanks(): boolean {
    while (this.#at < this.#text.length) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== COMMA && !isSpace(unit)) return false;
      this.#at++;
      if (unit === COMMA) return true;
    }
    return true;
  }

  /** Text up to one of the stops, which is passed. */
  #until(stops: string): Piece {
    const escapes = this.#dialect.pairs;
    let out = '';
    let from = this.#at;
    for (let i = from; i < this.#text.length; i++) {
      const char = this.#text.charAt(i);
      if (stops.includes(char)) {
        this.#at = i + 1;
        return { text: out + this.#text.slice(from, i), stop: char };
      }
      if (escapes && char === '\\') {
        out += this.#text.slice(from, i);
        from = i + 1;
        i++;
      }
    }
    this.#at = this.#text.length;
    return { text: out + this.#text.slice(from), stop: undefined };
  }
}

interface ItemResult {
  readonly list: readonly GoValue[];
  readonly outcome: Outcome;
}

const COMMA = 44;

function withItem(list: readonly GoValue[], index: number, value: GoValue): readonly GoValue[] {
  if (index > MAX_INDEX)
    throw goError(`index of ${index} is greater than maximum supported index of ${MAX_INDEX}`);
  const copy = list.slice();
  while (copy.length < index) copy.push(null);
  copy[index] = value;
  return copy;
}

function isMapOrNothing(value: GoValue): value is GoMap {
  return value !== null && isMap(value);
}

function asMap(value: GoValue): GoMap {
  return isMapOrNothing(value) ? value : wrongType(value, 'map[string]interface {}');
}

function asList(value: GoValue): readonly GoValue[] {
  return isList(value) ? value : wrongType(value, '[]interface {}');
}

/** What Go's recover finds after a failed type assertion. */
function wrongType(value: GoValue, wanted: string): never {
  const found = value === null ? 'nil' : typeName(value);
  throw goError(`unable to parse key: interface conversion: interface {} is ${found}, not ${wanted}`);
}
