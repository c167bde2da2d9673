import { apiPath, FIELD_MANAGER, failureOf, isDone, isFateUnknown } from '../kube/api.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { rootOf } from './amounts.ts';
import { readLive } from './live.ts';
import { isOurUpdate, managedEntries } from './managed.ts';
import { isHeld } from './stored.ts';
import { bodyOf, type Target } from './targets.ts';

/** How often a creation that never arrived is tried. */
const TRIES = 4;

/**
 * Creates an object on the client's side. An answer that was lost is looked up: an object that holds what was sent,
 * written by `helm`, is the one that was created. Raises kube/refused, kube/unreachable. Source: helm createResource.
 */
export async function postTarget(target: Target, env: OperationEnv): Promise<void> {
  const { ref, resource } = target;
  for (let tries = 1; ; tries++) {
    try {
      const answer = await env.cluster.ask(
        {
          method: 'POST',
          path: apiPath(resource, ref.namespace),
          query: { fieldManager: FIELD_MANAGER },
          body: bodyOf(target),
          repeatable: false,
        },
        env.signal,
      );
      if (isDone(answer) || (tries > 1 && answer.status === 409 && (await isCreated(target, env)))) return;
      throw failureOf(answer);
    } catch (error) {
      if (!isFateUnknown(error) || ref.name === '') throw error;
      if (await isCreated(target, env)) return;
      if (tries === TRIES) throw error;
    }
  }
}

/** Whether what is there was written by `helm` and holds what was sent. */
async function isCreated(target: Target, env: OperationEnv): Promise<boolean> {
  const [found] = await readLive([target], { only: 'all' }, env);
  const live = found?.object;
  if (!live || !managedEntries(live).some(isOurUpdate)) return false;
  return isHeld(rootOf(target), target.object, live);
}
