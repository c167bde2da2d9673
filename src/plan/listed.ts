import { type ApiResource, apiVersionOf } from '../kube/api.ts';
import { definedKinds } from '../kube/defined.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Target } from './targets.ts';

/** How long a server may take from "established" to listing the kind; it is mostly ready at once. */
const LISTED_MS = 15_000;
const LISTED_STEP_MS = 100;

/** Waits until discovery lists the kinds of those objects that are definitions. */
export function untilKnown(targets: readonly Target[], env: OperationEnv): Promise<void> {
  const definitions = targets.filter(({ ref }) => ref.kind === 'CustomResourceDefinition');
  return untilListed(
    definitions.flatMap(({ object }) => definedKinds(object)),
    env,
  );
}

/**
 * Asks discovery anew until it lists kinds: a server lists them some time after it calls their definitions established.
 * When time is out, whoever needs a kind that is not listed says so.
 */
async function untilListed(kinds: readonly ApiResource[], env: OperationEnv): Promise<void> {
  const missing = [...kinds];
  const endMs = env.timer.nowMs() + LISTED_MS;
  for (;;) {
    env.discovery.refresh();
    while (missing[0] && (await env.discovery.find(apiVersionOf(missing[0]), missing[0].kind)))
      missing.shift();
    if (missing.length === 0 || env.timer.nowMs() >= endMs || env.signal.aborted) return;
    await env.timer.sleep(LISTED_STEP_MS, env.signal);
  }
}
