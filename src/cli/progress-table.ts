import type { ObjectProgress } from '../kube/progress.ts';
import { elapsedText, isDone, objectName, type ProgressView } from './progress-words.ts';
import { printable } from './report.ts';
import type { World } from './world.ts';

/** A table is never higher, its heading and its last line included. */
const MOST_LINES = 15;
const REDRAW_MS = 100;
const FALLBACK_COLUMNS = 80;

/** A table that is on the screen. */
interface Table {
  objects: readonly ObjectProgress[];
  /** When each object was first seen, and when it was done. */
  readonly began: Map<string, number>;
  readonly ended: Map<string, number>;
  readonly since: number;
  drawnMs: number;
  /** Lines of it above the cursor. */
  height: number;
}

/** A table of what is waited for, drawn again and again in place; other lines scroll by above it. */
export function livingTable(world: World, now: () => number): ProgressView {
  let table: Table | undefined;
  const above = (text: string): void => {
    world.stderr(`${table ? erase(table) : ''}${text}`);
    if (table) draw(table, world, now());
  };
  return {
    stderr: above,
    report: (progress) => {
      if (progress.kind === 'phase' || progress.kind === 'note')
        return above(`${printable(progress.text)}\n`);
      if (progress.kind === 'hook') {
        return above(`${printable(`hook ${progress.event} ${objectName(progress)}: ${progress.phase}`)}\n`);
      }
      if (progress.kind !== 'wait') return;
      table ??= newTable(now());
      follow(table, progress.objects, now());
      const isDue = now() - table.drawnMs >= REDRAW_MS;
      if (isDue || progress.isOver) draw(table, world, now());
      if (progress.isOver) table = undefined;
    },
  };
}

function newTable(since: number): Table {
  const never = Number.NEGATIVE_INFINITY;
  return { objects: [], began: new Map(), ended: new Map(), since, drawnMs: never, height: 0 };
}

function follow(table: Table, objects: readonly ObjectProgress[], nowMs: number): void {
  table.objects = objects;
  for (const object of objects) {
    const key = objectName(object);
    if (!table.began.has(key)) table.began.set(key, nowMs);
    if (!isDone(object)) table.ended.delete(key);
    else if (!table.ended.has(key)) table.ended.set(key, nowMs);
  }
}

/** Cursor to the table's first line, and nothing below it. */
function erase(table: Table): string {
  const up = table.height === 0 ? '' : `\x1b[${table.height}A`;
  table.height = 0;
  return `\r${up}\x1b[J`;
}

function draw(table: Table, world: World, nowMs: number): void {
  const lines = tableLines(table, world, nowMs);
  world.stderr(`${erase(table)}${lines.join('\n')}\n`);
  table.height = lines.length;
  table.drawnMs = nowMs;
}

const ORDER: readonly ObjectProgress['state'][] = ['hopeless', 'failed', 'waiting', 'ready', 'gone'];
const COLORS: Readonly<Record<ObjectProgress['state'], string>> = {
  hopeless: '31',
  failed: '31',
  waiting: '33',
  ready: '32',
  gone: '32',
};

function tableLines(table: Table, world: World, nowMs: number): readonly string[] {
  const { objects, since } = table;
  const columns = Number(world.env.COLUMNS) || world.errorColumns?.() || FALLBACK_COLUMNS;
  const ordered = [...objects].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const fitting = ordered.length <= MOST_LINES - 1 ? ordered : ordered.slice(0, MOST_LINES - 2);
  const hidden = ordered.length - fitting.length;
  const done = objects.filter(isDone).length;
  const heading = `${done} of ${objects.length} objects done, ${elapsedText(nowMs - since)}`;
  const width = Math.max(0, ...fitting.map((object) => objectName(object).length));
  return [
    clipped(heading, columns),
    ...fitting.map((object) => row(object, { table, world, nowMs, columns, width })),
    ...(hidden > 0 ? [clipped(`  and ${hidden} more`, columns)] : []),
  ];
}

interface RowFrame {
  readonly table: Table;
  readonly world: World;
  readonly nowMs: number;
  readonly columns: number;
  /** Of the longest name. */
  readonly width: number;
}

function row(object: ObjectProgress, { table, world, nowMs, columns, width }: RowFrame): string {
  const key = objectName(object);
  const elapsed = elapsedText((table.ended.get(key) ?? nowMs) - (table.began.get(key) ?? nowMs));
  const state = object.state.padEnd('hopeless'.length);
  const rest = clipped(
    ` ${key.padEnd(width)} ${elapsed.padStart(6)} ${object.message}`,
    columns - state.length - 2,
  );
  const isPlain = (world.env.NO_COLOR ?? '') !== '';
  const colored = isPlain ? state : `\x1b[${COLORS[object.state]}m${state}\x1b[0m`;
  return `  ${colored}${rest}`;
}

/** One line of at most so many columns; what a terminal shows twice as wide counts twice. */
function clipped(text: string, columns: number): string {
  const shown = printable(text).replaceAll(/[\n\t]/g, ' ');
  let used = 0;
  let kept = '';
  for (const character of shown) {
    used += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
    if (used >= columns) return kept;
    kept += character;
  }
  return kept;
}
