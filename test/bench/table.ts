import type { Contestant, Measured } from './contest.ts';
import type { Row } from './rows.ts';

/** A table in Markdown, and whether any of its figures is above what it may be. */
export interface Verdict {
  readonly text: string;
  readonly isMissed: boolean;
}

/** A table in Markdown; the first row is its head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const lines = [head, head.map(() => '---'), ...body];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`.replaceAll('|  |', '| |')).join('');
}

const MISSED = ' missed**';

/** Marks a figure that is above what it may be. */
export function marked(text: string, isMissed: boolean): string {
  return isMissed ? `**${text}${MISSED}` : text;
}

/** A table with figures that may be marked. */
export function verdictOf(rows: readonly (readonly string[])[]): Verdict {
  const isMissed = rows.some((cells) => cells.some((cell) => cell.endsWith(MISSED)));
  return { text: markdownTable(rows), isMissed };
}

/** Rows of the benchmark as a table, and whether any target was missed. */
export function contestTable(contestants: readonly Contestant[], measured: readonly Measured[]): Verdict {
  const names = contestants.map(({ name }) => name);
  const times = names.flatMap((name) => [`${name}, ms`, 'ratio', 'at most']);
  const processors = ['helm', ...names].map((name) => `processor of ${name}, ms`);
  const peaks = ['helm', ...names].map((name) => `peak of ${name}, MB`);
  const head = ['', 'helm, ms', ...times, ...processors, ...peaks, 'peak at most', 'output'];
  const rows = measured.map((each) => rowCells(each, names));
  return verdictOf([head, ...rows]);
}

function rowCells({ row, figures, isSame }: Measured, names: readonly string[]): string[] {
  const [helm, ...own] = figures;
  if (!helm) return [];
  const times = own.flatMap(({ wall }, index) => {
    const ratio = wall / helm.wall;
    const most = wallTarget(row, names[index]);
    return [wall.toFixed(0), marked(ratio.toFixed(2), ratio > (most ?? ratio)), most?.toFixed(2) ?? ''];
  });
  const most = row.targets.memory === 'helm' ? helm.peakMb : row.targets.memory;
  const peaks = own.map(({ peakMb }, index) =>
    marked(peakMb.toFixed(0), names[index] === 'dyn' && peakMb > (most ?? peakMb)),
  );
  return [
    `${row.letter}) ${row.name}`,
    helm.wall.toFixed(0),
    ...times,
    ...figures.map(({ processor }) => processor.toFixed(0)),
    helm.peakMb.toFixed(0),
    ...peaks,
    most?.toFixed(0) ?? '',
    marked(isSame ? 'same' : 'differs', !isSame),
  ];
}

function wallTarget({ targets }: Row, name: string | undefined): number | undefined {
  if (name === 'dyn') return targets.wall;
  return name === 'binary' ? targets.binaryWall : undefined;
}
