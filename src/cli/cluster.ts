import type { Log } from '../base/log.ts';
import { logText } from '../go/slog.ts';
import { systemEntropy } from '../host/entropy.ts';
import { systemTimer } from '../host/timer.ts';
import type { ClusterEndpoint } from '../kube/cluster.ts';
import { createDiscovery } from '../kube/discovery.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { clusterOptions } from './clusterflags.ts';
import { type FlagValues, isOn, isTrueWord } from './flag.ts';
import { printProgress } from './progress.ts';
import type { World } from './world.ts';

/**
 * The cluster that flags, environment and kubeconfig name, with all that an operation on it needs. Commands that stop
 * cleanly at Ctrl-C bring `signal`, see interruptSignal.
 */
export async function openOperation(
  flags: FlagValues,
  world: World,
  signal: AbortSignal = new AbortController().signal,
): Promise<OperationEnv> {
  const { connectCluster } = await import('../host/kubernetes.ts');
  const { discoveryCache } = await import('../host/kube-cache.ts');
  const timer = systemTimer(systemEntropy(world.env));
  const cluster = await connectCluster(
    { ...clusterOptions(flags, world.env), cwd: world.cwd },
    world.env,
    timer,
  );
  const view = printProgress(world);
  return {
    cluster,
    discovery: createDiscovery(cluster, signal, discoveryCache(cluster.endpoint, world.env)),
    timer,
    signal,
    log: logTo(flags, { ...world, stderr: view.stderr }),
    report: view.report,
  };
}

/** Who is written to, and as whom: what is printed on standard error before the first write. */
export function endpointLine({ server, cluster, context, namespace, user }: ClusterEndpoint): string {
  const { protocol, host, pathname } = new URL(server);
  const address = `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
  const named = cluster === '' ? address : `${cluster} (${address})`;
  const by = context === '' ? '' : `, context ${context}`;
  return `Cluster ${named}${by}, namespace ${namespace}, user ${user === '' ? 'anonymous' : user}`;
}

/** Prints Helm's log lines on standard error, those of DEBUG only where they are asked for. */
export function logTo(flags: FlagValues, world: World): Log {
  const debug = isOn(flags, 'debug') || isTrueWord(world.env.HELM_DEBUG ?? '');
  return (line) => {
    if (line.level !== 'DEBUG' || debug) world.stderr(`${logText(line)}\n`);
  };
}
