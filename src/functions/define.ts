import type { CallContext, GoFunction, ParamType } from '../go/function.ts';
import type { GoInteger, GoMap, GoStruct, GoValue } from '../go/value.ts';

/** A parameter type with the TypeScript type its values have. */
export interface Param<T> {
  readonly type: ParamType;
  readonly as?: T;
}

export const any: Param<GoValue> = { type: 'any' };
export const text: Param<string> = { type: 'string' };
export const bool: Param<boolean> = { type: 'bool' };
export const int: Param<bigint> = { type: 'int' };
export const int64Param: Param<GoInteger> = { type: 'int64' };
export const uint32Param: Param<GoInteger> = { type: 'uint32' };
export const float64: Param<number> = { type: 'float64' };
/** map[string]interface{}; null when the template passed nil. */
export const dict: Param<GoMap | null> = { type: 'dict' };
export const time: Param<GoStruct> = { type: 'time.Time' };

type Values<P extends readonly Param<unknown>[]> = {
  [K in keyof P]: P[K] extends Param<infer T> ? T : never;
};

/** A function with fixed parameters. `run` gets the arguments, then the call context. */
export function fn<const P extends readonly Param<unknown>[]>(
  params: P,
  run: (...args: [...Values<P>, CallContext]) => GoValue,
): GoFunction {
  const call = run as (...args: readonly unknown[]) => GoValue;
  return { params: params.map((p) => p.type), run: (args, context) => call(...args, context) };
}

/** A function whose last parameter repeats. `run` gets the fixed arguments, a list of the rest, then the context. */
export function variadic<const P extends readonly Param<unknown>[], R>(
  params: P,
  rest: Param<R>,
  run: (...args: [...Values<P>, readonly R[], CallContext]) => GoValue,
): GoFunction {
  const call = run as (...args: readonly unknown[]) => GoValue;
  const fixed = params.length;
  return {
    params: params.map((p) => p.type),
    variadic: rest.type,
    run: (args, context) => call(...args.slice(0, fixed), args.slice(fixed), context),
  };
}

/** The functions of one family by their template name. */
export type FunctionTable = Readonly<Record<string, GoFunction>>;
