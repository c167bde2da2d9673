import type { Deployment, DryRun, RunOptions, WaitStrategy } from '../actions/deployment.ts';
import type { Ports } from '../actions/ports.ts';
import { DynError, fail } from '../base/problem.ts';
import { usage } from '../base/problems/cli.ts';
import { parseDuration } from '../go/duration.ts';
import { readInt } from '../go/strconv.ts';
import { systemProcesses } from '../host/identity.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { HELM_4_1 } from '../render/profile.ts';
import { openPorts } from './chartflags.ts';
import { endpointLine, openOperation } from './cluster.ts';
import { type FlagValues, isOn, last } from './flag.ts';
import { interruptSignal } from './interrupts.ts';
import { driverIn, PACKER, recordsIn } from './records.ts';
import type { World } from './world.ts';

/** The cluster and the records that flags and environment name, for a command that changes a release. */
export async function openDeployment(flags: FlagValues, world: World): Promise<Deployment> {
  const env = await openOperation(flags, world, interruptSignal(world));
  return deploymentIn(env.cluster.endpoint.namespace, env, flags, world);
}

/** The records of a namespace, and what works on releases there. */
export function deploymentIn(
  namespace: string,
  env: OperationEnv,
  flags: FlagValues,
  world: World,
): Deployment {
  const ports: Ports = openPorts(flags, world);
  const storeOver = recordsIn(driverIn(flags, world), env, { namespace });
  return {
    ...{ ports, profile: HELM_4_1, env, packer: PACKER, storeOver },
    store: storeOver(env.cluster),
    processes: systemProcesses(),
  };
}

/** How the flags of a run say that objects are applied and waited for. */
export function readRunOptions(flags: FlagValues, dryRun: DryRun): RunOptions {
  const hopeless = last(flags, 'hopeless-after');
  const diagnostics = last(flags, 'diagnostics');
  const strategy = strategyOf(last(flags, 'wait'));
  return {
    timeoutMs: durationMs(flags, 'timeout', 300_000),
    strategy: strategy === 'hookOnly' && isOn(flags, 'rollback-on-failure') ? 'watcher' : strategy,
    waitForJobs: isOn(flags, 'wait-for-jobs'),
    noHooks: isOn(flags, 'no-hooks'),
    dryRun,
    forceConflicts: isOn(flags, 'force-conflicts'),
    forceReplace: isOn(flags, 'force-replace'),
    forceRecreate: isOn(flags, 'force-recreate'),
    allowsCrdBreaking: isOn(flags, 'allow-crd-breaking'),
    updatesCrds: crdPolicy(flags) === 'update',
    lockTimeoutMs: durationMs(flags, 'lock-timeout', 0),
    ...(hopeless === undefined ? {} : { hopelessAfterMs: durationMs(flags, 'hopeless-after', 0) }),
    ...(diagnostics === undefined ? {} : { diagnostics }),
  };
}

/** What becomes of crds/; `create` is Helm's way. Raises cli/usage. */
export function crdPolicy(flags: FlagValues): 'skip' | 'create' | 'update' {
  const word = last(flags, 'crds');
  const skips = isOn(flags, 'skip-crds');
  if (skips && word !== undefined && word !== 'skip')
    fail(usage(`--skip-crds and --crds=${word} contradict each other`));
  return skips || word === 'skip' ? 'skip' : word === 'update' ? 'update' : 'create';
}

/** A duration flag in milliseconds. */
export function durationMs(flags: FlagValues, name: string, other: number): number {
  const text = last(flags, name);
  return text === undefined ? other : Number(parseDuration(text) / 1_000_000n);
}

function strategyOf(wait: string | undefined): WaitStrategy {
  if (wait === 'legacy') return 'legacy';
  return wait === 'watcher' || wait === 'true' ? 'watcher' : 'hookOnly';
}

/** --history-max, else HELM_MAX_HISTORY, else 10. */
export function historyMax(flags: FlagValues, world: World): number {
  const given = readInt(last(flags, 'history-max') ?? world.env.HELM_MAX_HISTORY ?? '', 10, 64);
  return typeof given === 'bigint' ? Number(given) : 10;
}

/** Whose cluster it is, on standard error, before anything is written to it. */
export function sayEndpoint({ env }: Deployment, world: World): void {
  world.stderr(`${endpointLine(env.cluster.endpoint)}\n`);
}

/** Runs what may be interrupted, says so on standard output as Helm does, and puts its words in front of a failure. */
export async function runReleased<T>(
  work: () => Promise<T>,
  { name, prefix }: { readonly name: string; readonly prefix: string },
  world: World,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    if (error.problem.code === 'kube/interrupted')
      world.stdout(new TextEncoder().encode(`Release ${name} has been cancelled.\n`));
    throw new DynError({ ...error.problem, message: `${prefix}${error.problem.message}` }, { cause: error });
  }
}
