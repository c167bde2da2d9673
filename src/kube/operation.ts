import type { Log } from '../base/log.ts';
import type { Cluster } from './cluster.ts';
import type { Discovery } from './discovery.ts';
import type { Report } from './progress.ts';

/** Time, as operations need it. Tests bring their own. */
export interface Timer {
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number;
  /** The time of day as Go writes it, RFC 3339 with up to nine digits and the local offset. */
  readonly stamp: () => string;
  /** The time of day in milliseconds since 1970; that of `stamp` without it. */
  readonly dayMs?: () => number;
  /** Resolves after so long, or at once when `signal` ends; it never fails. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What is not data in an operation on a cluster. */
export interface OperationEnv {
  readonly cluster: Cluster;
  readonly discovery: Discovery;
  readonly timer: Timer;
  /** Ended by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Helm's log lines. */
  readonly log: Log;
  /** What a person sees of the progress. */
  readonly report: Report;
}
