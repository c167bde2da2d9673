import { mapSome } from '../base/concurrent.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Expansion } from '../stack/expand.ts';

const PARALLEL = 8;

/**
 * The same releases, of which only those make their namespace where it is not there: tenants may mostly not write
 * namespaces, and need not. One that may not be looked at counts as there. Raises kube/unreachable.
 */
export async function makingSpaces(
  expansion: Expansion,
  { cluster, signal }: Pick<OperationEnv, 'cluster' | 'signal'>,
): Promise<Expansion> {
  const wanted = expansion.units.filter(({ release }) => release.createNamespace);
  const names = [...new Set(wanted.map(({ namespace }) => namespace))];
  const answers = await mapSome(names, PARALLEL, (name) =>
    cluster.ask({ method: 'GET', path: `/api/v1/namespaces/${encodeURIComponent(name)}` }, signal),
  );
  const missing = names.filter((_, i) => answers[i]?.status === 404);
  const units = expansion.units.map((unit) => {
    const createNamespace = unit.release.createNamespace && missing.includes(unit.namespace);
    return { ...unit, release: { ...unit.release, createNamespace } };
  });
  return { ...expansion, units };
}
