import { findMarked } from '../release/marks.ts';
import type { Release } from '../release/release.ts';
import { checkReachable, findLast } from './looking.ts';
import { type GoneRelease, goneFrom } from './stackgone.ts';
import { namespacesOf, type StackRun } from './stackrun.ts';

/** A release of a stack as it is; without a release it is not installed. */
export interface StackMember {
  readonly name: string;
  readonly namespace: string;
  readonly isShared: boolean;
  /** Ids of what it needs. */
  readonly needs: readonly string[];
  readonly release: Release | undefined;
  /** Set for one that dyn.yaml does not have, or has switched off. */
  readonly gone?: GoneRelease;
}

/** The releases of a stack in their order, then those that are gone from dyn.yaml. Raises kube/… and record/…. */
export async function stackMembers(run: StackRun): Promise<readonly StackMember[]> {
  const { expansion, open } = run;
  const [first] = expansion.units;
  if (!first) return [];
  const { env } = open(first.namespace, first.id);
  await checkReachable(env);
  const marked = await findMarked(namespacesOf(run), env);
  const members: StackMember[] = [];
  for (const {
    namespace,
    release: { name },
    id,
    tenant,
    needs,
  } of expansion.units) {
    const release = await findLast(open(namespace, id).store, name);
    members.push({ ...{ name, namespace, needs, release }, isShared: tenant === undefined });
  }
  for (const gone of goneFrom(marked, run)) {
    const { name, namespace } = gone;
    const release = await findLast(open(namespace, `${namespace}/${name}`).store, name);
    const isShared = marked.some(
      (one) => one.name === name && one.namespace === namespace && one.mark.scope === 'shared',
    );
    members.push({ ...{ name, namespace, release, isShared, gone }, needs: [] });
  }
  return members;
}
