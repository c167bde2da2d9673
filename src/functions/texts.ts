import { type Budget, TEXT_ITEM_STEPS } from '../base/budget.ts';
import { textOf } from '../go/format.ts';
import { type GoValue, itemsOf } from '../go/value.ts';

/** The texts of a list's elements without nil; any other value is one element, nil none. Source: sprig strings.go, strslice. */
export function textsOf(value: GoValue, budget: Budget): string[] {
  const items = itemsOf(value) ?? (value === null ? [] : [value]);
  budget.step(items.length * TEXT_ITEM_STEPS);
  const texts: string[] = [];
  for (const item of items) if (item !== null) texts.push(textOf(item, budget));
  return texts;
}
