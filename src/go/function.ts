import type { Budget } from '../base/budget.ts';
import type { Entropy } from '../base/entropy.ts';
import type { GoValue } from './value.ts';

/**
 * The Go type of a parameter. `any` is interface{}; `dict` map[string]interface{}; `value` reflect.Value, which
 * takes anything as it is. The rest are what they are called.
 */
export type ParamType =
  | 'any'
  | 'value'
  | 'string'
  | 'bool'
  | 'int'
  | 'int64'
  | 'uint32'
  | 'uint8'
  | 'float64'
  | 'dict'
  | 'list'
  | 'time.Time'
  | 'time.Duration'
  | '*time.Location'
  | '*semver.Version'
  | 'sprig.certificate';

/** What a function may use besides its arguments. */
export interface CallContext {
  readonly budget: Budget;
  readonly entropy: Entropy;
}

/**
 * A function that templates can call. The caller has converted and checked the arguments by `params` and
 * `variadic`, as Go's text/template does; `run` throws a DynError (see `goError`) where Go returns an error.
 */
export interface GoFunction {
  readonly params: readonly ParamType[];
  readonly variadic?: ParamType;
  /** Why templates cannot call it though it exists, in Go's words. */
  readonly unusable?: string;
  readonly run: (args: readonly GoValue[], call: CallContext) => GoValue;
}
