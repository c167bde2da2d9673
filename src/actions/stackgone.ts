import { DynError, type Problem } from '../base/problem.ts';
import type { MarkedRelease } from '../release/marks.ts';
import type { StackRun } from './stackrun.ts';
import { uninstallAction } from './uninstall.ts';

/** A release of the stack that dyn.yaml does not have any more, or not in this environment. */
export interface GoneRelease {
  readonly name: string;
  readonly namespace: string;
  /** Whether dyn.yaml has it, switched off. */
  readonly isOff: boolean;
}

/** A release that is gone from dyn.yaml: it stays, or was removed, or could not be. */
export interface GoneEnd extends GoneRelease {
  readonly done: 'kept' | 'removed' | 'failed';
  readonly problem?: Problem;
}

/** The stack's releases in the cluster that are not to be there: of these tenants, and those that all share. */
export function goneFrom(
  marked: readonly MarkedRelease[],
  { expansion, tenants }: Pick<StackRun, 'expansion' | 'tenants'>,
): readonly GoneRelease[] {
  const { stack, wanted, off } = expansion;
  return marked
    .filter(({ mark }) => mark.stack === stack.name)
    .filter(({ mark, namespace }) => mark.scope === 'shared' || tenants.includes(namespace))
    .filter(({ name, namespace }) => !wanted.includes(`${namespace}/${name}`))
    .map(({ name, namespace }) => ({ name, namespace, isOff: off.some((one) => one.name === name) }));
}

/** Removes what is gone from dyn.yaml where that was asked for, one after the other. */
export async function pruneAll(
  gone: readonly GoneRelease[],
  request: StackRun & { readonly prune: boolean },
): Promise<readonly GoneEnd[]> {
  const ends: GoneEnd[] = [];
  for (const release of gone) {
    ends.push(request.prune ? await pruneOne(release, request) : { ...release, done: 'kept' });
  }
  return ends;
}

async function pruneOne(release: GoneRelease, { open, options }: StackRun): Promise<GoneEnd> {
  const { name, namespace } = release;
  const rest = { keepHistory: false, ignoreNotFound: true, description: '' } as const;
  try {
    const deployment = open(namespace, `${namespace}/${name}`);
    await uninstallAction({ name, namespace, options, propagation: 'Background', ...rest }, deployment);
    return { ...release, done: 'removed' };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { ...release, done: 'failed', problem: error.problem };
  }
}
