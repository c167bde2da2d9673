import type { Keys } from '../base/entropy.ts';
import { fail } from '../base/problem.ts';
import { keysUnavailable } from '../base/problems/entropy.ts';
import type { CallContext } from '../go/function.ts';

/** The host's crypto library, once the steps that its use counts are charged; raises `entropy/keys-unavailable`. */
export function hostKeys(call: CallContext, steps: number): Keys {
  call.budget.step(steps);
  return call.entropy.keys ?? fail(keysUnavailable());
}
