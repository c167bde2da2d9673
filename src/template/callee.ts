import type { GoFunction, ParamType } from '../go/function.ts';
import { type GoValue, isTagged } from '../go/value.ts';
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

/** Characters that cost nothing beyond the step of the call. */
export const SMALL = 65_536;
const PER_ITEM = 8;

/** Steps for large arguments: whatever a function does with them grows with their size. */
export function workOf(values: readonly GoValue[]): number {
  let size = 0;
  for (const value of values) {
    if (typeof value === 'string') size += value.length;
    else if (Array.isArray(value)) size += value.length * PER_ITEM;
    else if (value !== null && isTagged(value) && value.go === 'slice') size += value.items.length * PER_ITEM;
  }
  return size > SMALL ? size >> 3 : 0;
}

/** The type of the parameter that an argument meets. */
export function paramAt({ params, variadic }: GoFunction, index: number): ParamType {
  return params[index] ?? variadic ?? 'any';
}
