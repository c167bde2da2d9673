import type { Edit } from '../base/edits.ts';
import type { Source } from '../base/source.ts';

/** A file with the text that it shall have, and how many findings that mends. */
export interface FixedSource {
  readonly source: Source;
  readonly text: string;
  readonly count: number;
}

interface Taken {
  readonly source: Source;
  /** By their places; no two touch the same text. */
  readonly edits: Edit[];
  count: number;
}

/**
 * The files that fixes change, in the order of the fixes. A fix is made whole or not at all: one that overlaps an
 * earlier one, or is meant for another text of a file, is left out and may be asked for again.
 */
export function applyFixes(fixes: readonly (readonly Edit[])[]): readonly FixedSource[] {
  const files = new Map<string, Taken>();
  for (const fix of fixes) {
    if (!fix.every((edit) => fits(edit, files.get(edit.at.source.name)))) continue;
    for (const edit of fix) take(edit, files);
    for (const name of new Set(fix.map(({ at }) => at.source.name))) {
      const file = files.get(name);
      if (file) file.count++;
    }
  }
  return [...files.values()].map(({ source, edits, count }) => ({
    source,
    text: editedText(source.text, edits),
    count,
  }));
}

/** True for an edit that leaves alone what others change; two that are the same are one. */
function fits(edit: Edit, file: Taken | undefined): boolean {
  if (!file) return true;
  if (file.source.text !== edit.at.source.text) return false;
  const index = indexOf(edit, file.edits);
  const [before, after] = [file.edits[index - 1], file.edits[index]];
  if (after && isSame(edit, after)) return true;
  const isFree = after === undefined || (after.at.start > edit.at.start && after.at.start >= edit.at.end);
  return isFree && (before === undefined || before.at.end <= edit.at.start);
}

function isSame(a: Edit, b: Edit): boolean {
  return a.at.start === b.at.start && a.at.end === b.at.end && a.text === b.text;
}

/** The first of the edits that does not begin before this one. */
function indexOf({ at }: Edit, edits: readonly Edit[]): number {
  let [low, high] = [0, edits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edits[middle]?.at.start ?? 0) < at.start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function take(edit: Edit, files: Map<string, Taken>): void {
  const { source } = edit.at;
  const file = files.get(source.name) ?? { source, edits: [], count: 0 };
  files.set(source.name, file);
  const index = indexOf(edit, file.edits);
  const known = file.edits[index];
  if (!known || !isSame(edit, known)) file.edits.splice(index, 0, edit);
}

function editedText(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { at, text: put } of edits) {
    parts.push(text.slice(from, at.start), put);
    from = at.end;
  }
  return parts.join('') + text.slice(from);
}
