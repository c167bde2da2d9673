import { isEmpty } from '../go/compare.ts';
import { any, bool, type FunctionTable, fn, variadic } from './define.ts';

/** What stands in for what is missing. Source: sprig v3.3.0 defaults.go. */
export const logic: FunctionTable = {
  /** The given value, or `instead` when it is empty or absent. */
  default: variadic([any], any, (instead, given) => {
    const [value = null] = given;
    return isEmpty(value) ? instead : value;
  }),
  empty: fn([any], (value) => isEmpty(value)),
  /** The first that is not empty, or nil. */
  coalesce: variadic([], any, (values) => values.find((value) => !isEmpty(value)) ?? null),
  all: variadic([], any, (values) => !values.some(isEmpty)),
  any: variadic([], any, (values) => !values.every(isEmpty)),
  ternary: fn([any, any, bool], (yes, no, condition) => (condition ? yes : no)),
};
