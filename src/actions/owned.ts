import { fail } from '../base/problem.ts';
import { unknownApplyMethod } from '../base/problems/release.ts';
import { annotatedOrder, type ChartEdge, SUBCHARTS } from '../chart/order.ts';
import { mapAt, textAt } from '../kube/fields.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Owner } from '../plan/holder.ts';
import { withOwnership } from '../plan/ownership.ts';
import { type BuildOptions, buildTargets, type Target } from '../plan/targets.ts';
import type { ApplyMethod, Release } from '../release/release.ts';

/** The objects of a manifest, marked as the release's own. Raises plan/not-built. */
export async function owned(
  manifest: string,
  owner: Owner,
  options: Pick<BuildOptions, 'prefix' | 'validates' | 'order'>,
  env: OperationEnv,
): Promise<readonly Target[]> {
  const targets = await buildTargets(manifest, { namespace: owner.namespace, ...options }, env);
  return targets.map((target) => withOwnership(target, owner));
}

/** What Chart.yaml says of the order of charts; of a release that was read from its record, what the root chart's annotation says. */
export function orderOf({ order, chart }: Pick<Release, 'order' | 'chart'>): readonly ChartEdge[] {
  if (order || !chart) return order ?? [];
  const annotation = mapAt(chart.metadata, 'annotations').get(SUBCHARTS);
  return annotatedOrder(
    textAt(chart.metadata, 'name'),
    typeof annotation === 'string' ? annotation : undefined,
  );
}

/** How objects are applied: as before, unless the user says. Source: helm getUpgradeServerSideValue. */
export function methodOf(serverSide: string, before: string): ApplyMethod {
  if (serverSide === 'auto') return before === 'ssa' ? 'ssa' : 'csa';
  if (serverSide === 'true') return 'ssa';
  return serverSide === 'false' ? 'csa' : fail(unknownApplyMethod(serverSide));
}
