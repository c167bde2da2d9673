import type { Log } from '../base/log.ts';
import type { Report } from '../kube/progress.ts';
import type { Expansion, StackUnit } from '../stack/expand.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { markOf } from './stackunits.ts';

/** What a stack's commands have in common. */
export interface StackRun {
  readonly expansion: Expansion;
  /** How many releases are worked on at once. */
  readonly parallel: number;
  /** The namespaces of the tenants. */
  readonly tenants: readonly string[];
  /** What works on a release; its progress says which one. */
  readonly open: (namespace: string, id: string) => Deployment;
  /** Helm's log lines of what is no release's own. */
  readonly log: Log;
  /** What is told of the stack as a whole. */
  readonly report: Report;
  readonly options: RunOptions;
  /** Whether `options.timeoutMs` is the user's, before a release's own. */
  readonly isTimeoutGiven: boolean;
}

/** How a release is applied and waited for. */
export function optionsOf(unit: StackUnit, { expansion, options, isTimeoutGiven }: StackRun): RunOptions {
  const own = isTimeoutGiven ? undefined : unit.release.timeoutMs;
  return { ...options, timeoutMs: own ?? options.timeoutMs, stack: markOf(expansion.stack, unit) };
}

/** The namespaces in which releases of the stack are to be. */
export function namespacesOf({ expansion, tenants }: StackRun): readonly string[] {
  const shared = expansion.stack.releases.flatMap(({ namespace }) => namespace ?? []);
  return [...new Set([...tenants, ...shared])];
}
