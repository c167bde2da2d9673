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
  return file.edits.every((other) => isSame(edit, other) || isApart(edit.at, other.at));
}

function isSame(a: Edit, b: Edit): boolean {
  return a.at.start === b.at.start && a.at.end === b.at.end && a.text === b.text;
}

function isApart(a: Edit['at'], b: Edit['at']): boolean {
  if (a.start === b.start) return false;
  return a.end <= b.start || b.end <= a.start;
}

function take(edit: Edit, files: Map<string, Taken>): void {
  const { source } = edit.at;
  const file = files.get(source.name) ?? { source, edits: [], count: 0 };
  files.set(source.name, file);
  if (!file.edits.some((other) => isSame(edit, other))) file.edits.push(edit);
}

function editedText(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const edit of [...edits].sort((a, b) => a.at.start - b.at.start)) {
    parts.push(text.slice(from, edit.at.start), edit.text);
    from = edit.at.end;
  }
  return parts.join('') + text.slice(from);
}
