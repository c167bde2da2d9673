import type { GoValue } from '../go/value.ts';
import type { DraftVersion } from './drafts.ts';
import { findDuplicates } from './equal.ts';
import { localInteger } from './localized.ts';
import { sizeFinding } from './object.ts';
import { addError, addFound, type Place, type SchemaError } from './place.ts';
import type { ArrayRules } from './rules.ts';

type Items = readonly GoValue[];

/** Applies the rules for lists. Source: validator.go, arrValidate. */
export function checkArray(place: Place, rules: ArrayRules, draft: DraftVersion, items: Items): void {
  const { atLeast, atMost } = rules;
  if (atLeast !== undefined && items.length < atLeast)
    addError(place, () => sizeFinding('minItems', items.length, atLeast));
  if (atMost !== undefined && items.length > atMost)
    addError(place, () => sizeFinding('maxItems', items.length, atMost));
  if (rules.unique && items.length > 1) checkUnique(place, items);
  checkItems(place, rules, items);
  if (rules.contains) checkContains(place, rules, draft, items);
}

/** Applies a schema to the items that nobody has looked at. */
export function checkUnevaluatedItems(place: Place, rules: ArrayRules, items: Items): void {
  if (!rules.unevaluated) return;
  for (const i of place.unevaluated.items ?? [])
    addFound(place, place.run.member(place, rules.unevaluated, items[i] ?? null, String(i)));
  place.unevaluated.items = undefined;
}

function checkUnique(place: Place, items: Items): void {
  const twins = findDuplicates(items, place.run.budget);
  if (!twins) return;
  const [first, second] = twins;
  const text = () => `items at ${localInteger(first)} and ${localInteger(second)} are equal`;
  addError(place, () => ({ rule: 'uniqueItems', text: text(), allowed: 'items that differ' }));
}

function checkItems(place: Place, rules: ArrayRules, items: Items): void {
  const tuple = rules.tuple ?? [];
  const known = Math.min(tuple.length, items.length);
  for (let i = 0; i < known; i++) {
    const schema = tuple[i];
    if (schema) addFound(place, place.run.member(place, schema, items[i] ?? null, String(i)));
  }
  const rest = rules.each ?? rules.additional;
  if (rest === undefined || rest === true) return;
  if (rest === false) {
    const over = items.length - known;
    const text = () => `last ${localInteger(over)} additionalItem(s) not allowed`;
    if (over > 0) addError(place, () => ({ rule: 'additionalItems', text: text() }));
    return;
  }
  // The Go library counts the rest from 0 in its messages.
  for (let i = known; i < items.length; i++)
    addFound(place, place.run.member(place, rest, items[i] ?? null, String(i - known)));
}

function checkContains(place: Place, rules: ArrayRules, draft: DraftVersion, items: Items): void {
  const { contains, containsAtLeast: least, containsAtMost: most } = rules;
  if (!contains) return;
  const errors: SchemaError[] = [];
  const matched: number[] = [];
  for (const [i, item] of items.entries()) {
    const error = place.run.member(place, contains, item, String(i));
    if (error) errors.push(error);
    else {
      matched.push(i);
      if (draft >= 2020) place.unevaluated.items?.delete(i);
    }
  }
  if (least === undefined) {
    const finding = { rule: 'contains', text: 'no items match contains schema' };
    if (matched.length === 0) addError(place, () => finding, errors);
  } else if (matched.length < least)
    addError(place, () => ({ rule: 'minContains', text: countText('min', least, matched) }), errors);
  if (most !== undefined && matched.length > most)
    addError(place, () => ({ rule: 'maxContains', text: countText('max', most, matched) }));
}

function countText(bound: 'min' | 'max', want: number, matched: readonly number[]): string {
  const wanted = `${bound} ${localInteger(want)} items required to match contains schema`;
  if (matched.length === 0 && bound === 'min') return `${wanted}, but none matched`;
  return `${wanted}, but matched ${localInteger(matched.length)} items at ${matched.join(' ')}`;
}
