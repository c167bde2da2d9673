import type { Budget } from '../base/budget.ts';
import { compareBytes } from '../go/bytes.ts';
import { type GoValue, isList, isMap } from '../go/value.ts';
import { compareNumbers, numberKey, numberOf } from './number.ts';

const PAIRWISE = 20;

/** Equality of JSON values: numbers by value, whatever their types. */
export function isEqual(a: GoValue, b: GoValue, budget: Budget): boolean {
  if (typeof a === 'string' || typeof a === 'boolean' || a === null) return a === b;
  budget.step();
  if (isMap(a)) return isMap(b) && a.size === b.size && hasEqualEntries(a, b, budget);
  if (isList(a))
    return isList(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i] ?? null, budget));
  const x = numberOf(a);
  const y = numberOf(b);
  return x !== undefined && y !== undefined && compareNumbers(x, y) === 0;
}

/** The indexes of the first two equal items in the Go library's order of search, or undefined. */
export function findDuplicates(items: readonly GoValue[], budget: Budget): [number, number] | undefined {
  if (items.length > PAIRWISE) return findByKey(items, budget);
  for (let i = 1; i < items.length; i++)
    for (let j = 0; j < i; j++) if (isEqual(items[i] ?? null, items[j] ?? null, budget)) return [j, i];
  return undefined;
}

function hasEqualEntries(
  a: ReadonlyMap<string, GoValue>,
  b: ReadonlyMap<string, GoValue>,
  budget: Budget,
): boolean {
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !isEqual(value, other, budget)) return false;
  }
  return true;
}

function findByKey(items: readonly GoValue[], budget: Budget): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const key = keyOf(item, budget);
    const before = seen.get(key);
    if (before !== undefined) return [before, i];
    seen.set(key, i);
  }
  return undefined;
}

/** A text that equal values share. */
function keyOf(value: GoValue, budget: Budget): string {
  budget.step();
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map((item) => keyOf(item, budget)).join()}]`;
  if (!isMap(value)) return numberKey(numberOf(value) ?? 0);
  const keys = [...value.keys()].sort(compareBytes);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${keyOf(value.get(key) ?? null, budget)}`).join()}}`;
}
