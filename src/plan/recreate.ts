import { fail } from '../base/problem.ts';
import { notGone } from '../base/problems/plan.ts';
import { stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ApplyOptions } from './apply.ts';
import type { Change } from './change.ts';
import { createTarget } from './create.ts';
import { readLive } from './live.ts';
import { deleteExactly } from './remove.ts';

const LONGEST_MS = 120_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/**
 * Deletes an object and creates it anew. The pods of a StatefulSet stay and are taken up by the new one, those of a
 * Job go. Raises plan/not-gone when a finalizer keeps it.
 */
export async function recreate(
  { target, live }: Change,
  options: ApplyOptions,
  env: OperationEnv,
): Promise<void> {
  const uid = stringAt(live, 'metadata', 'uid');
  await deleteExactly(target, { propagation: target.ref.kind === 'Job' ? 'Background' : 'Orphan', uid }, env);
  const start = env.timer.nowMs();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const [found] = await readLive([target], { only: 'metadata' }, env);
    if (found?.problem) fail(found.problem);
    if (!found?.object || stringAt(found.object, 'metadata', 'uid') !== uid) break;
    if (env.timer.nowMs() - start > LONGEST_MS) {
      fail(notGone(target.ref.kind, target.ref.name, LONGEST_MS / 1000));
    }
    await env.timer.sleep(pause, env.signal);
  }
  const { onDone: _told, ...quiet } = options;
  await createTarget(target, quiet, { ...env, report: () => undefined });
}
