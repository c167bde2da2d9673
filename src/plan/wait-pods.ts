import { apiPath, isDone } from '../kube/api.ts';
import { type JsonObject, objectAt, objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { readiness, ruleKey } from '../kube/readiness.ts';
import { isUnschedulable } from '../kube/readiness-rules.ts';
import { POD } from '../kube/resources.ts';
import { selectorText } from '../kube/selectors.ts';
import { failed, type Readiness } from '../kube/verdict.ts';
import type { Waited } from './wait-board.ts';

/** Kinds whose pods decide when they themselves are not ready yet. */
const OWNERS: readonly string[] = ['apps/StatefulSet', 'apps/ReplicaSet'];

/** Pods in which a failure is looked for. */
const MOST_PODS = '500';

/** An object with what is known of it. */
export interface PodOwner {
  readonly entry: Waited;
  readonly object: JsonObject;
}

/**
 * The verdict of a StatefulSet or ReplicaSet with its pods seen: failed where a pod has failed that nothing outside
 * will save. Where pods may not be listed the verdict stays. Source: kstatus podControllerStatusReader.
 */
export async function withPods(
  verdict: Readiness,
  { entry: { resource, ref }, object }: PodOwner,
  { cluster, signal }: Pick<OperationEnv, 'cluster' | 'signal'>,
): Promise<Readiness> {
  if (verdict.status !== 'InProgress' || !OWNERS.includes(ruleKey(resource))) return verdict;
  const labelSelector = selectorText(objectAt(object, 'spec', 'selector'));
  const query = { labelSelector, limit: MOST_PODS };
  const answer = await cluster.ask({ method: 'GET', path: apiPath(POD, ref.namespace), query }, signal);
  if (!isDone(answer)) return verdict;
  const lost = objectsAt(answer.body, 'items').filter(hasFailed).length;
  return lost > 0 ? failed(`${lost} pods have failed`) : verdict;
}

function hasFailed(pod: JsonObject): boolean {
  const isTransient = stringAt(pod, 'metadata', 'deletionTimestamp') !== '' || isUnschedulable(pod);
  return !isTransient && readiness(pod, POD).status === 'Failed';
}
