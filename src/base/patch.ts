import { type DiffLine, diffLines } from './textdiff.ts';

interface Hunk {
  /** The lines, from 1, that it begins at in both texts. */
  readonly old: number;
  readonly now: number;
  readonly lines: DiffLine[];
}

const CONTEXT = 3;
/** Stands for the end of a text that does not end with a line break. */
const END = '\0';

/** The difference of two texts of a file as `git apply` and `patch` read it; "" when they are equal. */
export function filePatch(file: string, before: string, after: string): string {
  const lines = diffLines(ended(before), ended(after)).filter(({ text }) => text !== END);
  const hunks = hunksOf(lines).map(hunkText).join('');
  return hunks === '' ? '' : `--- ${nameText(`a/${file}`)}\n+++ ${nameText(`b/${file}`)}\n${hunks}`;
}

function ended(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text + END;
}

function hunksOf(lines: readonly DiffLine[]): readonly Hunk[] {
  const changed = lines.flatMap(({ kind }, index) => (kind === 'same' ? [] : [index]));
  const near = new Set(
    changed.flatMap((at) => Array.from({ length: 2 * CONTEXT + 1 }, (_, i) => at - CONTEXT + i)),
  );
  const hunks: Hunk[] = [];
  let [old, now] = [1, 1];
  for (const [index, line] of lines.entries()) {
    if (near.has(index) && (index === 0 || !near.has(index - 1))) hunks.push({ old, now, lines: [] });
    if (near.has(index)) hunks.at(-1)?.lines.push(line);
    if (line.kind !== 'added') old++;
    if (line.kind !== 'removed') now++;
  }
  return hunks;
}

const MARKS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', removed: '-', added: '+' };

function hunkText({ old, now, lines }: Hunk): string {
  const count = (other: DiffLine['kind']): number => lines.filter(({ kind }) => kind !== other).length;
  const head = `@@ -${range(old, count('added'))} +${range(now, count('removed'))} @@\n`;
  return head + lines.map(({ kind, text }) => `${MARKS[kind]}${lineEnd(text)}`).join('');
}

/** A range of no lines is named by the line before it. */
function range(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}

function lineEnd(text: string): string {
  return text.endsWith(END) ? `${text.slice(0, -1)}\n\\ No newline at end of file\n` : `${text}\n`;
}

/** A name in quotes where it holds what would end the line, as git writes it. */
function nameText(name: string): string {
  if (!/[\x00-\x1f"\\\x7f]/.test(name)) return name;
  return `"${name.replace(/[\x00-\x1f"\\\x7f]/g, escaped)}"`;
}

function escaped(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`;
  return `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
