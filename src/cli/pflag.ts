import { DynError } from '../base/problem.ts';
import { usage, usageWithSuggestion } from '../base/problems/cli.ts';
import { nearest } from '../base/text.ts';
import { parseDuration } from '../go/duration.ts';
import { quote, readFloat, readInt } from '../go/strconv.ts';
import { type Flag, type FlagValues, TRUE_WORDS } from './flag.ts';

/** A command line taken apart: positionals in order, and the flags. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  readonly flags: FlagValues;
  /** Deprecation notices, as Helm prints them. */
  readonly notices: readonly string[];
}

/** Reads arguments as Go's pflag does, with its texts. Raises cli/usage. Source: github.com/spf13/pflag. */
export function parseArguments(args: readonly string[], flags: readonly Flag[]): ParsedArguments {
  const reader = new ArgumentReader(args, flags);
  return reader.read();
}

class ArgumentReader {
  private readonly args: readonly string[];
  private readonly byName = new Map<string, Flag>();
  private readonly byShort = new Map<string, Flag>();
  private readonly values = new Map<string, string[]>();
  private readonly positionals: string[] = [];
  private readonly notices: string[] = [];
  private at = 0;

  constructor(args: readonly string[], flags: readonly Flag[]) {
    this.args = args;
    for (const flag of flags) {
      this.byName.set(flag.name, flag);
      if (flag.short) this.byShort.set(flag.short, flag);
    }
  }

  read(): ParsedArguments {
    while (this.at < this.args.length) {
      const word = this.args[this.at++] ?? '';
      if (word === '--') {
        this.positionals.push(...this.args.slice(this.at));
        break;
      }
      if (word.startsWith('--')) this.readLong(word);
      else if (word.startsWith('-') && word.length > 1) this.readShorts(word);
      else this.positionals.push(word);
    }
    return { positionals: this.positionals, flags: this.values, notices: this.notices };
  }

  private readLong(word: string): void {
    const name = word.slice(2);
    if (name.startsWith('-') || name.startsWith('=')) fail(`bad flag syntax: ${word}`);
    const equals = name.indexOf('=');
    const key = equals < 0 ? name : name.slice(0, equals);
    const flag = this.byName.get(key);
    if (!flag) throw this.unknown(key);
    if (equals >= 0) this.set(flag, name.slice(equals + 1));
    else this.set(flag, bareValue(flag) ?? this.next(`flag needs an argument: --${key}`));
  }

  private readShorts(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const letter = word[i] ?? '';
      const flag = this.byShort.get(letter);
      if (!flag) fail(`unknown shorthand flag: '${letter}' in -${word.slice(i)}`);
      const rest = word.slice(i + 1);
      const bare = bareValue(flag);
      if (bare !== undefined && !rest.startsWith('=')) {
        this.set(flag, bare);
        continue;
      }
      const given = rest.startsWith('=') ? rest.slice(1) : rest;
      this.set(
        flag,
        rest === '' ? this.next(`flag needs an argument: '${letter}' in -${word.slice(i)}`) : given,
      );
      return;
    }
  }

  private next(message: string): string {
    if (this.at >= this.args.length) fail(message);
    return this.args[this.at++] ?? '';
  }

  private set(flag: Flag, value: string): void {
    const reason = checkValue(flag, value);
    if (reason !== undefined)
      fail(`invalid argument ${quote(value)} for ${quote(display(flag))} flag: ${reason}`);
    if (flag.deprecated !== undefined) this.notices.push(flag.deprecated);
    const key = flag.storedAs ?? flag.name;
    const parts = (flag.kind === 'csv'
      ? readCsvLine(value)
      : flag.kind === 'pairs'
        ? readPairs(value)
        : undefined) ?? [value];
    const known = this.values.get(key);
    if (known) known.push(...parts);
    else this.values.set(key, [...parts]);
  }

  private unknown(name: string): DynError {
    const guess = nearest(
      name,
      [...this.byName.values()].filter((f) => !f.deprecated).map((f) => f.name),
    );
    return new DynError(usageWithSuggestion(`unknown flag: --${name}`, guess && `--${guess}`));
  }
}

function fail(message: string): never {
  throw new DynError(usage(message));
}

function bareValue(flag: Flag): string | undefined {
  return flag.bare ?? (flag.kind === 'bool' ? 'true' : undefined);
}

function display(flag: Flag): string {
  return flag.short ? `-${flag.short}, --${flag.name}` : `--${flag.name}`;
}

const BOOLS = [...TRUE_WORDS, '0', 'f', 'F', 'FALSE', 'false', 'False'];

/** Why a value does not fit its flag, in Go's words, or undefined. */
function checkValue(flag: Flag, value: string): string | undefined {
  switch (flag.kind) {
    case 'bool':
      return BOOLS.includes(value) ? undefined : `strconv.ParseBool: parsing ${quote(value)}: invalid syntax`;
    case 'int':
      return errorOf(readInt(value, 0, 64));
    case 'float':
      return errorOf(readFloat(value));
    case 'duration':
      return durationProblem(value);
    case 'pairs':
      return pairsProblem(value);
    case 'csv':
      if (/^[\r\n]+$/.test(value)) return 'EOF';
      return readCsvLine(value) ? undefined : csvProblem(value);
    default:
      if (!flag.values || flag.values.includes(value)) return undefined;
      return flag.wrongValue ?? wrongWord(flag, value);
  }
}

function errorOf(result: number | bigint | { readonly error: string }): string | undefined {
  return typeof result === 'object' ? result.error : undefined;
}

function wrongWord(flag: Flag, value: string): string {
  const words = (flag.values ?? []).filter((word) => !BOOLS.includes(word));
  const list = `${words.slice(0, -1).join(', ')}, and ${words.at(-1)}`;
  return `invalid ${flag.name} input ${quote(value)}. Valid inputs are ${list}`;
}

function durationProblem(value: string): string | undefined {
  try {
    parseDuration(value);
    return undefined;
  } catch (error) {
    return error instanceof DynError ? error.problem.message : String(error);
  }
}

function pairsProblem(value: string): string | undefined {
  if (!value.includes('=')) return `${value} must be formatted as key=value`;
  const pairs = readPairs(value);
  if (!pairs) return csvProblem(value);
  const wrong = pairs.find((pair) => !pair.includes('='));
  return wrong === undefined ? undefined : `${wrong} must be formatted as key=value`;
}

/** `key=value` pairs; a text with one equals sign is one pair, commas and all. Source: pflag string_to_string.go. */
function readPairs(value: string): readonly string[] | undefined {
  return value.split('=').length > 2 ? readCsvLine(value) : [value.replace(/^"+|"+$/g, '')];
}

const LINE_END = /\r\n/g;
const EMPTY_LINES = /^\n+/;
const FIELD_END = /[,\n]/;

function csvProblem(value: string): string {
  const open = (value.match(/"/g) ?? []).length % 2 === 1 && /(^|,)"/.test(value);
  const column = open ? value.length + 1 : value.indexOf('"') + 1;
  return open
    ? `parse error on line 1, column ${column}: extraneous or missing " in quoted-field`
    : `parse error on line 1, column ${column}: bare " in non-quoted-field`;
}

/** The fields of one comma-separated line, or undefined when its quotes are wrong. Source: Go encoding/csv. */
export function readCsvLine(text: string): readonly string[] | undefined {
  if (text === '') return [];
  const line = text.replace(LINE_END, '\n').replace(EMPTY_LINES, '');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let field = '';
      for (at++; ; ) {
        const close = line.indexOf('"', at);
        if (close < 0) return undefined;
        field += line.slice(at, close);
        at = close + 1;
        if (line[at] !== '"') break;
        field += '"';
        at++;
      }
      if (at < line.length && line[at] !== ',' && line[at] !== '\n') return undefined;
      fields.push(field);
    } else {
      const [field = ''] = line.slice(at).split(FIELD_END, 1);
      if (field.includes('"')) return undefined;
      fields.push(field);
      at += field.length;
    }
    if (at >= line.length || line[at] === '\n') return fields;
    at++;
  }
}
