import { gunzipBounded } from '../host/gunzip.ts';
import { gzipBest } from '../host/gzip.ts';
import type { Cluster } from '../kube/cluster.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Packer } from '../release/codec.ts';
import { type DriverName, driverNamed } from '../release/drivers.ts';
import { openStore, type ReleaseStore } from '../release/store.ts';
import { type FlagValues, last } from './flag.ts';
import type { World } from './world.ts';

/** How records are packed. */
export const PACKER: Packer = { gzip: gzipBest, gunzip: gunzipBounded };

/** What --driver or HELM_DRIVER says that releases are kept in. Raises record/driver. */
export function driverIn(flags: FlagValues, world: World): DriverName {
  return driverNamed(last(flags, 'driver') ?? world.env.HELM_DRIVER ?? '');
}

/** The records in a namespace, by default the one that flags name, over the cluster or what guards it; `signal` ends reading. */
export function recordsIn(
  driver: DriverName,
  { cluster: { endpoint }, timer, log }: OperationEnv,
  {
    namespace = endpoint.namespace,
    signal,
  }: { readonly namespace?: string; readonly signal?: AbortSignal } = {},
): (cluster: Cluster) => ReleaseStore {
  const options = { driver, namespace, timer, packer: PACKER, log, ...(signal ? { signal } : {}) };
  return (cluster) => openStore(cluster, options);
}
