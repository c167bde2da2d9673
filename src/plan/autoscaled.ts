import { apiPath } from '../kube/api.ts';
import { at, type Json, type JsonObject, numberAt, objectAt, objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { isOurs, isOurUpdate, managedEntries, ownsField } from './managed.ts';
import type { Target } from './targets.ts';

/** Managers that scale by themselves, through the scale subresource. People do so too, under the names of their tools. */
const SCALERS = /^kube-controller-manager$|autoscal|keda/;

/** Who scales an object, when its replicas differ from the manifest's and somebody other than Helm set them. */
export interface Scaling {
  readonly by: string;
  readonly live: number;
  readonly wanted: number;
}

/** The autoscaler that owns an object's replicas, if they are not what the target says. */
export async function findScaling(
  target: Target,
  live: JsonObject,
  env: OperationEnv,
): Promise<Scaling | undefined> {
  const wanted = numberAt(target.object, 'spec', 'replicas');
  const found = numberAt(live, 'spec', 'replicas');
  if (wanted === undefined || found === undefined || wanted === found) return undefined;
  const owners = managedEntries(live).filter((entry) => ownsField(entry, 'f:spec', 'f:replicas'));
  if (owners.length === 0 || owners.some((entry) => isOurs(entry) || isOurUpdate(entry))) return undefined;
  const scaler = owners.find(({ manager, subresource }) => subresource === 'scale' && SCALERS.test(manager));
  const autoscaler = await findAutoscaler(target, env);
  if (!scaler && autoscaler === undefined) return undefined;
  return { by: autoscaler ?? `autoscaler ${scaler?.manager}`, live: found, wanted };
}

/** Without the right to list autoscalers, nobody is known to be one. */
async function findAutoscaler({ ref }: Target, env: OperationEnv): Promise<string | undefined> {
  const resource = await env.discovery.find('autoscaling/v2', 'HorizontalPodAutoscaler');
  if (!resource) return undefined;
  const path = apiPath(resource, ref.namespace);
  const answer = await env.cluster.ask({ method: 'GET', path, query: { limit: '500' } }, env.signal);
  const found = objectsAt(answer.body, 'items').find((item) => {
    const aim = objectAt(item, 'spec', 'scaleTargetRef');
    return stringAt(aim, 'kind') === ref.kind && stringAt(aim, 'name') === ref.name;
  });
  return found && `HorizontalPodAutoscaler ${stringAt(found, 'metadata', 'name')}`;
}

/** The target without its replicas. */
export function withoutReplicas(target: Target): Target {
  return { ...target, object: objectWithoutReplicas(target.object) };
}

/** An object without its replicas. */
export function objectWithoutReplicas(object: JsonObject): JsonObject {
  if (at(object, 'spec', 'replicas') === undefined) return object;
  const { replicas: _replicas, ...spec }: Record<string, Json | undefined> = objectAt(object, 'spec');
  return { ...object, spec };
}

/** Says that an autoscaler keeps its replicas. */
export function noteScaling({ ref }: Target, { by, live, wanted }: Scaling, env: OperationEnv): void {
  const text = `${ref.kind} ${ref.name} keeps ${live} replicas: ${by} sets them, so the ${wanted} of the chart are left out.`;
  env.report({ kind: 'note', text });
}
