import type { ApiResource } from './api.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { at, isObject, type JsonObject, numberAt, stringAt } from './json.ts';
import { ALWAYS_READY, RULES } from './readiness-rules.ts';
import { type Check, current, failed, inProgress, type Readiness, UNKNOWN } from './verdict.ts';

/** The kind that a rule is for: its group and its own name. */
export type Kind = Pick<ApiResource, 'group' | 'kind'>;

/**
 * How far an object is, by its own words, as Helm's watcher judges it. `unscheduledMs` says for how long a pod was seen
 * without a node. Source: fluxcd/cli-utils kstatus status.Compute.
 */
export function readiness(object: JsonObject, kind: Kind, unscheduledMs = 0): Readiness {
  const generic = genericVerdict(object, kind);
  if (generic) return generic;
  const key = ruleKey(kind);
  if (ALWAYS_READY.includes(key)) return current('Resource is always ready');
  const checks = RULES.get(key);
  if (checks) return firstOf(checks, object, unscheduledMs);
  return readyVerdict(object) ?? { ...current('Resource is current'), isSilent: !isBuiltIn(kind) };
}

/** The verdict of the first check that has one. */
export function firstOf(checks: readonly Check[], object: JsonObject, unscheduledMs = 0): Readiness {
  for (const check of checks) {
    const verdict = check(object, unscheduledMs);
    if (verdict) return verdict;
  }
  return UNKNOWN;
}

/** `apps/Deployment`, `Pod`. */
export function ruleKey({ group, kind }: Kind): string {
  return group === '' ? kind : `${group}/${kind}`;
}

/** Whether Kubernetes itself brings a kind; what it says nothing of has no state. */
export function isBuiltIn({ group }: Kind): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

/** What holds for every kind; undefined where the kind decides. */
export function genericVerdict(object: JsonObject, { kind }: Kind): Readiness | undefined {
  if (stringAt(object, 'metadata', 'deletionTimestamp') !== '')
    return { status: 'Terminating', message: 'Resource scheduled for deletion' };
  const status = object.status ?? {};
  if (!isObject(status)) return UNKNOWN;
  return generationVerdict(object, kind) ?? standardVerdict(conditionsOf(object));
}

function generationVerdict(object: JsonObject, kind: string): Readiness | undefined {
  const generation = numberAt(object, 'metadata', 'generation');
  const observed = at(object, 'status', 'observedGeneration');
  if (generation === undefined || observed === undefined || observed === generation) return undefined;
  if (!Number.isInteger(observed)) return UNKNOWN;
  return inProgress(
    `${kind} generation is ${generation}, but latest observed generation is ${String(observed)}`,
  );
}

/** The conditions that kstatus asks every controller to use. */
function standardVerdict(conditions: readonly Condition[] | undefined): Readiness | undefined {
  if (!conditions) return UNKNOWN;
  const found = conditions.find(
    ({ type, status }) => (type === 'Reconciling' || type === 'Stalled') && status === 'True',
  );
  if (!found) return undefined;
  return found.type === 'Stalled' ? failed(found.message) : inProgress(found.message);
}

/** `Ready`, which most custom resources have. */
function readyVerdict(object: JsonObject): Readiness | undefined {
  const ready = conditionsOf(object)?.find(
    ({ type, status }) => type === 'Ready' && ['True', 'False', 'Unknown'].includes(status),
  );
  if (!ready) return undefined;
  return ready.status === 'True' ? current('Resource is Ready') : inProgress(ready.message);
}
