import { type JsonObject, objectAt, stringAt, stringsAt } from '../kube/json.ts';
import { answerOf } from './answers.ts';
import { listOf } from './objects.ts';
import { type Amounts, amountsOf, fitsSelector } from './pods.ts';
import type { ClusterState } from './preflight.ts';

/** The query for all nodes. */
export const NODES: ReturnType<typeof listOf> = listOf('v1', 'Node');

/** A node that takes pods. */
export interface Node {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: Amounts;
}

/** The nodes that take pods; undefined where they may not be listed. */
export function nodesOf(state: ClusterState): readonly Node[] | undefined {
  return answerOf(state.list(NODES))
    ?.filter((node) => objectAt(node, 'spec').unschedulable !== true)
    .map((node) => ({
      name: stringAt(node, 'metadata', 'name'),
      labels: stringsAt(node, 'metadata', 'labels'),
      allocatable: amountsOf(objectAt(node, 'status', 'allocatable')),
    }));
}

/** The nodes that a pod's `nodeSelector` allows. */
export function nodesFor(spec: JsonObject, nodes: readonly Node[]): readonly Node[] {
  const selector = stringsAt(spec, 'nodeSelector');
  return nodes.filter(({ labels }) => fitsSelector(labels, selector));
}
