import type { Span } from '../../base/source.ts';
import type { YamlEntry, YamlNode } from '../../yaml/yaml.ts';
import { lineAround, type Mend, textOf } from '../mends.ts';
import { repeatedKeys } from '../repeats.ts';
import type { LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { nameOf } from '../workloads.ts';

/** Keys that a values file sets twice. */
export const duplicateKey: LintRule = {
  id: 'values/duplicate-key',
  severity: 'error',
  summary: 'a values file sets one key twice',
  explanation:
    'Helm takes the last of them and forgets the others, without a word. Most often a block was pasted twice, or a merge went wrong: keep one.',
  mends: 'Takes out the second of two that are the same, letter for letter, where each has lines of its own.',
  checkValues: ({ documents }) =>
    documents.flatMap(repeatedKeys).map(({ key, entry, first, before }) => ({
      at: key.at,
      message: `${key.value} is set a second time; only this one counts`,
      related: [{ message: 'the first one', at: first.at }],
      hint: 'Keep one of them.',
      ...withoutCopy(before, entry),
    })),
};

/** Keys that a rendered object holds twice. */
export const duplicateField: LintRule = {
  id: 'manifest/duplicate-key',
  severity: 'warning',
  summary: 'an object holds one key twice',
  explanation:
    'Helm takes the last of them, whatever the others say; kubectl and other tools refuse the manifest. Most often a template writes a key that a named template, or a map from the values, writes too: let one of them do it, or `merge` the maps before they are printed.',
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object) =>
      object.repeated().map(({ key, at, first }) => ({
        at,
        message: `${key} is printed a second time; only this one counts`,
        about: nameOf(object),
        related: [{ message: 'the first one', at: first }],
        hint: 'Print it in one place.',
      })),
    ),
};

function withoutCopy(before: YamlEntry, copy: YamlEntry): Mend {
  const lines = linesOf(copy);
  const original = linesOf(before);
  return lines && original && lines.text === original.text ? { fix: [{ at: lines.at, text: '' }] } : {};
}

/** The lines of an entry that has them for itself; none where an anchor, a comment or a text of lines is in them. */
function linesOf({ key, value }: YamlEntry): { readonly at: Span; readonly text: string } | undefined {
  const { source } = key.at;
  const { start } = lineAround(source, key.at.start);
  const { end } = lineAround(source, Math.max(key.at.end, lastEnd(value) - 1));
  const text = textOf({ source, start, end }).replace(/\r?\n?$/, '');
  const isOwn = textOf({ source, start, end: key.at.start }).trim() === '';
  const rest = text.slice(Math.max(key.at.end, lastEnd(value)) - start);
  return isOwn && /^[ \t]*:?[ \t]*$/.test(rest) && !/[&*#|>]/.test(text)
    ? { at: { source, start, end }, text }
    : undefined;
}

/** Where the last thing in a value ends; a block's own span goes on to what follows it. */
function lastEnd(node: YamlNode): number {
  const isFlow = /[[{]/.test(node.at.source.text[node.at.start] ?? '');
  const last = node.kind === 'mapping' ? node.entries.at(-1)?.value : undefined;
  const item = node.kind === 'sequence' ? node.items.at(-1) : last;
  return item && !isFlow ? Math.max(node.at.start, lastEnd(item)) : node.at.end;
}
