import { dictSteps, ENTRY_STEPS, LIST_STEPS, TEXT_ITEM_STEPS } from '../base/budget.ts';

/** What the characters that begin a list, a dict or an item cost: the node that is read and the value made of it. */
const STEPS = new Uint8Array(128);
const STARTS: Readonly<Record<string, number>> = {
  '{': 2 * dictSteps(0),
  '[': 2 * LIST_STEPS,
  '-': 2 * LIST_STEPS,
  ':': ENTRY_STEPS,
  ',': TEXT_ITEM_STEPS,
  '\n': TEXT_ITEM_STEPS,
};
for (const [start, steps] of Object.entries(STARTS)) STEPS[start.charCodeAt(0)] = steps;

/** Steps of a budget that reading a JSON or YAML text may cost, guessed from its characters before it is read. */
export function readingSteps(text: string): number {
  let steps = text.length >> 4;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128) steps += STEPS[code] ?? 0;
  }
  return steps;
}
