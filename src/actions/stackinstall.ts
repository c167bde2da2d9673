import { DynError } from '../base/problem.ts';
import { type NodeEnd, runGraph } from '../base/schedule.ts';
import type { JudgeOptions } from '../preflight/verdict.ts';
import { findMarked, type MarkedRelease } from '../release/marks.ts';
import type { StackUnit } from '../stack/expand.ts';
import { type Converged, type ConvergeRequest, type ConvergeWays, converge } from './converge.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { checkReachable } from './looking.ts';
import { settle } from './preflight-guard.ts';
import type { PreparedChart } from './prepared.ts';
import { type GoneEnd, goneFrom, pruneAll } from './stackgone.ts';
import { preflightUnits } from './stackpreflight.ts';
import { namespacesOf, optionsOf, type StackRun } from './stackrun.ts';
import { makingSpaces } from './stackspaces.ts';
import { prepareUnit, type UnitOptions } from './stackunits.ts';

/** An installation of a stack. */
export interface StackInstallRequest extends StackRun {
  readonly units: UnitOptions;
  /** False where only what is there already is to be changed. */
  readonly installs: boolean;
  readonly ways: ConvergeWays;
  /** Remove releases that are gone from dyn.yaml. */
  readonly prune: boolean;
  /** What of preflight is waived. */
  readonly judge: JudgeOptions;
}

/** A release of a stack whose chart and values were read. */
export interface ReadyUnit extends StackUnit {
  readonly prepared: PreparedChart;
  readonly deployment: Deployment;
  readonly options: RunOptions;
}

/** What became of a stack. */
export interface StackOutcome {
  readonly ends: readonly UnitEnd[];
  /** Releases of the stack that dyn.yaml does not have any more. */
  readonly gone: readonly GoneEnd[];
}

/** A release and what became of it. */
export interface UnitEnd {
  readonly unit: StackUnit;
  readonly end: NodeEnd<Converged>;
}

/**
 * Brings all releases of a stack to where dyn.yaml has them, what needs others after these, and waits for each. All
 * charts and values are read first, and preflight is asked: what is wrong with them is raised, and nothing is written.
 * What goes wrong with a release later is told in its end, and stops only what needs it.
 */
export async function installStack(request: StackInstallRequest): Promise<StackOutcome> {
  const { expansion, parallel, judge, ways } = request;
  const [first] = expansion.units;
  if (!first) return { ends: [], gone: [] };
  const base = request.open(first.namespace, first.id);
  await checkReachable(base.env);
  const ready = readyUnits({ ...request, expansion: await makingSpaces(expansion, base.env) });
  const marked = await findMarked(namespacesOf(request), base.env);
  const { skipCrds, takeOwnership } = ways;
  const { updatesCrds = false, allowsCrdBreaking = false } = request.options;
  const asked = { skipCrds, takeOwnership, updatesCrds, allowsCrdBreaking };
  settle(await preflightUnits(ready, { judge, ways: asked }), request);
  const { signal } = base.env;
  const ends = await runGraph(ready, { parallel, signal }, (unit) =>
    telling(unit.deployment, () => convergeUnit(unit, marked, request)),
  );
  const outcome = ready.flatMap((unit) => {
    const end = ends.get(unit.id);
    return end ? [{ unit, end }] : [];
  });
  const isWell = outcome.every(({ end }) => end.kind === 'done');
  const gone = goneFrom(marked, request);
  return { ends: outcome, gone: await pruneAll(gone, { ...request, prune: request.prune && isWell }) };
}

/** The releases of a stack with their charts and values, in their order. Raises what `prepareUnit` raises. */
export function readyUnits(request: StackRun & { readonly units: UnitOptions }): readonly ReadyUnit[] {
  return request.expansion.units.map((unit) => ({
    ...unit,
    prepared: prepareUnit(unit, request.units),
    deployment: request.open(unit.namespace, unit.id),
    options: optionsOf(unit, request),
  }));
}

function convergeUnit(
  unit: ReadyUnit,
  marked: readonly MarkedRelease[],
  request: StackInstallRequest,
): Promise<Converged> {
  const { release, namespace, deployment } = unit;
  const own = marked.find((one) => one.name === release.name && one.namespace === namespace);
  return converge({ ...wantedOf(unit, request), marked: own }, deployment);
}

/** A release of the stack as it is to be. */
export function wantedOf(
  { prepared, options, release: { labels, createNamespace } }: ReadyUnit,
  { installs, ways, judge }: Pick<StackInstallRequest, 'installs' | 'ways' | 'judge'>,
): ConvergeRequest {
  return { prepared, options, labels, createNamespace, installs, ways, judge, marked: undefined };
}

/** Says of a release how it ended, as soon as it did. */
async function telling({ env: { report } }: Deployment, work: () => Promise<Converged>): Promise<Converged> {
  try {
    const converged = await work();
    report({ kind: 'note', text: `${converged.done}, revision ${converged.release.revision}` });
    return converged;
  } catch (error) {
    if (error instanceof DynError) report({ kind: 'note', text: `failed: ${error.problem.message}` });
    throw error;
  }
}
