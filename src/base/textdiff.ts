/** One line of a difference; `number` is its line, from 1, in the new text, or in the old one when it was removed. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  readonly number: number;
}

/** Beyond this many cells of the table, all lines between the first and the last difference count as changed. */
const MOST_CELLS = 4_000_000;

/** The lines of two texts, those in common once; the fewest removals and additions that lead from one to the other. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const old = before.split('\n');
  const now = after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const ends = [old.length - tail, now.length - tail] as const;
  const same = (text: string, index: number): DiffLine => ({ kind: 'same', text, number: index + 1 });
  return [
    ...now.slice(0, head).map(same),
    ...diffMiddle(old, now, head, ends),
    ...now.slice(ends[1]).map((text, index) => same(text, ends[1] + index)),
  ];
}

/** The changes with `context` lines around them and a line above each group that says where it is; "" when equal. */
export function diffText(lines: readonly DiffLine[], options: { context: number; limit: number }): string {
  const near = (index: number): boolean =>
    lines
      .slice(Math.max(0, index - options.context), index + options.context + 1)
      .some(({ kind }) => kind !== 'same');
  const out: string[] = [];
  let shown = false;
  lines.forEach((line, index) => {
    const shows = near(index);
    if (shows && !shown) out.push(`@@ line ${line.number} @@`);
    if (shows) out.push(`${MARKS[line.kind]}${line.text}`);
    shown = shows;
  });
  const rest = out.length - options.limit;
  return rest > 0 ? [...out.slice(0, options.limit), `… ${rest} more lines`].join('\n') : out.join('\n');
}

const MARKS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', removed: '-', added: '+' };

function diffMiddle(
  old: readonly string[],
  now: readonly string[],
  head: number,
  [oldEnd, nowEnd]: readonly [number, number],
): DiffLine[] {
  const width = nowEnd - head + 1;
  const isSmall = (oldEnd - head + 1) * width <= MOST_CELLS;
  const common = isSmall ? commonLengths(old.slice(head, oldEnd), now.slice(head, nowEnd)) : undefined;
  const lines: DiffLine[] = [];
  let i = head;
  let j = head;
  while (i < oldEnd || j < nowEnd) {
    const at = (i - head) * width + (j - head);
    if (common && i < oldEnd && j < nowEnd && old[i] === now[j]) {
      lines.push({ kind: 'same', text: now[j] ?? '', number: j + 1 });
      i++;
      j++;
    } else if (
      i < oldEnd &&
      (j === nowEnd || !common || (common[at + width] ?? 0) >= (common[at + 1] ?? 0))
    ) {
      lines.push({ kind: 'removed', text: old[i] ?? '', number: i + 1 });
      i++;
    } else {
      lines.push({ kind: 'added', text: now[j] ?? '', number: j + 1 });
      j++;
    }
  }
  return lines;
}

/** For each pair of places, row by row, how many lines the texts have in common from there on. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint32Array {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const at = i * width + j;
      lengths[at] =
        old[i] === now[j]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  return lengths;
}
