import { DynError, type Problem } from '../base/problem.ts';
import { moreCauses, rootCause } from '../base/problems/wait.ts';
import { type NamespaceView, viewNamespace } from '../kube/evidence.ts';
import { graceOf, HOPELESS_AFTER_MS } from '../kube/hopeless.ts';
import type { Mask } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { explain, faultText, findFaults, nameOf } from '../kube/rootcause.ts';
import type { Entry } from './wait-board.ts';

type Inspect = (entries: readonly Entry[], signal: AbortSignal) => Promise<void>;

/** So many objects are looked into in one go; the others wait for their turn. */
const MOST_LOOKED_AT = 100;

/**
 * Marks entries hopeless whose faults last longer than they may, by our own clock: what is away for one look begins
 * anew. Undefined where no wait may end early.
 */
export function hopelessInspector(
  hopelessAfterMs: number = HOPELESS_AFTER_MS,
  mask: Mask,
  env: OperationEnv,
): Inspect | undefined {
  if (hopelessAfterMs === 0) return undefined;
  let since: ReadonlyMap<string, number> = new Map();
  return async (entries, signal) => {
    const views = createViews({ ...env, signal });
    const seen = new Map<string, number>();
    for (const entry of entries.slice(0, MOST_LOOKED_AT)) {
      const { faults } = await findFaults(entry, views(entry));
      for (const fault of faults) {
        const key = `${nameOf(entry.ref)} ${fault.id}`;
        const first = since.get(key) ?? env.timer.nowMs();
        seen.set(key, first);
        const grace = graceOf(fault.id, hopelessAfterMs);
        if (grace !== undefined && env.timer.nowMs() - first >= grace)
          entry.hopeless ??= mask(faultText(fault));
      }
    }
    since = seen;
  };
}

function createViews(env: OperationEnv): (entry: Entry) => NamespaceView {
  const views = new Map<string, NamespaceView>();
  return ({ ref: { namespace } }) => {
    const view = views.get(namespace) ?? viewNamespace(namespace, own(env));
    views.set(namespace, view);
    return view;
  };
}

/** The same with a signal of its own: one signal takes but few listeners. */
function own(env: OperationEnv): OperationEnv {
  return { ...env, signal: AbortSignal.any([env.signal]) };
}

/** So many objects are explained; with more of them one cause has many victims. */
const MOST_EXPLAINED = 10;

/** Explaining takes no longer, whatever the cluster does. */
const EXPLAIN_MS = 15_000;

/** Why entries are not as they should be: a part for each, those that are hopeless or failed in front. */
export async function causesOf(
  entries: readonly Entry[],
  mask: Mask,
  env: OperationEnv,
): Promise<readonly Problem[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([env.signal, stop.signal]);
  void env.timer.sleep(EXPLAIN_MS, signal).then(() => stop.abort());
  const bounded = { ...env, signal };
  const views = createViews(bounded);
  const ordered = [...entries].sort((a, b) => urgency(a) - urgency(b));
  const chosen = ordered.slice(0, MOST_EXPLAINED);
  const causes = await Promise.all(
    chosen.map((entry) => causeOf(entry, { view: views(entry), env: own(bounded), mask })),
  );
  stop.abort();
  const rest = entries.length - chosen.length;
  return rest > 0 ? [...causes, moreCauses(rest)] : causes;
}

function urgency({ hopeless, readiness: { status } }: Entry): number {
  if (hopeless !== undefined) return 0;
  return status === 'Failed' ? 1 : 2;
}

/** What is known of an entry, also when there was no time to ask for more. */
async function causeOf(entry: Entry, explaining: Parameters<typeof explain>[1]): Promise<Problem> {
  try {
    return await explain(entry, explaining);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const known = entry.hopeless ?? explaining.mask(entry.readiness.message);
    return rootCause({ message: `${nameOf(entry.ref)}: ${known}`, details: [], hint: NO_MORE });
  }
}

const NO_MORE = 'The cluster did not say more in time; `kubectl describe` shows what it knows.';
