import type { ChartEdge } from '../chart/order.ts';
import type { GoMap } from '../go/value.ts';
import type { HookEvent } from '../manifest/hooks.ts';

/** Statuses of an operation that is under way, or whose process died. */
export const PENDING: readonly string[] = ['pending-install', 'pending-upgrade', 'pending-rollback'];

/** How the objects of a release were applied: on the server, or on the client; Helm 3 says nothing. */
export type ApplyMethod = 'ssa' | 'csa' | '';

/** One revision of a release, field for field what Helm stores. Times are RFC 3339 with up to nine digits, '' when not set. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** Helm's `version`: 1 for the first. */
  readonly revision: number;
  readonly state: ReleaseState;
  /** Absent in a record that somebody else made without one. */
  readonly chart: StoredChart | undefined;
  /** What the user set, undefined when that was nothing. */
  readonly config: GoMap | undefined;
  readonly manifest: string;
  readonly hooks: readonly ReleaseHook[];
  /** Text, because a foreign record may hold anything. */
  readonly applyMethod: string;
  /** Labels of the stored object; those that were read by a selector include the system's. */
  readonly labels: Readonly<Record<string, string>>;
  /** The order that the chart's files ask for, while the chart is at hand: no record keeps it. */
  readonly order?: readonly ChartEdge[];
}

/** Helm's `info`. */
export interface ReleaseState {
  readonly firstDeployed: string;
  readonly lastDeployed: string;
  readonly deleted: string;
  readonly description: string;
  readonly status: string;
  readonly notes: string;
}

/** A hook of a release. `deletePolicies` are empty until the hook runs for the first time, where the chart names none. */
export interface ReleaseHook {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  readonly manifest: string;
  readonly events: readonly HookEvent[];
  readonly lastRun: HookRun;
  readonly weight: number;
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
}

export interface HookRun {
  readonly startedAt: string;
  readonly completedAt: string;
  readonly phase: '' | 'Unknown' | 'Running' | 'Succeeded' | 'Failed';
}

/** The root chart as a record keeps it; its subcharts are not kept. */
export interface StoredChart {
  /** Chart.yaml's fields in Helm's order and spelling, empty ones left out. */
  readonly metadata: GoMap;
  readonly lock: GoMap | undefined;
  readonly templates: readonly StoredFile[] | undefined;
  readonly files: readonly StoredFile[] | undefined;
  /** Defaults with dependencies worked out. */
  readonly values: GoMap | undefined;
  /** The schema file's bytes. */
  readonly schema: Uint8Array | undefined;
  readonly schemaModified: string;
  readonly modified: string;
}

export interface StoredFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly modified: string;
}

/** The key under which a revision is stored. Source: helm storage makeKey. */
export function releaseKey(name: string, revision: number): string {
  return `sh.helm.release.v1.${name}.v${revision}`;
}

/** Labels of records that are the store's own. */
export const SYSTEM_LABELS: readonly string[] = [
  'name',
  'owner',
  'status',
  'version',
  'createdAt',
  'modifiedAt',
];
