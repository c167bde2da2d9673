import { lineText, positionOf, type Span } from '../base/source.ts';

interface Line {
  readonly number: number;
  readonly start: number;
  readonly indent: number;
  readonly text: string;
}

/**
 * The line that stands out by its indentation, near the place where a reader gave up: often the line before is the one
 * to mend. Undefined where none stands out. A guess about text that is no YAML, for people.
 */
export function findOddIndent(at: Span): Span | undefined {
  const stopped = positionOf(at.source, at.start).line;
  const lines = linesUpTo(at, stopped + AFTER);
  const open: Line[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.number > stopped + 1) return undefined;
    while ((open.at(-1)?.indent ?? -1) > line.indent) open.pop();
    const before = lines[index - 1];
    if (before && isOdd(line, before, open)) {
      const { start, indent, text } = oddOne(line, before, lines, index);
      return { source: at.source, start: start + indent, end: start + indent + text.length };
    }
    if (open.at(-1)?.indent !== line.indent) open.push(line);
  }
  return undefined;
}

/** Lines looked at behind the place where the reader stopped. */
const AFTER = 3;

/** Deeper than a line that is complete, or less deep and at no level that is open. */
function isOdd(line: Line, before: Line, open: readonly Line[]): boolean {
  if (line.indent > before.indent) return isComplete(before.text) && !before.text.startsWith('- ');
  return line.indent < before.indent && open.at(-1)?.indent !== line.indent;
}

/** Of two neighbours that do not fit, the one that fits neither what is before nor what is behind. */
function oddOne(line: Line, before: Line, lines: readonly Line[], index: number): Line {
  const further = lines[index - 2];
  const next = lines[index + 1];
  // The first of a map has nobody before it to tell its level.
  if (further?.text.endsWith(':') === true) {
    const other = line.indent > before.indent ? next?.indent === line.indent : next?.indent !== before.indent;
    return other ? before : line;
  }
  const isBetween = line.indent > before.indent && further?.indent === line.indent;
  const isFollowed = line.indent < before.indent && next?.indent === line.indent;
  return isBetween || isFollowed ? before : line;
}

function isComplete(text: string): boolean {
  const value = /:\s+(.*)$/.exec(text)?.[1];
  return value !== undefined && value !== '' && !/^[|>&#{["']/.test(value);
}

/** The lines of keys and items; comments, blank lines and the texts of block scalars are left out. */
function linesUpTo({ source }: Span, last: number): readonly Line[] {
  const lines: Line[] = [];
  let blockIndent = Infinity;
  let start = 0;
  for (let number = 1; number <= last; number++) {
    const at = start;
    start = nextLine(source.text, start);
    const whole = lineText(source, number).trimEnd();
    const text = whole.trimStart();
    const indent = whole.length - text.length;
    if (text === '' || text.startsWith('#') || indent > blockIndent) continue;
    blockIndent = /(?:^|[\s:])[|>][-+\d]*$/.test(text) ? indent : Infinity;
    if (text === '---') lines.length = 0;
    else lines.push({ number, start: at, indent, text });
  }
  return lines;
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}
