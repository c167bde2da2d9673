import type { Snapshot } from '../kube/snapshot.ts';
import type { Capabilities } from '../render/capabilities.ts';
import type { LookupAnswer, LookupKey } from '../render/lookups.ts';
import { answerFromSnapshot, snapshotCapabilities } from './clusterfile.ts';

/** A cluster as a render sees it. */
export interface ClusterSource {
  capabilities(base: Capabilities): Promise<Capabilities>;
  answer(key: LookupKey): Promise<LookupAnswer>;
}

/** Objects of a file in place of a cluster. */
export function snapshotSource(snapshot: Snapshot): ClusterSource {
  return {
    capabilities: async (base) => snapshotCapabilities(snapshot, base),
    answer: async (key) => answerFromSnapshot(snapshot, key),
  };
}
