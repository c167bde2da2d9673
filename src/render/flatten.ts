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

/** What was worked out of finished outputs, for the next question. */
export interface Flattener {
  readonly origins: Origins;
  readonly layouts: WeakMap<MadeText, Layout>;
  /** The lines of what an action printed that are lines of included texts. */
  readonly lines: WeakMap<Piece, readonly LineMatch[]>;
  /** For texts of tpl: their lines that are lines of what they were made of. */
  readonly texts: WeakMap<Execution, readonly LineMatch[]>;
}

/** Knows nothing yet. */
export function createFlattener(origins: Origins): Flattener {
  return { origins, layouts: new WeakMap(), lines: new WeakMap(), texts: new WeakMap() };
}

/** Where the pieces of an output lie. */
interface Layout {
  /** Those that printed something. */
  readonly pieces: readonly Piece[];
  /** Where each begins in all that was put out. */
  readonly starts: readonly number[];
  /** Where each ends in the text that was left of it. */
  readonly ends: readonly number[];
  /** Where `<no value>` was taken out; undefined where the text is all that was put out. */
  readonly cuts: readonly number[] | undefined;
}

function layoutOf(f: Flattener, made: MadeText): Layout {
  const ready = f.layouts.get(made);
  if (ready) return ready;
  const { raw, text } = made;
  const pieces = made.pieces.filter((piece) => piece.text !== '');
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text.length;
  }
  const isWhole = raw === text && length === text.length;
  const found = length === raw.length ? Array.from(raw.matchAll(/<no value>/g), ({ index }) => index) : [];
  const cuts = isWhole ? undefined : found;
  const ends = [...starts.slice(1), length].map((end) => Math.min(moveTo(end, cuts ?? []), text.length));
  if (ends.length > 0) ends[ends.length - 1] = text.length;
  const layout = { pieces, starts, ends, cuts };
  f.layouts.set(made, layout);
  return layout;
}

/** The spans of an output with a part between two offsets, in order and without a gap. */
export function spansWithin(f: Flattener, made: MadeText, from: number, to: number): readonly FlatSpan[] {
  const layout = layoutOf(f, made);
  const { pieces, starts, ends, cuts } = layout;
  const found: FlatSpan[] = [];
  for (let i = firstPast(ends.length, (index) => ends[index], from); i < pieces.length; i++) {
    if ((i === 0 ? 0 : (ends[i - 1] ?? 0)) >= to) break;
    const [piece, start] = [pieces[i], starts[i] ?? 0];
    if (!piece) break;
    const whole = { from: 0, to: piece.text.length };
    const part = cuts ? whole : { from: from - start, to: to - start };
    const spans: FlatSpan[] = [];
    addPiece(f, made, { piece, start, part, found: spans });
    for (const span of settle(spans, layout, i)) if (span.end > from && span.start < to) found.push(span);
  }
  return found;
}

/** The index of the first of `count` things, one behind the other, that ends after an offset. */
function firstPast(count: number, endOf: (index: number) => number | undefined, offset: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((endOf(middle) ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Adding {
  readonly piece: Piece;
  /** Where the piece begins in the output. */
  readonly start: number;
  /** The offsets in the piece between which spans are wanted; more may be added. */
  readonly part: { readonly from: number; readonly to: number };
  readonly found: FlatSpan[];
}

function addPiece(f: Flattener, made: MadeText, adding: Adding): void {
  const { piece, start, part, found } = adding;
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
    if (line.end - node.pos <= part.from) continue;
    if (line.start - node.pos >= part.to) break;
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
  { piece, start, part, found }: Adding,
  whole: Omit<FlatSpan, 'start' | 'end'>,
): void {
  const { text } = piece;
  const lines = f.lines.get(piece) ?? matchLines(text, piece.trail);
  f.lines.set(piece, lines);
  const first = firstPast(lines.length, (index) => lines[index]?.end, part.from);
  let from = lines[first - 1]?.end ?? 0;
  const add = (to: number): void => {
    if (to <= from) return;
    const isBlank = text.slice(from, to).trim() === '' && text.trim() !== '';
    found.push({ ...whole, start: start + from, end: start + to, ...(isBlank ? { trail: NO_TRAIL } : {}) });
  };
  for (let i = first; i < lines.length && from < part.to; i++) {
    const match = lines[i];
    if (!match) break;
    add(match.start);
    addMatch(f, { start: start + match.start, found }, { whole, match });
    from = match.end;
  }
  if (from < part.to) add(text.length);
}

interface Matched {
  readonly whole: Omit<FlatSpan, 'start' | 'end'>;
  readonly match: LineMatch;
}

function addMatch(
  f: Flattener,
  { start, found }: Pick<Adding, 'start' | 'found'>,
  { whole, match }: Matched,
): void {
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
  for (const span of spansWithin(f, given, from, to))
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

/** Moves the spans of a piece from all that was put out to the text that was left of it. */
function settle(spans: readonly FlatSpan[], { cuts, ends }: Layout, index: number): readonly FlatSpan[] {
  if (!cuts) return spans;
  const length = ends.at(-1) ?? 0;
  const isLast = index === ends.length - 1;
  const fitted = spans.map((span, i) => ({
    ...span,
    start: Math.min(moveTo(span.start, cuts), length),
    end: isLast && i === spans.length - 1 ? length : Math.min(moveTo(span.end, cuts), length),
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
