import type { Json } from '../kube/json.ts';
import type { ObjectRef } from '../kube/progress.ts';
import type { HookEvent } from '../manifest/hooks.ts';

/** What becomes of an object; `replace` is deleting it and creating it anew. */
export type PlannedAction = 'create' | 'change' | 'replace' | 'delete' | 'keep';

/** Who set a field of a live object, as its managedFields tell; `since` is RFC 3339, '' where it is not known. */
export interface FieldOwner {
  readonly manager: string;
  readonly since: string;
  /** `scale`, `status`; '' for the object itself. */
  readonly subresource: string;
}

/** A field that will be another. Values that nobody may see are masked. */
export interface FieldChange {
  /** As a JSON Pointer, but items of lists are told by a key: `/spec/containers[name=web]/image`. */
  readonly path: string;
  /** What is live; absent where the field is not there. */
  readonly from?: Json;
  /** What the server would make of it; absent where the field goes. */
  readonly to?: Json;
  /** What the last revision of the release said, where that is neither what is live nor nothing. */
  readonly last?: Json;
  readonly masked: boolean;
  /** Who set what is live. */
  readonly owners: readonly FieldOwner[];
}

/** Pods that end and begin anew. */
export interface Restart {
  /** How many there are now. */
  readonly pods: number;
  /** The workload's strategy: `RollingUpdate`, `Recreate`, `OnDelete`; `replace` where the workload itself is replaced. */
  readonly how: string;
}

export type RiskKind = 'data-lost' | 'immutable' | 'replace' | 'crd-narrowed';

/** What somebody should know before it is done. */
export interface Risk {
  readonly kind: RiskKind;
  readonly says: string;
}

/** Why the operation would fail at an object. */
export interface PlannedFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** One for each field, where there are several. */
  readonly parts: readonly string[];
}

/** What becomes of one object, and what is known of it. */
export interface ObjectPlan extends ObjectRef {
  readonly action: PlannedAction;
  /** True where the server could not be asked, because the same plan makes what the object needs first. */
  readonly predicted: boolean;
  /** Why it is kept or could only be predicted; '' where that needs no word. */
  readonly reason: string;
  readonly changes: readonly FieldChange[];
  readonly restart?: Restart;
  readonly risks: readonly Risk[];
  readonly failures: readonly PlannedFailure[];
}

/** A hook that will run. */
export interface PlannedHook {
  readonly event: HookEvent;
  readonly kind: string;
  readonly name: string;
  readonly weight: number;
}

export type Operation = 'install' | 'upgrade' | 'rollback' | 'uninstall';

/** What an operation would do to one release. */
export interface ReleasePlan {
  readonly operation: Operation;
  readonly name: string;
  readonly namespace: string;
  /** `hello-0.1.0`; '' where a record does not tell. */
  readonly chart: string;
  /** The revision that is there now, 0 for none, and the one that would be made, 0 for none. */
  readonly from: number;
  readonly to: number;
  /** In the order in which they are dealt with. */
  readonly objects: readonly ObjectPlan[];
  /** In the order in which they run. */
  readonly hooks: readonly PlannedHook[];
  readonly notes: readonly string[];
}

/** How many objects meet which end. */
export type PlanCounts = Readonly<Record<PlannedAction | 'predicted' | 'failing' | 'restarting', number>>;

/** Counts of all objects of plans; `restarting` counts pods. */
export function countPlans(plans: readonly ReleasePlan[]): PlanCounts {
  const objects = plans.flatMap((plan) => plan.objects);
  const of = (wanted: (object: ObjectPlan) => boolean): number => objects.filter(wanted).length;
  return {
    create: of(({ action }) => action === 'create'),
    change: of(({ action }) => action === 'change'),
    replace: of(({ action }) => action === 'replace'),
    delete: of(({ action }) => action === 'delete'),
    keep: of(({ action }) => action === 'keep'),
    predicted: of(({ predicted }) => predicted),
    failing: of(({ failures }) => failures.length > 0),
    restarting: objects.reduce((sum, { restart }) => sum + (restart?.pods ?? 0), 0),
  };
}

/** Whether any object would be another afterwards. */
export function hasChanges(plans: readonly ReleasePlan[]): boolean {
  return plans.some(({ objects }) => objects.some(({ action }) => action !== 'keep'));
}

/** What `-o json` and `-o yaml` print; schemas/plan.schema.json says what it may hold. */
export interface PlanReport {
  readonly apiVersion: 'dyn/v1';
  readonly kind: 'PlanReport';
  readonly releases: readonly ReleasePlan[];
  readonly summary: PlanCounts;
}

/** Plans as a report. */
export function planReport(releases: readonly ReleasePlan[]): PlanReport {
  return { apiVersion: 'dyn/v1', kind: 'PlanReport', releases, summary: countPlans(releases) };
}
