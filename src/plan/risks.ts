import { at, type JsonObject, numberAt, objectsAt, stringAt } from '../kube/json.ts';
import { ruleKey } from '../kube/readiness.ts';
import type { FieldChange, PlannedFailure, Restart, Risk } from './plan.ts';
import type { Predicted } from './predict.ts';
import type { Target } from './targets.ts';

/** Workloads whose pods are made anew when their template is another one. */
const ROLLED: Readonly<Record<string, { readonly counted: string; readonly strategy: string }>> = {
  'apps/Deployment': { counted: 'replicas', strategy: 'strategy' },
  'apps/StatefulSet': { counted: 'replicas', strategy: 'updateStrategy' },
  'apps/DaemonSet': { counted: 'currentNumberScheduled', strategy: 'updateStrategy' },
};

/** The pods of a workload that a change ends; undefined where it ends none. */
export function restartOf(
  { target, action, before, after }: Predicted,
  changes: readonly FieldChange[],
): Restart | undefined {
  if (!before) return undefined;
  const key = ruleKey(target.resource);
  if (action === 'replace' && key === 'batch/Job')
    return { pods: numberAt(before, 'status', 'active') ?? 0, how: 'replace' };
  const rolled = ROLLED[key];
  if (!rolled || !changes.some(({ path }) => path.startsWith('/spec/template/'))) return undefined;
  if (at(after, 'spec', 'paused') === true) return undefined;
  return {
    pods: numberAt(before, 'status', rolled.counted) ?? 0,
    how: stringAt(after, 'spec', rolled.strategy, 'type') || 'RollingUpdate',
  };
}

/** What somebody should know of an object's plan before it is done. */
export function risksOf(predicted: Predicted, failures: readonly PlannedFailure[]): readonly Risk[] {
  const { target, action, before } = predicted;
  if (action === 'delete' && before) return deletionRisks(target, before);
  if (action === 'replace') return [{ kind: 'replace', says: replacementText(target) }];
  return failures.filter(isOfImmutable).map(() => ({ kind: 'immutable', says: immutableText(target) }));
}

const IMMUTABLE =
  /field is immutable|updates to statefulset spec|spec is immutable|is immutable after creation/;

function isOfImmutable({ code, message }: PlannedFailure): boolean {
  return code === 'plan/immutable' || IMMUTABLE.test(message);
}

function immutableText({ ref: { kind, name } }: Target): string {
  const says = `the server never changes these fields of ${kind} ${name}`;
  return RECREATED.includes(kind)
    ? `${says}; --force-recreate deletes it and creates it anew`
    : `${says}; delete it first, or leave them as they are`;
}

const RECREATED = ['Job', 'StatefulSet'];

function replacementText({ ref: { kind } }: Target): string {
  if (kind === 'StatefulSet') return 'it is deleted and created anew; its pods and claims stay';
  return kind === 'Job' ? 'it is deleted with its pods and runs again' : 'it is deleted and created anew';
}

function deletionRisks({ resource, ref }: Target, live: JsonObject): readonly Risk[] {
  const says = LOSSES[ruleKey(resource)]?.(live, ref.name);
  return says === undefined ? [] : [{ kind: 'data-lost', says }];
}

type Loss = (live: JsonObject, name: string) => string | undefined;

const LOSSES: Readonly<Record<string, Loss>> = {
  PersistentVolumeClaim: (live) =>
    `its data goes${volumeText(stringAt(live, 'spec', 'volumeName'))} unless the reclaim policy of its volume is Retain`,
  PersistentVolume: (live) =>
    stringAt(live, 'spec', 'persistentVolumeReclaimPolicy') === 'Retain'
      ? 'the cluster forgets the volume; what is on the disk stays'
      : 'the volume goes, and what is on it',
  Namespace: (_, name) => `everything in namespace ${name} goes with it`,
  'apps/StatefulSet': (live) => {
    const claims = objectsAt(live, 'spec', 'volumeClaimTemplates').map((claim) =>
      stringAt(claim, 'metadata', 'name'),
    );
    const policy = stringAt(live, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted');
    if (claims.length === 0 || policy !== 'Delete') return undefined;
    return `the claims of its pods (${claims.join(', ')}) go with it, and their data`;
  },
};

function volumeText(volume: string): string {
  return volume === '' ? '' : ` with volume ${volume}`;
}
