import type { GoMap, GoValue } from '../go/value.ts';
import { checkDepth, MAX_DEPTH } from './convert.ts';
import type { Input } from './input.ts';
import * as P from './parser.ts';
import { floatKey, isSurelyText, readScalar } from './scalar.ts';

/** More nodes than this, made by aliases, are refused. */
export const ALIAS_LIMIT = 1_000_000;

/** What was not simple enough: the careful way, over nodes, has to say what it is. */
export const UNSURE: unique symbol = Symbol();

interface Frame {
  /** The collection; one of the two. */
  readonly list: GoValue[] | undefined;
  readonly map: GoMap | undefined;
  readonly anchored: Anchored | undefined;
  readonly countBefore: number;
  /** The key whose value comes next; undefined when a key comes next. */
  key: string | undefined;
  merging: boolean;
}

interface Anchored {
  /** Undefined until the collection is closed. */
  value: GoValue | undefined;
  size: number;
}

interface Builder {
  readonly parser: P.Parser;
  readonly anchors: Map<string, Anchored>;
  readonly stack: Frame[];
  frame: Frame | undefined;
  root: GoValue;
  count: number;
  aliased: number;
  /** How deep collections are nested, or more. */
  deepest: number;
  unsure: boolean;
}

/**
 * The first document as a JSON-like value, straight from the events; UNSURE when something in it is odd, though it
 * may still be right. Syntax errors are thrown.
 */
export function composeValue(input: Input): GoValue | typeof UNSURE {
  const parser = P.createParser(input);
  if (!P.openDocument(parser)) return null;
  const builder: Builder = {
    parser,
    anchors: new Map(),
    stack: [],
    frame: undefined,
    root: null,
    count: 1,
    aliased: 0,
    deepest: 0,
    unsure: false,
  };
  for (let event = P.nextEvent(parser); event !== P.DOCUMENT_END_EVENT; event = P.nextEvent(parser)) {
    if (event === P.SCALAR_EVENT) addScalar(builder);
    else if (event === P.END_EVENT) closeFrame(builder);
    else if (event === P.ALIAS_EVENT) addAlias(builder);
    else openFrame(builder, event === P.MAPPING_EVENT);
    if (builder.unsure) return UNSURE;
  }
  if (builder.deepest > MAX_DEPTH) checkDepth(builder.root, input);
  return builder.root;
}

function addScalar(b: Builder): void {
  const { parser, frame } = b;
  b.count++;
  if (isExcessive(b.aliased, b.count)) b.unsure = true;
  if (parser.tag !== '') {
    b.unsure = true;
    return;
  }
  const text = parser.value;
  if (frame !== undefined && isKeyDue(frame)) {
    if (parser.implicit) readKey(b, frame, text);
    else frame.key = text;
    if (parser.anchor !== '') b.unsure = true;
    return;
  }
  const value = parser.implicit ? readValue(b, text) : text;
  if (parser.anchor !== '') b.anchors.set(parser.anchor, { value, size: 1 });
  addValue(b, value);
}

function isKeyDue(frame: Frame | undefined): boolean {
  return frame?.map !== undefined && frame.key === undefined;
}

function readKey(b: Builder, frame: Frame, text: string): void {
  if (text === '<<') {
    frame.merging = true;
    b.count--;
  }
  frame.key = plainKey(text);
  if (frame.key === undefined) b.unsure = true;
}

/** What a plain scalar is as a key; undefined when only the careful way can tell. */
export function plainKey(text: string): string | undefined {
  if (isSurelyText(text.charCodeAt(0))) return text;
  const key = readScalar(text);
  if (typeof key === 'string') return key;
  if (typeof key === 'number') return floatKey(key);
  return key === null || typeof key === 'object' ? undefined : String(key);
}

/** The most common numbers, read without a detour by integers of any size. */
const SMALL = /^(?:0|[1-9][0-9]{0,14})$/;

function readValue(b: Builder, text: string): GoValue {
  const value = plainValue(text);
  if (value === undefined) b.unsure = true;
  return value ?? null;
}

/** What a plain scalar is as a value; undefined when JSON has nothing for it. */
export function plainValue(text: string): GoValue | undefined {
  if (isSurelyText(text.charCodeAt(0))) return text;
  if (SMALL.test(text)) return Number(text);
  const value = readScalar(text);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  return typeof value === 'object' && value !== null ? Number(value.unsigned) : value;
}

function addValue(b: Builder, value: GoValue): void {
  const { frame } = b;
  if (frame === undefined) b.root = value;
  else if (frame.list !== undefined) frame.list.push(value);
  else if (frame.map !== undefined && frame.key !== undefined) {
    if (frame.merging) merge(b, frame, value);
    else frame.map.set(frame.key, value);
    frame.key = undefined;
  } else b.unsure = true;
}

/** Sets the merged entries at once, over what came before. Lists give way to their first map. */
function merge(b: Builder, frame: Frame, value: GoValue): void {
  frame.merging = false;
  const list = Array.isArray(value);
  const maps: readonly GoValue[] = list ? value : [value];
  if (list) b.count--;
  for (const map of maps.toReversed()) {
    if (!(map instanceof Map)) {
      b.unsure = true;
      return;
    }
    for (const [key, entry] of map) frame.map?.set(key, entry);
  }
}

function openFrame(b: Builder, mapping: boolean): void {
  const { parser } = b;
  const countBefore = b.count++;
  const anchored = parser.anchor === '' ? undefined : { value: undefined, size: 0 };
  if (anchored) b.anchors.set(parser.anchor, anchored);
  if (b.frame !== undefined) b.stack.push(b.frame);
  b.deepest = Math.max(b.deepest, b.stack.length + 1);
  b.frame = {
    list: mapping ? undefined : [],
    map: mapping ? new Map() : undefined,
    anchored,
    countBefore,
    key: undefined,
    merging: false,
  };
}

function closeFrame(b: Builder): void {
  const { frame } = b;
  if (frame === undefined) return;
  const value = frame.list ?? frame.map ?? null;
  if (frame.anchored) {
    frame.anchored.value = value;
    frame.anchored.size = b.count - frame.countBefore;
  }
  b.frame = b.stack.pop();
  addValue(b, value);
}

function addAlias(b: Builder): void {
  const anchored = b.anchors.get(b.parser.value);
  const isList = Array.isArray(anchored?.value);
  if (anchored?.value === undefined || isKeyDue(b.frame) || (b.frame?.merging && isList)) {
    b.unsure = true;
    return;
  }
  b.count += 1 + anchored.size;
  b.aliased += anchored.size;
  b.deepest = Math.max(b.deepest, b.stack.length + 1 + anchored.size);
  if (isExcessive(b.aliased, b.count) || b.aliased > ALIAS_LIMIT) b.unsure = true;
  else addValue(b, copyValue(anchored.value));
}

/** go-yaml's measure of how much may come from aliases. Source: go-yaml decode.go, allowedAliasRatio. */
export function isExcessive(aliased: number, count: number): boolean {
  if (count <= 1000) return false;
  const ratio =
    count <= 400_000 ? 0.99 : count >= 4_000_000 ? 0.1 : 0.99 - 0.89 * ((count - 400_000) / 3_600_000);
  return aliased / count > ratio;
}

/** Maps are changed in place, so each alias gets its own. */
function copyValue(value: GoValue): GoValue {
  if (Array.isArray(value)) return value.map(copyValue);
  if (!(value instanceof Map)) return value;
  const copy: GoMap = new Map();
  for (const [key, entry] of value) copy.set(key, copyValue(entry));
  return copy;
}
