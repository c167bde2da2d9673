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
  checkValues: ({ documents }) =>
    documents.flatMap(repeatedKeys).map(({ key, first }) => ({
      at: key.at,
      message: `${key.value} is set a second time; only this one counts`,
      related: [{ message: 'the first one', at: first.at }],
      hint: 'Keep one of them.',
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
