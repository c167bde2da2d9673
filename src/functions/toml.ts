import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { readToml } from '../go/toml.ts';
import { writeToml } from '../go/toml-write.ts';
import type { GoMap } from '../go/value.ts';
import { any, type FunctionTable, fn, text } from './define.ts';

const NOTHING = 'reflect: call of reflect.Value.Type on zero Value';

/** TOML. Source: helm v4.1.4 pkg/engine/funcs.go, toTOML, fromTOML. */
export const toml: FunctionTable = {
  /** An error is the result. */
  toToml: fn([any], (value, { budget }) => {
    if (value === null) throw goError(NOTHING);
    try {
      return writeToml(value, budget);
    } catch (error) {
      if (!isGoError(error)) throw error;
      return error.message;
    }
  }),
  /** An error is the value of the key `Error`. */
  fromToml: fn([text], (source, call): GoMap => {
    try {
      return readToml(source, call);
    } catch (error) {
      if (!isGoError(error)) throw error;
      return new Map([['Error', error.message]]);
    }
  }),
};

function isGoError(error: unknown): error is DynError {
  return error instanceof DynError && error.problem.code === 'template/function-failed';
}
