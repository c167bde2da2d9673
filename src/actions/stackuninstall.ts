import { withDependents } from '../base/graph.ts';
import { DynError, fail } from '../base/problem.ts';
import { releaseOfOtherStack } from '../base/problems/lease.ts';
import { type NodeEnd, runGraph } from '../base/schedule.ts';
import type { Source } from '../base/source.ts';
import { findMarked, type MarkedRelease } from '../release/marks.ts';
import type { Expansion, StackUnit } from '../stack/expand.ts';
import { type CrdsToGo, crdsOfRelease } from './crd-removal.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { checkReachable, findLast } from './looking.ts';
import { type GoneEnd, goneFrom, pruneAll } from './stackgone.ts';
import { type Left, leftFinder, mergeLeft } from './stackleft.ts';
import { namespacesOf, optionsOf, type StackRun } from './stackrun.ts';
import { uninstallAction } from './uninstall.ts';

/** An uninstall of a stack. */
export interface StackUninstallRequest extends StackRun {
  /** Whether releases that all tenants share stay, because only tenants were named. */
  readonly keepsShared: boolean;
  readonly keepHistory: boolean;
  readonly prune: boolean;
  /** The definitions in crds/ of a release's chart and its subcharts, as far as the chart can be read. */
  readonly definitionsOf: (unit: StackUnit) => readonly Source[];
  /** Delete definitions too: asked how many objects go with all of them, before anything is removed. */
  readonly confirmCrds?: (objects: number) => Promise<void>;
  /** Delete what hooks have made, too. */
  readonly hooksLeftovers: boolean;
  /** Asked before anything is removed, with the releases in their order; what it raises ends the command. */
  readonly confirm: (going: readonly GoingUnit[], kept: readonly KeptUnit[]) => Promise<void>;
}

/** What of an uninstall decides which releases go. */
export type StackGoing = Pick<StackUninstallRequest, keyof StackRun | 'keepsShared'>;

/** A release that goes. */
export interface GoingUnit extends StackUnit {
  /** Ids of the releases that take it along, because it needs them; none where it was asked for. */
  readonly because: readonly string[];
}

/** A release that all tenants share and that stays, and why. */
export interface KeptUnit {
  readonly id: string;
  readonly why: string;
}

/** What became of a release. */
export interface RemovedUnit {
  readonly unit: GoingUnit;
  readonly end: NodeEnd<'uninstalled' | 'absent'>;
}

/** What became of a stack, and what is left of it. */
export interface StackRemoval {
  readonly ends: readonly RemovedUnit[];
  readonly kept: readonly KeptUnit[];
  readonly gone: readonly GoneEnd[];
  readonly left: readonly Left[];
}

/**
 * Uninstalls the releases of a stack, what needs others before these; what all tenants share only when nobody else is
 * there. Then it looks what is left. What goes wrong with a release is told in its end, and what it needs stays.
 */
export async function uninstallStack(request: StackUninstallRequest): Promise<StackRemoval> {
  const { expansion, parallel } = request;
  const [first] = expansion.units;
  if (!first) return { ends: [], kept: [], gone: [], left: [] };
  const base = request.open(first.namespace, first.id);
  await checkReachable(base.env);
  const marked = await findMarked(namespacesOf(request), base.env);
  const kept = keptUnits(request, marked);
  const order = reversed(unitsToGo(expansion, kept));
  const present: GoingUnit[] = [];
  for (const unit of order) if (await isThere(unit, request)) present.push(unit);
  if (present.length > 0) await request.confirm(present, kept);
  const crds = await crdsOfAll(present, request);
  const finder = leftFinder(base.env);
  const ends = await runGraph(order, { parallel, signal: base.env.signal }, (unit) =>
    present.includes(unit) ? removeUnit(unit, marked, { request, finder, crds }) : absent(),
  );
  const gone = await pruneAll(goneFrom(marked, request), request);
  return {
    ends: order.flatMap((unit) => {
      const end = ends.get(unit.id);
      return end ? [{ unit, end }] : [];
    }),
    ...{ kept, gone, left: mergeLeft(await finder.find()) },
  };
}

/** The definitions of all releases that go, by the releases' ids; raises unless somebody knows how many objects go. */
async function crdsOfAll(
  units: readonly GoingUnit[],
  { confirmCrds, open }: StackUninstallRequest,
): Promise<ReadonlyMap<string, CrdsToGo>> {
  const found = new Map<string, CrdsToGo>();
  if (!confirmCrds) return found;
  for (const { namespace, id, release } of units) {
    const { store, env } = open(namespace, id);
    const last = await findLast(store, release.name);
    if (last) found.set(id, await crdsOfRelease(last, env));
  }
  const objects = [...found.values()].reduce((sum, crds) => sum + crds.objects, 0);
  if (objects > 0) await confirmCrds(objects);
  return found;
}

async function absent(): Promise<'absent'> {
  return 'absent';
}

/**
 * What goes of an expansion when some releases stay: those that were asked for, and what needs them as far as it was
 * brought. What stays takes nothing along.
 */
export function unitsToGo(
  { units, chosen }: Expansion,
  kept: readonly Pick<KeptUnit, 'id'>[],
): readonly GoingUnit[] {
  const isKept = (id: string): boolean => kept.some((one) => one.id === id);
  const going = withDependents(
    units,
    chosen.filter((id) => !isKept(id)),
  ).filter((id) => !isKept(id));
  return units
    .filter(({ id }) => going.includes(id))
    .map((unit) => ({
      ...unit,
      because: chosen.includes(unit.id) ? [] : unit.needs.filter((need) => going.includes(need)),
    }));
}

/** The same releases in the other order: each needs those to be away that need it. */
function reversed(units: readonly GoingUnit[]): readonly GoingUnit[] {
  return units
    .map((unit) => ({
      ...unit,
      needs: units.filter(({ needs }) => needs.includes(unit.id)).map(({ id }) => id),
    }))
    .toReversed();
}

/** The releases that an uninstall would take away where they are there, in its order. */
export async function goingUnits(request: StackGoing): Promise<readonly StackUnit[]> {
  const [first] = request.expansion.units;
  if (!first) return [];
  const marked = await findMarked(namespacesOf(request), request.open(first.namespace, first.id).env);
  const kept = keptUnits(request, marked);
  return reversed(unitsToGo(request.expansion, kept));
}

function keptUnits(
  { expansion, keepsShared, tenants }: StackGoing,
  marked: readonly MarkedRelease[],
): readonly KeptUnit[] {
  const shared = expansion.units.filter(({ tenant }) => tenant === undefined);
  if (keepsShared) return shared.map(({ id }) => ({ id, why: 'all tenants share it' }));
  const others = marked.filter(
    ({ mark, namespace }) =>
      mark.stack === expansion.stack.name && mark.scope === 'tenant' && !tenants.includes(namespace),
  );
  const names = [...new Set(others.map(({ namespace }) => namespace))].sort();
  const why = `releases of the stack are still in ${names.join(', ')}`;
  return names.length === 0 ? [] : shared.map(({ id }) => ({ id, why }));
}

async function isThere({ namespace, id, release }: StackUnit, { open }: StackRun): Promise<boolean> {
  const { store } = open(namespace, id);
  return (await findLast(store, release.name)) !== undefined;
}

interface Removing {
  readonly request: StackUninstallRequest;
  readonly finder: ReturnType<typeof leftFinder>;
  readonly crds: ReadonlyMap<string, CrdsToGo>;
}

async function removeUnit(
  unit: StackUnit,
  marked: readonly MarkedRelease[],
  removing: Removing,
): Promise<'uninstalled'> {
  const { request } = removing;
  const deployment = request.open(unit.namespace, unit.id);
  try {
    await removeRelease(unit, { ...removing, deployment, options: optionsOf(unit, request), marked });
    deployment.env.report({ kind: 'note', text: 'uninstalled' });
    return 'uninstalled';
  } catch (error) {
    if (error instanceof DynError)
      deployment.env.report({ kind: 'note', text: `failed: ${error.problem.message}` });
    throw error;
  }
}

interface RemovingOne extends Removing {
  readonly deployment: Deployment;
  readonly options: RunOptions;
  readonly marked: readonly MarkedRelease[];
}

async function removeRelease(
  unit: StackUnit,
  { deployment, options, marked, finder, crds, request }: RemovingOne,
): Promise<void> {
  const { namespace, release } = unit;
  const { name, createNamespace } = release;
  const own = marked.find((one) => one.name === name && one.namespace === namespace)?.mark.stack;
  if (own !== undefined && own !== request.expansion.stack.name) fail(releaseOfOtherStack(name, own));
  const last = await findLast(deployment.store, name);
  const definitions = request.definitionsOf(unit);
  if (last) await finder.note(last, { createNamespace, definitions });
  const { keepHistory, hooksLeftovers } = request;
  const rest = { propagation: 'Background', ignoreNotFound: true, description: '' } as const;
  const known = crds.get(unit.id);
  const ways = { keepHistory, hooksLeftovers, ...(known ? { crds: known } : {}) };
  const { kept } = await uninstallAction({ name, namespace, options, ...rest, ...ways }, deployment);
  finder.keep(kept, `${namespace}/${name}`);
}
