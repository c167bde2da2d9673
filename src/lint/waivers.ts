import type { Problem } from '../base/problem.ts';
import { positionOf, type Source, type Span } from '../base/source.ts';

/** A comment that silences one rule for what stands beside or below it. */
export interface Waiver {
  readonly id: string;
  readonly reason: string;
  readonly at: Span;
  /** The lines that it covers, both included. */
  readonly first: number;
  readonly last: number;
}

const COMMENT = /(?:#|\{\{-?\s*\/\*)\s*dyn-ignore:[ \t]*((?!\*\/)\S*)[ \t]*(.*?)\s*(?:\*\/\s*-?\}\}.*)?$/;

/**
 * The comments `# dyn-ignore: ID reason` and its twin in templates of a file. Beside
 * something it covers that line; on a line of its own the next line, and all below that is indented deeper.
 */
export function readWaivers(source: Source): readonly Waiver[] {
  if (!source.text.includes('dyn-ignore:')) return [];
  const lines = source.text.split('\n');
  const found: Waiver[] = [];
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const match = COMMENT.exec(line);
    if (match) found.push(waiverOf({ source, lines, index, offset }, match));
    offset += line.length + 1;
  }
  return found;
}

interface Line {
  readonly source: Source;
  readonly lines: readonly string[];
  readonly index: number;
  readonly offset: number;
}

function waiverOf({ source, lines, index, offset }: Line, match: RegExpExecArray): Waiver {
  const [text, id = '', reason = ''] = match;
  const start = offset + match.index;
  const isAlone = match.input.slice(0, match.index).trim() === '';
  const [first, last] = isAlone ? blockAfter(lines, index) : [index, index];
  return { id, reason, at: { source, start, end: start + text.length }, first: first + 1, last: last + 1 };
}

/** The next line that holds something, and those below it that are indented deeper. */
function blockAfter(lines: readonly string[], index: number): readonly [number, number] {
  let first = index + 1;
  while (first < lines.length && isIdle(lines[first] ?? '')) first++;
  const depth = indentOf(lines[first] ?? '');
  let last = first;
  for (let i = first + 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    if (indentOf(line) <= depth) break;
    last = i;
  }
  return [first, last];
}

/** Blank lines and comments stand between a waiver and what it is about. */
function isIdle(line: string): boolean {
  return line.trim() === '' || /^\s*(?:#|\{\{-?\s*\/\*)/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The problems that no waiver covers, and the waivers that covered none. */
export function applyWaivers(
  problems: readonly Problem[],
  waivers: readonly Waiver[],
): { readonly left: readonly Problem[]; readonly unused: readonly Waiver[] } {
  const used = new Set<Waiver>();
  const left = problems.filter((problem) => {
    const waiver = waivers.find((one) => covers(one, problem));
    if (waiver) used.add(waiver);
    return waiver === undefined;
  });
  return { left, unused: waivers.filter((waiver) => !used.has(waiver)) };
}

function covers({ id, reason, at, first, last }: Waiver, { code, at: place }: Problem): boolean {
  if (code !== id || reason === '' || place?.source.name !== at.source.name) return false;
  const { line } = positionOf(place.source, place.start);
  return line >= first && line <= last;
}
