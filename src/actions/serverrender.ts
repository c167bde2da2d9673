import { warnLine } from '../base/log.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Manifests } from '../manifest/manifest.ts';
import { findExisting } from '../plan/ownership.ts';
import { checkOrder } from '../plan/sequence.ts';
import { crdFiles, DRY_CRDS, manifestText } from './chartrelease.ts';
import { liveSource } from './livesource.ts';
import { checkReachableLogged } from './looking.ts';
import { owned } from './owned.ts';
import { enabledChart, type PreparedChart } from './prepared.ts';

/** The chart as the cluster lets it see itself. Raises kube/unreachable, which Helm logs too. */
export async function overCluster(prepared: PreparedChart, env: OperationEnv): Promise<PreparedChart> {
  await checkReachableLogged(env);
  if (crdFiles(enabledChart(prepared)).length > 0) env.log(warnLine(DRY_CRDS));
  return { ...prepared, source: liveSource(env) };
}

/** Whether the cluster would take what was rendered, as far as that can be told without a write. Raises plan/…. */
export async function checkWithCluster(
  { request: { name, namespace } }: PreparedChart,
  { manifests }: Manifests,
  env: OperationEnv,
): Promise<void> {
  const owner = { release: name, namespace };
  const prefix = 'unable to build kubernetes objects from release manifest: ';
  const targets = await owned(manifestText(manifests), owner, { prefix, validates: true }, env);
  checkOrder(targets);
  await findExisting(targets, { ...owner, takeOwnership: false, verb: 'install' }, env);
}
