import { type Made, madeBy, type NamespaceView } from '../kube/evidence.ts';
import { ownFaults } from '../kube/faults.ts';
import { type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import type { Mask } from '../kube/masking.ts';
import { ruleKey } from '../kube/readiness.ts';
import { isWell, type Standing, standingOf } from './livestate.ts';

/** An object of the cluster, and below it what it made. */
export interface LiveNode extends Standing {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Those that need somebody first, then by name. */
  readonly below: readonly LiveNode[];
}

/**
 * What an object made: Jobs and pods, and ReplicaSets where several of them have pods or one cannot make its own. The
 * view asks for each kind in a namespace once.
 */
export async function nodesBelow(
  { object, resource }: Made,
  view: NamespaceView,
  mask: Mask,
): Promise<readonly LiveNode[]> {
  const byOwner = new Map<string, Made[]>();
  for (const made of await madeBy(object, resource, view)) {
    for (const { uid } of objectsAt(made.object, 'metadata', 'ownerReferences')) {
      if (typeof uid !== 'string') continue;
      const siblings = byOwner.get(uid);
      if (siblings) siblings.push(made);
      else byOwner.set(uid, [made]);
    }
  }
  return nodesOf(uidOf(object), byOwner, mask);
}

type ByOwner = ReadonlyMap<string, readonly Made[]>;

function nodesOf(uid: string, byOwner: ByOwner, mask: Mask): readonly LiveNode[] {
  const made = byOwner.get(uid) ?? [];
  const filled = made.filter((one) => isReplicaSet(one) && byOwner.has(uidOf(one.object)));
  const nodes = made.flatMap((one) => {
    const below = nodesOf(uidOf(one.object), byOwner, mask);
    if (!isReplicaSet(one)) return [nodeOf(one, below, mask)];
    const helps = (filled.length > 1 && filled.includes(one)) || ownFaults(one.object).length > 0;
    return helps ? [nodeOf(one, below, mask)] : below;
  });
  return nodes.sort(
    (a, b) => Number(isWell(a.state)) - Number(isWell(b.state)) || (a.name < b.name ? -1 : 1),
  );
}

function isReplicaSet({ resource }: Made): boolean {
  return ruleKey(resource) === 'apps/ReplicaSet';
}

function nodeOf({ object, resource }: Made, below: readonly LiveNode[], mask: Mask): LiveNode {
  const { state, message } = standingOf(object, resource);
  return {
    kind: resource.kind,
    namespace: stringAt(object, 'metadata', 'namespace'),
    name: stringAt(object, 'metadata', 'name'),
    ...{ state, message: mask(message), below },
  };
}

function uidOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'uid');
}
