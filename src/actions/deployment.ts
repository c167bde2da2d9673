import type { Processes } from '../base/processes.ts';
import type { Cluster } from '../kube/cluster.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Packer } from '../release/codec.ts';
import type { StackMark } from '../release/lock.ts';
import type { ReleaseStore } from '../release/store.ts';
import type { HelmProfile } from '../render/profile.ts';
import type { Ports } from './ports.ts';

/** All that commands get which change a release. */
export interface Deployment {
  readonly ports: Ports;
  readonly profile: HelmProfile;
  readonly env: OperationEnv;
  /** The records of the release's namespace. */
  readonly store: ReleaseStore;
  /** The same records over another way to the cluster. */
  readonly storeOver: (cluster: Cluster) => ReleaseStore;
  readonly packer: Packer;
  readonly processes: Processes;
}

export type WaitStrategy = 'watcher' | 'hookOnly' | 'legacy';

export type DryRun = 'none' | 'client' | 'server';

/** What install, upgrade and rollback have in common: how objects are applied and waited for. */
export interface RunOptions {
  /** For each single wait. */
  readonly timeoutMs: number;
  readonly strategy: WaitStrategy;
  readonly waitForJobs: boolean;
  readonly noHooks: boolean;
  readonly dryRun: DryRun;
  readonly forceConflicts: boolean;
  readonly forceReplace: boolean;
  /** Recreate what cannot be changed, such as Jobs. */
  readonly forceRecreate: boolean;
  /** How long an unschedulable pod is waited for; 0 for ever. */
  readonly hopelessAfterMs?: number;
  /** A folder for what is known of objects that are not ready. */
  readonly diagnostics?: string;
  /** Update CustomResourceDefinitions even where that loses data or breaks somebody. */
  readonly allowsCrdBreaking?: boolean;
  /** Bring what crds/ holds up to date, where Helm only creates it. */
  readonly updatesCrds?: boolean;
  /** Wait for a live lock of another operation so long. */
  readonly lockTimeoutMs: number;
  /** The stack whose release it is; the Lease of the release says so. */
  readonly stack?: StackMark;
}
