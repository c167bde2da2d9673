import type { CallContext, GoFunction, ParamType } from './function.ts';
import type { GoMethod, GoValue } from './value.ts';

/** A method with fixed parameters; `run` gets the receiver, the arguments and the call context. */
export function method(
  params: readonly ParamType[],
  run: (self: GoValue, args: readonly GoValue[], call: CallContext) => GoValue,
): GoMethod {
  return (self): GoFunction => ({ params, run: (args, call) => run(self, args, call) });
}

/** A method whose results templates cannot take; `reason` is what Go says. */
export function unusable(reason: string): GoMethod {
  return (): GoFunction => ({ params: [], unusable: reason, run: () => null });
}
