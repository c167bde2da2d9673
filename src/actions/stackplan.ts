import { fail } from '../base/problem.ts';
import { noDeployedRelease } from '../base/problems/record.ts';
import { placeOf } from '../base/source.ts';
import type { ReleasePlan } from '../plan/plan.ts';
import type { ReleaseEdge, ReleaseNode, StackGraph } from '../plan/stack-graph.ts';
import type { Target } from '../plan/targets.ts';
import type { Release } from '../release/release.ts';
import { summaryOf } from '../release/summaries.ts';
import { type NeedReason, needReasons } from '../stack/reasons.ts';
import { installOf, settledWanted, upgradeOf } from './converge.ts';
import type { RunOptions } from './deployment.ts';
import { checkReachable, findLast } from './looking.ts';
import { graphStep, type PlanRequest, type PlanStep, planRelease, planStep } from './plan.ts';
import { settlementOf } from './settled.ts';
import { type ReadyUnit, readyUnits, type StackInstallRequest, wantedOf } from './stackinstall.ts';
import { makingSpaces } from './stackspaces.ts';
import { goingUnits, type StackGoing, type StackUninstallRequest } from './stackuninstall.ts';

/** What is asked of an install of a stack to plan it. */
export type StackPlanRequest = Omit<StackInstallRequest, 'prune'>;

/**
 * What an install or upgrade of a stack would do to each release, in its order; each plan knows the namespaces and kinds
 * that those before it make. Nothing is written. Raises what `planStep` raises.
 */
export async function planStack(request: StackPlanRequest): Promise<readonly ReleasePlan[]> {
  const plans: ReleasePlan[] = [];
  const before: Target[] = [];
  const [first] = request.expansion.units;
  if (!first) return [];
  const { env } = request.open(first.namespace, first.id);
  const expansion = await makingSpaces(request.expansion, env);
  for (const unit of readyUnits({ ...request, expansion })) {
    const { plan, made } = await planUnit(unit, request, before);
    plans.push(plan);
    before.push(...made);
  }
  return plans;
}

/**
 * In which order an install or upgrade of a stack writes its releases, and the objects of each, and why; each knows the
 * kinds that those before it define. Nothing is written. Raises what `graphStep` raises.
 */
export async function graphStack(request: StackPlanRequest): Promise<StackGraph> {
  const { expansion, options } = request;
  const nodes = new Map<string, ReleaseNode>();
  const before: Target[] = [];
  for (const unit of readyUnits(request)) {
    const { releases } = await unit.deployment.store.revisions(unit.release.name);
    const { graph, made } = await graphStep(askedOf(unit, { request, releases }), unit.deployment, {
      before,
    });
    const { id, namespace, release } = unit;
    nodes.set(id, { id, name: release.name, namespace, order: graph });
    before.push(...made);
  }
  return {
    waves: expansion.waves.map((wave) => wave.flatMap((id) => nodes.get(id) ?? [])),
    edges: needReasons(expansion).map((reason) => edgeOf(reason, options.strategy)),
  };
}

function edgeOf({ before, after, at, past }: NeedReason, strategy: RunOptions['strategy']): ReleaseEdge {
  const way = past.length === 0 ? '' : ` by way of ${past.join(', ')}, which is switched off`;
  const gate = strategy === 'hookOnly' ? 'written' : 'ready';
  return { before, after, gate, reason: `it needs this${way}`, at: placeOf(at) };
}

async function planUnit(
  unit: ReadyUnit,
  request: StackPlanRequest,
  before: readonly Target[],
): Promise<PlanStep> {
  const { deployment, release } = unit;
  const { releases } = await deployment.store.revisions(release.name);
  const last = releases.at(-1);
  const wanted = wantedOf(unit, request);
  if (last?.state.status === 'deployed') {
    const settlement = await settlementOf(last, settledWanted(wanted), deployment);
    if (settlement !== 'changes') return { plan: leftAlone(last), made: [] };
  }
  return planStep(askedOf(unit, { request, releases }), deployment, { before });
}

/** A release that is as it should be gets no write and no revision. */
function leftAlone(last: Release): ReleasePlan {
  const { name, namespace, revision, chart } = summaryOf(last);
  const notes = ['as it should be: it is left alone, without a new revision'];
  return {
    operation: 'upgrade',
    name,
    namespace,
    chart,
    from: revision,
    to: revision,
    objects: [],
    hooks: [],
    notes,
  };
}

interface Asking {
  readonly request: StackPlanRequest;
  readonly releases: readonly Release[];
}

/** What would be done to one release: what is not there is installed, all else is upgraded. */
function askedOf(unit: ReadyUnit, { request, releases }: Asking): PlanRequest {
  const { deployment, release } = unit;
  const wanted = wantedOf(unit, request);
  const last = releases.at(-1);
  const wasEver = releases.some(({ state }) => ['deployed', 'superseded'].includes(state.status));
  const isNew = !last || last.state.status === 'uninstalled' || (!wasEver && last.state.status === 'failed');
  if (!isNew) return { operation: 'upgrade', request: upgradeOf(wanted) };
  if (!request.installs) fail(noDeployedRelease(release.name));
  return { operation: 'install', request: installOf(wanted, last !== undefined, deployment) };
}

/** What an uninstall of a stack would do to each release that is there, in its order. Nothing is written. */
export async function planStackRemoval(
  request: StackGoing & Pick<StackUninstallRequest, 'keepHistory' | 'hooksLeftovers' | 'confirmCrds'>,
): Promise<readonly ReleasePlan[]> {
  const [first] = request.expansion.units;
  if (!first) return [];
  await checkReachable(request.open(first.namespace, first.id).env);
  const plans: ReleasePlan[] = [];
  for (const unit of await goingUnits(request)) {
    const deployment = request.open(unit.namespace, unit.id);
    const { name } = unit.release;
    if (!(await findLast(deployment.store, name))) continue;
    const rest = { propagation: 'Background', ignoreNotFound: true, description: '' } as const;
    const { options, keepHistory, hooksLeftovers, confirmCrds } = request;
    const more = { keepHistory, hooksLeftovers, ...(confirmCrds ? { confirmCrds } : {}) };
    const asked = { name, namespace: unit.namespace, options, ...more, ...rest };
    plans.push(await planRelease({ operation: 'uninstall', request: asked }, deployment));
  }
  return plans;
}
