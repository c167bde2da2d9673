import { ITEM_STEPS, LIST_STEPS } from '../base/budget.ts';
import type { GoFunction, ParamType } from '../go/function.ts';
import { type GoValue, isList, isTagged } from '../go/value.ts';
import type { FlowCall } from './flow.ts';
import type { State } from './state.ts';

/** A function or method that is about to be called; its errors are reported at `place`. */
export interface Callee {
  readonly name: string;
  readonly called: GoFunction;
  readonly place: State['node'];
}

/** The call as an observer is told of it. */
export function flowCall(
  { name, place }: Callee,
  call: Pick<FlowCall, 'args' | 'marks' | 'piped'>,
): FlowCall | undefined {
  return place && { name, node: place, ...call };
}

/** Characters of arguments that cost nothing beyond the step of the call. */
const SMALL = 65_536;
const PER_ITEM = 8;

/** Steps for large arguments: whatever a function does with them grows with their size. */
export function workOf(values: readonly GoValue[]): number {
  let size = 0;
  for (const value of values)
    size += typeof value === 'string' ? value.length : (itemsIn(value)?.length ?? 0) * PER_ITEM;
  return size > SMALL ? size >> 3 : 0;
}

/** A version or a time. */
const STRUCT_STEPS = 40;

/** Steps for the memory of a list or struct, were it a new one; what is in a list was made before. */
export function resultSteps(result: GoValue): number {
  const items = itemsIn(result);
  if (items) return LIST_STEPS + items.length * ITEM_STEPS;
  return isTagged(result) && result.go === 'struct' ? STRUCT_STEPS : 0;
}

/** The items of a list as `itemsOf` gives them, but none of bytes, which it would make a number each. */
function itemsIn(value: GoValue): readonly GoValue[] | undefined {
  if (isList(value)) return value;
  return isTagged(value) && value.go === 'slice' ? value.items : undefined;
}

/** The type of the parameter that an argument meets. */
export function paramAt({ params, variadic }: GoFunction, index: number): ParamType {
  return params[index] ?? variadic ?? 'any';
}
