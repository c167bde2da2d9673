import { DynError, fail, type Problem } from '../base/problem.ts';
import { operatorRace } from '../base/problems/operators.ts';
import { installUnlocked } from '../base/problems/refusal.ts';
import type { Processes } from '../base/processes.ts';
import { isDone } from '../kube/api.ts';
import { isObject, type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { holdRelease } from '../release/lease.ts';
import {
  type Holder,
  holderText,
  INSTALL_LOCK,
  isSameHolder,
  type LockingCommand,
  lockName,
  lockPath,
  readLock,
} from '../release/lock.ts';

/** The install Leases of one run. */
export interface InstallLease {
  /** False where the namespace is not there yet. */
  readonly isHeld: boolean;
  readonly release: () => Promise<void>;
}

export interface InstallLeaseRequest {
  /** What the operator will manage, empty for the whole cluster. */
  readonly scope: string;
  readonly command: LockingCommand;
  readonly waitMs: number;
}

const CLUSTER_SPACE = 'kube-system';

/**
 * Takes the Lease that keeps others from installing an operator for the same namespace, or for the cluster. Without the
 * right it is only said. Raises preflight/opc-race where another is at it who came before.
 */
export async function takeInstallLease(
  request: InstallLeaseRequest,
  env: OperationEnv,
  processes: Processes,
): Promise<InstallLease> {
  const { scope, command, waitMs } = request;
  const namespace = scope || CLUSTER_SPACE;
  refuseRivals(await rivalsOf(scope, env, processes), undefined);
  const held = await holdOrRefuse({ name: INSTALL_LOCK, namespace, command, waitMs }, env, processes);
  const { warning } = held;
  if (warning) env.report({ kind: 'note', text: installUnlocked(reasonIn(warning)).message });
  const release = async (): Promise<void> => {
    await held.release();
  };
  try {
    const own = await leaseAt(namespace, env);
    const isHeld = own !== undefined && isSameHolder(own.holder, { ...processes.own, command, since: '' });
    if (isHeld) refuseRivals(await rivalsOf(scope, env, processes), own.holder);
    return { isHeld, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function holdOrRefuse(
  request: Parameters<typeof holdRelease>[0],
  env: OperationEnv,
  processes: Processes,
): ReturnType<typeof holdRelease> {
  try {
    return await holdRelease(request, env, processes);
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'release/held') throw error;
    const { name, namespace } = request;
    return fail(
      operatorRace(`${reasonIn(error.problem)} (Lease ${lockName(name)} in namespace ${namespace})`),
      error,
    );
  }
}

function reasonIn({ message }: Problem): string {
  return message.slice(message.indexOf(': ') + 2);
}

interface FoundLease {
  readonly namespace: string;
  readonly holder: Holder | undefined;
}

async function leaseAt(namespace: string, env: OperationEnv): Promise<FoundLease | undefined> {
  const { cluster, signal } = env;
  const answer = await cluster.ask({ method: 'GET', path: lockPath(namespace, INSTALL_LOCK) }, signal);
  return isDone(answer) && isObject(answer.body) ? foundIn(answer.body, env) : undefined;
}

/** Others who install what would overlap: for the cluster all, for a namespace those for the cluster. */
async function rivalsOf(
  scope: string,
  env: OperationEnv,
  processes: Processes,
): Promise<readonly FoundLease[]> {
  const leases = scope === '' ? await allLeases(env) : [await leaseAt(CLUSTER_SPACE, env)];
  return leases.flatMap((lease) => {
    if (!lease?.holder || lease.namespace === (scope || CLUSTER_SPACE)) return [];
    return processes.isAlive(lease.holder) === false ? [] : [lease];
  });
}

async function allLeases(env: OperationEnv): Promise<readonly FoundLease[]> {
  const path = '/apis/coordination.k8s.io/v1/leases';
  const query = { fieldSelector: `metadata.name=${lockName(INSTALL_LOCK)}` };
  const answer = await env.cluster.ask({ method: 'GET', path, query }, env.signal);
  return isDone(answer) ? objectsAt(answer.body, 'items').map((lease) => foundIn(lease, env)) : [];
}

/** Without a holder where nobody has renewed it for long. */
function foundIn(lease: JsonObject, { timer }: OperationEnv): FoundLease {
  const nowMs = timer.dayMs?.() ?? Date.parse(timer.stamp());
  const namespace = stringAt(lease, 'metadata', 'namespace');
  return { namespace, holder: isFresh(lease, nowMs) ? readLock(lease).holder : undefined };
}

/** Clocks of two machines may differ by that much, in milliseconds. */
const CLOCKS_MS = 60_000;

function isFresh(lease: JsonObject, nowMs: number): boolean {
  const renewed = Date.parse(readLock(lease).renewed);
  return Number.isNaN(renewed) || Math.abs(nowMs - renewed) < CLOCKS_MS;
}

/** Before the own Lease is there every rival was first; later the one who began earlier. */
function refuseRivals(rivals: readonly FoundLease[], own: Holder | undefined): void {
  const first = rivals.find(({ holder }) => holder && (!own || isBefore(holder.since, own.since)));
  if (!first?.holder) return;
  fail(
    operatorRace(
      `${holderText(first.holder)} (Lease ${lockName(INSTALL_LOCK)} in namespace ${first.namespace})`,
    ),
  );
}

/** Stamps of RFC 3339 with up to nine digits. */
function isBefore(one: string, other: string): boolean {
  const [a, b] = [Date.parse(one), Date.parse(other)];
  return a === b ? fractionOf(one) < fractionOf(other) : a < b;
}

function fractionOf(stamp: string): string {
  return (/\.(\d+)/.exec(stamp)?.[1] ?? '').padEnd(9, '0');
}
