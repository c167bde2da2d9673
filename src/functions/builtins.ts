import { goError } from '../base/problems/template.ts';
import { byteLength, toBytes } from '../go/bytes.ts';
import { isTrue } from '../go/compare.ts';
import { equalValues, lessThan } from '../go/equal.ts';
import { sprint, sprintf, sprintln } from '../go/format.ts';
import type { CallContext, GoFunction } from '../go/function.ts';
import { isPrint, isRune } from '../go/runes.ts';
import { byteValue, entriesOf, type GoValue, integerOf, isTagged, itemsOf, typeName } from '../go/value.ts';
import { elementOf, pointedTo, zeroOf } from '../template/member.ts';
import { any, type FunctionTable, text, variadic } from './define.ts';

/** What the evaluator does by itself, since it does not evaluate the arguments as for others: see template/call.ts. */
const STATEMENT: GoFunction = { params: ['value'], variadic: 'value', run: ([value = null]) => value };

/** The functions of Go's templates, but for `slice`, which sprig replaces. Source: Go text/template funcs.go. */
export const builtins: FunctionTable = {
  and: STATEMENT,
  or: STATEMENT,
  call: STATEMENT,
  not: { params: ['value'], run: ([x]) => !isTrue(x) },
  /** True when the first argument equals any of the others. */
  eq: { params: ['value'], variadic: 'value', run: isAnyEqual },
  ne: comparison((a, b) => !equalValues(a, b)),
  lt: comparison(lessThan),
  le: comparison((a, b) => lessThan(a, b) || equalValues(a, b)),
  gt: comparison((a, b) => !(lessThan(a, b) || equalValues(a, b))),
  ge: comparison((a, b) => !lessThan(a, b)),
  /** The item at the indexes, one after the other. */
  index: { params: ['value'], variadic: 'value', run: itemAt },
  /** Items of a list or map, bytes of a string. */
  len: { params: ['value'], run: ([x = null]) => BigInt(lengthOf(x)) },
  print: { params: [], variadic: 'any', run: (args, { budget }) => sprint(args, budget) },
  printf: variadic([text], any, (format, args, { budget }) => sprintf(format, args, budget)),
  println: { params: [], variadic: 'any', run: (args, { budget }) => sprintln(args, budget) },
  html: { params: [], variadic: 'any', run: (args, call) => escapeHtml(joined(args, call)) },
  js: { params: [], variadic: 'any', run: (args, call) => escapeJs(joined(args, call)) },
  urlquery: { params: [], variadic: 'any', run: (args, call) => escapeQuery(joined(args, call)) },
};

function comparison(compare: (a: GoValue, b: GoValue) => boolean): GoFunction {
  return { params: ['value', 'value'], run: ([a = null, b = null]) => compare(a, b) };
}

function isAnyEqual([first = null, ...others]: readonly GoValue[]): boolean {
  if (others.length === 0) throw goError('missing argument for comparison');
  for (const other of others) if (equalValues(first, other)) return true;
  return false;
}

function itemAt([first = null, ...indexes]: readonly GoValue[]): GoValue {
  if (first === null) throw goError('index of untyped nil');
  let item: GoValue = first;
  for (const index of indexes) item = step(pointedTo(item), index);
  return item;
}

function step(item: GoValue, index: GoValue): GoValue {
  if (item === null) throw goError('index of nil pointer');
  if (typeof item === 'string') return byteAt(item, index);
  const items = itemsOf(item);
  if (items) return items[position(index, items.length, 'slice')] ?? null;
  const entries = entriesOf(item);
  if (!entries) throw goError(`can't index item of type ${typeName(item)}`);
  return entries.get(keyOf(index)) ?? zeroOf(elementType(item));
}

function elementType(map: GoValue): string {
  return isTagged(map) && map.go === 'map' ? map.element : elementOf({ name: typeName(map) });
}

function keyOf(index: GoValue): string {
  if (index === null) throw goError('value is nil; should be of type string');
  if (typeof index !== 'string') throw goError(`value has type ${typeName(index)}; should be string`);
  return index;
}

function byteAt(item: string, index: GoValue): GoValue {
  const bytes = toBytes(item);
  return byteValue(bytes[position(index, bytes.length, 'string')] ?? 0);
}

/** Go lets the length itself pass its check, and then panics. */
function position(index: GoValue, length: number, kind: 'slice' | 'string'): number {
  if (index === null) throw goError('cannot index slice/array with nil');
  const wanted = integerOf(index);
  if (wanted === undefined) throw goError(`cannot index slice/array with type ${typeName(index)}`);
  const at = BigInt.asIntN(64, wanted);
  if (at < 0n || at > BigInt(length)) throw goError(`index out of range: ${at}`);
  if (at === BigInt(length)) throw goError(`reflect: ${kind} index out of range`);
  return Number(at);
}

function lengthOf(given: GoValue): number {
  const item = pointedTo(given);
  if (item === null) throw goError('len of nil pointer');
  if (typeof item === 'string') return byteLength(item);
  const items = item instanceof Uint8Array ? item : itemsOf(item);
  const length = items?.length ?? entriesOf(item)?.size;
  if (length === undefined) throw goError(`len of type ${typeName(item)}`);
  return length;
}

/** The arguments as an action would print them, joined as by `print`. Source: Go text/template funcs.go, evalArgs. */
function joined(args: readonly GoValue[], { budget }: CallContext): string {
  return sprint(
    args.map((given) => (given === null ? '<no value>' : pointedTo(given))),
    budget,
  );
}

const HTML: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

function escapeHtml(given: string): string {
  return given.replace(/[\0"'&<>]/g, (char) => HTML[char] ?? char);
}

const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

/** Source: Go text/template funcs.go, JSEscape. */
function escapeJs(given: string): string {
  return given.replace(/[\\'"<>&=\0-\x1F]|[^\0-\x7F]/gu, (char) => JS[char] ?? escapeRune(char));
}

function escapeRune(char: string): string {
  const rune = char.codePointAt(0) ?? 0;
  if (isPrint(rune) || !isRune(rune)) return char;
  return `\\u${rune.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Source: Go net/url QueryEscape. */
function escapeQuery(given: string): string {
  let out = '';
  for (const byte of toBytes(given)) {
    const char = String.fromCharCode(byte);
    if (byte === 0x20) out += '+';
    else if (/[\w.~-]/.test(char)) out += char;
    else out += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
