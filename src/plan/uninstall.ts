import { fail, problemOf } from '../base/problem.ts';
import { notBuilt } from '../base/problems/plan.ts';
import { compareBytes } from '../go/bytes.ts';
import { stringsAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ObjectRef } from '../kube/progress.ts';
import { sortForUninstall } from '../manifest/order.ts';
import type { Release } from '../release/release.ts';
import { RESOURCE_POLICY } from './holder.ts';
import { broughtKinds, buildTargets, type Target } from './targets.ts';

/** What an uninstall deletes, in its order, and what stays because it says so. */
export interface UninstallTargets {
  readonly targets: readonly Target[];
  readonly kept: readonly ObjectRef[];
}

/**
 * The objects of a stored manifest in the order in which they go. Any word but `keep` as a policy leaves an object
 * without listing it. Raises plan/not-built. Source: helm action Uninstall.deleteRelease.
 */
export async function uninstallTargets(
  { name, namespace, manifest }: Release,
  env: OperationEnv,
): Promise<UninstallTargets> {
  const documents = asHelmSorts(manifest.split(/(?:^|\s*\n)---\s*/).filter((text) => text.trim() !== ''));
  const built: Target[] = [];
  const brought = broughtKinds(manifest);
  for (const document of documents) {
    try {
      built.push(...(await buildTargets(document, { namespace, validates: false, brought }, env)));
    } catch (error) {
      fail(notBuilt(`failed to delete release: ${name}`, [problemOf(error)]), error);
    }
  }
  const sorted = sortForUninstall(built.map((target) => ({ target, kind: target.ref.kind })));
  const targets = sorted.map(({ target }) => target);
  const policy = ({ object }: Target): string | undefined =>
    stringsAt(object, 'metadata', 'annotations')[RESOURCE_POLICY];
  return {
    targets: targets.filter((target) => policy(target) === undefined),
    kept: targets.filter((target) => policy(target)?.trim().toLowerCase() === 'keep').map(({ ref }) => ref),
  };
}

/** Helm takes the documents by keys `manifest-0`, `manifest-1`, …, `manifest-10`, which it orders as text. */
function asHelmSorts(documents: readonly string[]): readonly string[] {
  const keyed = documents.map((text, index) => ({ text, key: String(index) }));
  return keyed.sort((a, b) => compareBytes(a.key, b.key)).map(({ text }) => text);
}
