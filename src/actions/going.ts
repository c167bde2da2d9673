import type { ObjectRef } from '../kube/progress.ts';
import { type UninstallTargets, uninstallTargets } from '../plan/uninstall.ts';
import type { Release } from '../release/release.ts';
import { crdsOfRelease, targetOf } from './crd-removal.ts';
import type { Deployment } from './deployment.ts';
import { releaseLeftovers } from './leftovers.ts';
import type { UninstallRequest } from './uninstall.ts';

/** All that an uninstall deletes, in its order, with the definitions and what hooks have left where that is asked for. */
export async function goingObjects(
  release: Release,
  { confirmCrds, hooksLeftovers }: Pick<UninstallRequest, 'confirmCrds' | 'hooksLeftovers'>,
  { store, env }: Pick<Deployment, 'store' | 'env'>,
): Promise<UninstallTargets> {
  const { targets, kept } = await uninstallTargets(release, env);
  const definitions = confirmCrds ? (await crdsOfRelease(release, env)).definitions.map(targetOf) : [];
  const leftovers = hooksLeftovers ? await releaseLeftovers(release, { store, env }) : [];
  const isDefinition = ({ kind, name }: ObjectRef): boolean =>
    definitions.some(({ ref }) => ref.kind === kind && ref.name === name);
  return {
    targets: [...definitions, ...targets.filter(({ ref }) => !isDefinition(ref)), ...leftovers],
    kept: kept.filter((ref) => !isDefinition(ref)),
  };
}
