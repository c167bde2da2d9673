import { runeWidthOf, textWidth } from '../../go/runewidth.ts';

type Row = readonly string[];

/** Colours take no columns. */
const COLOUR = /\x1b\[[0-9;]*m/g;

function widthOf(text: string): number {
  return textWidth(text.replace(COLOUR, ''));
}

/**
 * Rows with a tab between columns, every cell padded to its column, with a line feed at the end. A cell of several lines
 * is cut to the width of its longest. Source: github.com/gosuri/uitable.
 */
export function tableText(rows: readonly Row[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, ...cell.split('\n').map(widthOf));
    });
  }
  return `${rows.map((row) => rowText(row, widths)).join('\n')}\n`;
}

function rowText(row: Row, widths: readonly number[]): string {
  const cells = row.map((cell, i) => resize(cell, widths[i] ?? 0).split('\n'));
  const lines = Math.max(1, ...cells.map((cell) => cell.length));
  return Array.from({ length: lines }, (_, line) =>
    cells.map((cell, i) => emptyOr(cell[line], widths[i] ?? 0)).join('\t'),
  ).join('\n');
}

/** Where a neighbour has more lines there is one blank at least. */
function emptyOr(text: string | undefined, width: number): string {
  return text === undefined ? ' '.repeat(Math.max(width, 1)) : resize(text, width);
}

const DOTS = '...';

/** Pads, or cuts and puts three dots. Source: uitable util/strutil, Resize. */
function resize(text: string, width: number): string {
  const own = widthOf(text);
  if (width === 0 || own === width) return text;
  if (own < width) return text + ' '.repeat(width - own);
  let kept = '';
  let taken = 0;
  for (const rune of text) {
    kept += rune;
    const next = taken + runeWidthOf(rune);
    if (next >= width - DOTS.length) break;
    taken = next;
  }
  return kept + DOTS;
}
