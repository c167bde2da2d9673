import { isArray, type Json, type JsonObject, numberAt, objectsAt, stringAt } from '../../kube/json.ts';

const MINIMUM = 6;
const GAP = 3;

/**
 * Tables of the API server as kubectl prints them, one after the other: a header only where the columns are not those
 * of the table before. Source: k8s.io/cli-runtime printers/tableprinter.go.
 */
export function createTablePrinter(): (table: JsonObject) => string {
  let lastColumns = '';
  let hasHeader = false;
  return (table) => {
    const columns = objectsAt(table, 'columnDefinitions');
    const rows = objectsAt(table, 'rows');
    const same = JSON.stringify(columns);
    const withHeader = !(hasHeader && same === lastColumns);
    if (same !== lastColumns) hasHeader = false;
    lastColumns = same;
    if (rows.length === 0) return '';
    hasHeader = true;
    const shown = columns.map((column) => (numberAt(column, 'priority') ?? 0) === 0);
    const header = columns.map((column) => stringAt(column, 'name').toUpperCase());
    const lines = [...(withHeader ? [header] : []), ...rows.map((row) => cellsOf(row.cells))];
    return aligned(lines.map((cells) => cells.filter((_, i) => shown[i])));
  };
}

function cellsOf(cells: Json | undefined): readonly string[] {
  return isArray(cells) ? cells.map(cellText) : [];
}

/** A text up to its first line break; control characters of a terminal spelt out. */
function cellText(cell: Json): string {
  if (cell === null) return '';
  if (typeof cell !== 'string')
    return escapeTerminal(typeof cell === 'object' ? JSON.stringify(cell) : String(cell));
  const end = cell.search(/[\f\n\r]/);
  return end < 0 ? escapeTerminal(cell) : `${escapeTerminal(cell.slice(0, end))}...`;
}

function escapeTerminal(text: string): string {
  return text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r');
}

/** Columns of at least six characters, three blanks after the longest; nothing after the last. Go: text/tabwriter. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? MINIMUM, [...cell].length + GAP);
    });
  }
  const pad = (cell: string, width: number): string => cell + ' '.repeat(width - [...cell].length);
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === row.length - 1 ? cell : pad(cell, widths[i] ?? 0))).join('');
  return rows.map((row) => `${line(row)}\n`).join('');
}
