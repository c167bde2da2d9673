import type { Source, Span } from '../base/source.ts';
import type { Node } from '../template/ast.ts';
import { spanOf } from '../template/failure.ts';
import {
  type Branch,
  type Execution,
  type MadeText,
  NO_TRAIL,
  type Piece,
  type Trail,
} from '../template/flow.ts';
import { dumpTrail, type LineMatch, matchLines } from './linematch.ts';
import type { Origins } from './origins.ts';
import { branchesOf } from './recorder.ts';

/** A piece of a text with all that led to it, from the execution that made the text on. */
export interface FlatSpan {
  readonly start: number;
  readonly end: number;
  readonly at: Span;
  /** True for text that the template holds as it is. */
  readonly literal: boolean;
  readonly way: readonly Span[];
  readonly branches: readonly Branch[];
  readonly trail: Trail;
  /** How the text of tpl came to be in which the place is. */
  readonly text: Trail;
}

const NO_VALUE = '<no value>';

/** The spans of finished outputs, each worked out once. */
export interface Flattener {
  readonly origins: Origins;
  readonly known: WeakMap<MadeText, readonly FlatSpan[]>;
  /** For texts of tpl: their lines that are lines of what they were made of. */
  readonly texts: WeakMap<Execution, readonly LineMatch[]>;
}

/** The spans of an output, in order and without a gap. */
export function flatten(f: Flattener, made: MadeText): readonly FlatSpan[] {
  const ready = f.known.get(made);
  if (ready) return ready;
  const found: FlatSpan[] = [];
  let start = 0;
  for (const piece of made.pieces) {
    if (piece.text === '') continue;
    addPiece(f, made, { piece, start, found });
    start += piece.text.length;
  }
  const fitted = settle(found, made, start);
  f.known.set(made, fitted);
  return fitted;
}

interface Adding {
  readonly piece: Piece;
  /** Where the piece begins in the output. */
  readonly start: number;
  readonly found: FlatSpan[];
}

function addPiece(f: Flattener, made: MadeText, adding: Adding): void {
  const { piece, start, found } = adding;
  const { node, execution } = piece;
  const base = {
    way: wayWithin(execution, made.execution),
    branches: branchesOf(piece.branch),
    text: textTrail(f, made, execution, node.pos),
  };
  if (node.kind !== 'text') {
    const at = spanOf(execution.definition, node);
    addPrinted(f, adding, { at, literal: false, trail: piece.trail, ...base });
    return;
  }
  const { source } = execution.definition;
  for (const line of linesWithin(source, node)) {
    const shift = start - node.pos;
    const text = textTrail(f, made, execution, line.start);
    const place = { start: line.start + shift, end: line.end + shift, at: line };
    found.push({ ...base, ...place, literal: true, trail: NO_TRAIL, text });
  }
}

/** The lines of literal text, so that each has its own place. */
function linesWithin(source: Source, { pos, end }: Node): readonly Span[] {
  const lines: Span[] = [];
  for (let start = pos; start < end; ) {
    const line = source.text.indexOf('\n', start);
    const next = line < 0 || line >= end ? end : line + 1;
    lines.push({ source, start, end: next });
    start = next;
  }
  return lines;
}

/** What an action printed: lines of included texts belong to the nodes that made them, the rest to the action. */
function addPrinted(
  f: Flattener,
  { piece, start, found }: Adding,
  whole: Omit<FlatSpan, 'start' | 'end'>,
): void {
  const { text } = piece;
  let from = 0;
  const add = (to: number): void => {
    if (to <= from) return;
    const isBlank = text.slice(from, to).trim() === '' && text.trim() !== '';
    found.push({ ...whole, start: start + from, end: start + to, ...(isBlank ? { trail: NO_TRAIL } : {}) });
  };
  for (const match of matchLines(text, piece.trail)) {
    add(match.start);
    addMatch(f, { start: start + match.start, found }, { whole, match });
    from = match.end;
  }
  add(text.length);
}

interface Matched {
  readonly whole: Omit<FlatSpan, 'start' | 'end'>;
  readonly match: LineMatch;
}

function addMatch(f: Flattener, { start, found }: Omit<Adding, 'piece'>, { whole, match }: Matched): void {
  const { given, from } = match;
  const to = from + match.end - match.start;
  if (given.kind === 'dump') {
    found.push({ ...whole, start, end: start + to - from, trail: dumpTrail(f.origins, given, from) });
    return;
  }
  const call = given.execution.from;
  if (!call) return;
  const place = spanOf(call.execution.definition, call.node);
  const way = [...whole.way, ...(holds(whole.at, place) ? [] : [whole.at]), place];
  const outer = [...new Set([...whole.branches, ...branchesOf(call.branch)])];
  for (const span of spansWithin(flatten(f, given), from, to))
    found.push({
      ...span,
      start: start + Math.max(span.start, from) - from,
      end: start + Math.min(span.end, to) - from,
      at: cutLiteral(span, from, to),
      way: [...way, ...span.way],
      branches: [...outer, ...span.branches],
      text: span.text.length > 0 ? span.text : whole.text,
    });
}

function cutLiteral({ start, end, at, literal }: FlatSpan, from: number, to: number): Span {
  if (!literal) return at;
  return { ...at, start: at.start + Math.max(0, from - start), end: at.end - Math.max(0, end - to) };
}

function holds(outer: Span, inner: Span): boolean {
  return outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end;
}

/** The spans that have a part between two offsets. */
export function spansWithin<T extends { readonly start: number; readonly end: number }>(
  spans: readonly T[],
  from: number,
  to: number,
): readonly T[] {
  const first = indexAt(spans, from);
  let last = first;
  while (last < spans.length && (spans[last]?.start ?? to) < to) last++;
  return spans.slice(first, last);
}

/** The index of the span that an offset is in; the number of spans when it is past them. */
export function indexAt(spans: readonly { readonly end: number }[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The calls of `template` and `block` between an output's own template and a piece of it. */
function wayWithin(execution: Execution, top: Execution): readonly Span[] {
  const way: Span[] = [];
  for (let at = execution; at !== top && at.from; at = at.from.execution)
    way.push(spanOf(at.from.execution.definition, at.from.node));
  return way.reverse();
}

/** How the text of a tpl came to be at a place: for a line of a dumped value, the place of that line. */
function textTrail(f: Flattener, { execution }: MadeText, inner: Execution, offset: number): Trail {
  const { text, definition } = execution;
  if (text.length === 0 || inner.definition.source !== definition.source) return NO_TRAIL;
  const whole = definition.source.text;
  const matches = f.texts.get(execution) ?? matchLines(whole, text);
  f.texts.set(execution, matches);
  const start = whole.lastIndexOf('\n', offset - 1) + 1;
  const match = matches.find((one) => one.end > start);
  const isHere = match !== undefined && !whole.slice(start, match.start).includes('\n');
  return isHere && match.given.kind === 'dump' ? dumpTrail(f.origins, match.given, match.from) : text;
}

/** Moves spans from all that was put out to the text that was left of it. */
function settle(spans: readonly FlatSpan[], { raw, text }: MadeText, length: number): readonly FlatSpan[] {
  if (raw === text && length === text.length) return spans;
  const cuts = length === raw.length ? Array.from(raw.matchAll(/<no value>/g), ({ index }) => index) : [];
  const moved = spans.map((span) => ({
    ...span,
    start: moveTo(span.start, cuts),
    end: moveTo(span.end, cuts),
  }));
  const fitted = moved.map((span, i) => ({
    ...span,
    start: Math.min(span.start, text.length),
    end: i === moved.length - 1 ? text.length : Math.min(span.end, text.length),
  }));
  return fitted.filter(({ start, end }) => end > start);
}

function moveTo(offset: number, cuts: readonly number[]): number {
  let moved = offset;
  for (const cut of cuts) {
    if (cut >= offset) break;
    moved -= Math.min(NO_VALUE.length, offset - cut);
  }
  return moved;
}
