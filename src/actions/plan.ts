import { fail } from '../base/problem.ts';
import { usage } from '../base/problems/cli.ts';
import { releaseNotFound } from '../base/problems/record.ts';
import { createMask } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ObjectRef } from '../kube/progress.ts';
import type { HookEvent } from '../manifest/hooks.ts';
import type { ApplyOptions } from '../plan/apply.ts';
import { type JudgeOptions, planObject } from '../plan/build.ts';
import { dryRunning } from '../plan/dryrun.ts';
import { type Graph, graphOf } from '../plan/graph-text.ts';
import { hooksOf } from '../plan/hooks.ts';
import { readLive } from '../plan/live.ts';
import { countCustom, isGround, unaskableNow, withDefinitions } from '../plan/made.ts';
import { NAMESPACE_APPLY, namespaceTarget } from '../plan/namespace.ts';
import type { AdoptionOptions } from '../plan/ownership.ts';
import type { ObjectPlan, Operation, PlannedHook, ReleasePlan } from '../plan/plan.ts';
import { KEPT_REASON, type Predicted, predictMade, predictUpdate } from '../plan/predict.ts';
import { bodyOf, buildTargets, type Target } from '../plan/targets.ts';
import type { Release } from '../release/release.ts';
import { summaryOf } from '../release/summaries.ts';
import type { Deployment } from './deployment.ts';
import { goingObjects } from './going.ts';
import {
  crdApply,
  crdsOf,
  foreseeInstall,
  type InstallRequest,
  installApply,
  installObjects,
} from './install.ts';
import { liveSource } from './livesource.ts';
import { checkReachable, findLast } from './looking.ts';
import type { PreparedChart } from './prepared.ts';
import { secretsOf } from './releasesecrets.ts';
import { foreseeRollback, type RollbackRequest, rollbackApply, rollbackObjects } from './rollback.ts';
import type { UninstallRequest } from './uninstall.ts';
import { foreseeUpgrade, type UpgradeRequest, upgradeApply, upgradeObjects } from './upgrade.ts';

/** An operation that is only to be planned. */
export type PlanRequest =
  | { readonly operation: 'install'; readonly request: InstallRequest }
  | { readonly operation: 'upgrade'; readonly request: UpgradeRequest }
  | { readonly operation: 'rollback'; readonly request: RollbackRequest }
  | { readonly operation: 'uninstall'; readonly request: UninstallRequest };

export interface PlanOptions {
  /** Namespaces and definitions that operations before this one make, by the same command: what `made` of their plans is. */
  readonly before?: readonly Target[];
}

/** A plan, and the namespaces and definitions that the operation applies, for the plans of those that come after it. */
export interface PlanStep {
  readonly plan: ReleasePlan;
  readonly made: readonly Target[];
}

/**
 * What an operation would do to one release, by reads and dry runs of the server; nothing is written, and no lock is
 * taken. Raises what the operation would raise before it writes; what would fail at an object is part of its plan.
 */
export async function planRelease(asked: PlanRequest, deployment: Deployment): Promise<ReleasePlan> {
  return (await planStep(asked, deployment)).plan;
}

/** The same as planRelease, for one of several operations. */
export async function planStep(
  asked: PlanRequest,
  deployment: Deployment,
  options: PlanOptions = {},
): Promise<PlanStep> {
  await checkReachable(deployment.env);
  switch (asked.operation) {
    case 'install':
      return planInstall(asked.request, deployment, options);
    case 'upgrade':
      return planUpgrade(asked.request, deployment, options);
    case 'rollback':
      return { plan: await planRollback(asked.request, deployment), made: [] };
    case 'uninstall':
      return { plan: await planUninstall(asked.request, deployment), made: [] };
  }
}

interface Dry {
  readonly env: OperationEnv;
  readonly notes: string[];
}

function dryEnv(env: OperationEnv): Dry {
  const notes: string[] = [];
  return { notes, env: dryRunning(env, (text) => void notes.push(text)) };
}

async function planInstall(
  asked: InstallRequest,
  deployment: Deployment,
  options: PlanOptions,
): Promise<PlanStep> {
  const { before = [] } = options;
  const request = { ...asked, prepared: await afterThose(asked.prepared, before, deployment) };
  const pending = await foreseeInstall(request, deployment);
  const { name, namespace } = pending;
  const { env, notes } = dryEnv(deployment.env);
  const space = request.createNamespace ? [namespaceTarget(namespace, request.namespaceLabels)] : [];
  const { crds, targets } = await foreseenObjects(request, pending, { before, env });
  const adoption = {
    release: name,
    namespace,
    takeOwnership: request.takeOwnership,
    verb: 'install',
  } as const;
  const objects = await planChange(
    {
      ...{ previous: [], next: targets, before, crds: { targets: crds, apply: crdApply(request) } },
      spaces: space.filter(({ ref }) => !before.some((other) => isSameRef(other.ref, ref))),
    },
    {
      apply: installApply(pending, request),
      adoption,
      judging: judging([pending], { targets, env }),
    },
    env,
  );
  const plan = {
    ...outline('install', pending, 0),
    objects,
    hooks: hooksFor('install', pending, request),
    notes,
  };
  return { plan, made: [...space, ...crds, ...targets.filter(isGround)] };
}

/** A chart that is rendered as if the kinds that earlier operations define were there. */
async function afterThose(
  prepared: PreparedChart,
  before: readonly Target[],
  { env }: Deployment,
): Promise<PreparedChart> {
  const definitions = before.filter(({ ref }) => ref.kind === 'CustomResourceDefinition');
  if (definitions.length === 0) return prepared;
  const { withCrdKinds } = await import('./trial.ts');
  const sources = definitions.map((target) => ({ name: target.ref.name, text: bodyOf(target) }));
  return withCrdKinds({ ...prepared, source: prepared.source ?? liveSource(env) }, sources);
}

function isSameRef(a: ObjectRef, b: ObjectRef): boolean {
  return (
    a.apiVersion === b.apiVersion && a.kind === b.kind && a.name === b.name && a.namespace === b.namespace
  );
}

interface Foreseen {
  /** What crds/ holds. */
  readonly crds: readonly Target[];
  readonly targets: readonly Target[];
}

/** The objects of an install, as if the kinds that it and what comes before it define were there. */
async function foreseenObjects(
  request: InstallRequest,
  pending: Release,
  { before, env }: { readonly before: readonly Target[]; readonly env: OperationEnv },
): Promise<Foreseen> {
  const { namespace } = pending;
  const crds: Target[] = [];
  for (const { text } of crdsOf(request))
    crds.push(...(await buildTargets(text, { namespace, validates: false }, env)));
  const discovery = withDefinitions(env.discovery, [...before, ...crds]);
  return { crds, targets: await installObjects(pending, { ...env, discovery }) };
}

/** An order of objects, and the namespaces and definitions that the operation applies, for those that come after it. */
export interface GraphStep {
  readonly graph: Graph;
  readonly made: readonly Target[];
}

/**
 * In which order an operation would write the objects of a release, and why; nothing is written. Raises what the
 * operation would raise before it writes, and cli/usage for an uninstall.
 */
export async function graphRelease(asked: PlanRequest, deployment: Deployment): Promise<Graph> {
  return (await graphStep(asked, deployment)).graph;
}

/** The same as graphRelease, for one of several operations. */
export async function graphStep(
  asked: PlanRequest,
  deployment: Deployment,
  options: PlanOptions = {},
): Promise<GraphStep> {
  await checkReachable(deployment.env);
  const { crds, targets } = await writtenObjects(asked, deployment, options);
  return { graph: graphOf(targets), made: [...crds, ...targets.filter(isGround)] };
}

async function writtenObjects(
  asked: PlanRequest,
  deployment: Deployment,
  { before = [] }: PlanOptions,
): Promise<Foreseen> {
  const { env } = deployment;
  switch (asked.operation) {
    case 'install': {
      const prepared = await afterThose(asked.request.prepared, before, deployment);
      const request = { ...asked.request, prepared };
      return foreseenObjects(request, await foreseeInstall(request, deployment), { before, env });
    }
    case 'upgrade': {
      const prepared = await afterThose(asked.request.prepared, before, deployment);
      const step = await foreseeUpgrade({ ...asked.request, prepared }, deployment);
      const known = withDefinitions(env.discovery, before);
      return { crds: [], targets: (await upgradeObjects(step, { ...env, discovery: known })).targets };
    }
    case 'rollback': {
      const step = await foreseeRollback(asked.request, deployment);
      return { crds: [], targets: (await rollbackObjects(step, deployment)).targets };
    }
    case 'uninstall':
      return fail(usage(NOTHING_WRITTEN));
  }
}

/** Why an uninstall has no graph. */
export const NOTHING_WRITTEN = '--graph shows in which order objects are written: an uninstall writes none';

async function planUpgrade(
  asked: UpgradeRequest,
  deployment: Deployment,
  options: PlanOptions,
): Promise<PlanStep> {
  const { before = [] } = options;
  const request = { ...asked, prepared: await afterThose(asked.prepared, before, deployment) };
  const step = await foreseeUpgrade(request, deployment);
  const { current, next } = step;
  const { name, namespace } = next;
  const { env, notes } = dryEnv(deployment.env);
  const known = withDefinitions(env.discovery, before);
  const { previous, targets } = await upgradeObjects(step, { ...env, discovery: known });
  const adoption = {
    release: name,
    namespace,
    takeOwnership: request.takeOwnership,
    verb: 'update',
  } as const;
  const objects = await planChange(
    { previous, next: targets, before },
    {
      ...{ apply: upgradeApply(step, request.options), adoption },
      judging: judging([current, next], { targets: [...previous, ...targets], env }),
    },
    env,
  );
  const plan = {
    ...outline('upgrade', next, next.revision - 1),
    ...{ objects, hooks: hooksFor('upgrade', next, request), notes },
  };
  return { plan, made: targets.filter(isGround) };
}

async function planRollback(request: RollbackRequest, deployment: Deployment): Promise<ReleasePlan> {
  const step = await foreseeRollback(request, deployment);
  const { current, next } = step;
  const { env, notes } = dryEnv(deployment.env);
  const { previous, targets } = await rollbackObjects(step, { ...deployment, env });
  const objects = await planChange(
    { previous, next: targets },
    {
      apply: rollbackApply(step, request.options),
      judging: judging([current, next], { targets: [...previous, ...targets], env }),
    },
    env,
  );
  return {
    ...outline('rollback', next, current.revision),
    ...{ objects, hooks: hooksFor('rollback', next, request), notes },
  };
}

async function planUninstall(request: UninstallRequest, deployment: Deployment): Promise<ReleasePlan> {
  const { name, namespace } = request;
  const last = await findLast(deployment.store, name);
  if (!last && !request.ignoreNotFound) fail(releaseNotFound());
  if (!last || last.state.status === 'uninstalled') return nothingToUninstall(name, namespace, last);
  const { env, notes } = dryEnv(deployment.env);
  const { targets, kept } = await goingObjects(last, request, { ...deployment, env });
  const live = await readLive(targets, { only: 'all' }, env);
  const judge = judging([last], { targets, env });
  const objects: ObjectPlan[] = [];
  for (const [index, target] of targets.entries()) {
    const { object, problem } = live[index] ?? {};
    if (!object && !problem) continue;
    const predicted: Predicted = { target, action: 'delete', ...(object ? { before: object } : {}) };
    objects.push(await planObject(predicted, judge));
  }
  const staying = kept.map((ref): ObjectPlan => ({ ...ref, ...STAYING }));
  return {
    ...outline('uninstall', last, last.revision),
    to: 0,
    objects: [...objects, ...staying],
    ...{ hooks: hooksFor('uninstall', last, request), notes },
  };
}

function nothingToUninstall(name: string, namespace: string, last: Release | undefined): ReleasePlan {
  const { chart, revision } = last ? summaryOf(last) : { chart: '', revision: 0 };
  const nothing = { objects: [], hooks: [], notes: [] };
  return { operation: 'uninstall', name, namespace, chart, from: revision, to: 0, ...nothing };
}

const STAYING: Omit<ObjectPlan, keyof ObjectRef> = {
  action: 'keep',
  predicted: false,
  reason: KEPT_REASON,
  ...{ changes: [], risks: [], failures: [] },
};

interface ChangeParts {
  readonly previous: readonly Target[];
  readonly next: readonly Target[];
  /** The namespace of the release, where it is applied too. */
  readonly spaces?: readonly Target[];
  readonly crds?: { readonly targets: readonly Target[]; readonly apply: ApplyOptions };
  readonly before?: readonly Target[];
}

interface ChangeOptions {
  readonly apply: ApplyOptions;
  readonly adoption?: AdoptionOptions;
  readonly judging: JudgeOptions;
}

async function planChange(
  { previous, next, spaces = [], crds = NO_CRDS, before = [] }: ChangeParts,
  { apply, adoption, judging }: ChangeOptions,
  env: OperationEnv,
): Promise<readonly ObjectPlan[]> {
  const judge = (predicted: Predicted): Promise<ObjectPlan> => planObject(predicted, judging);
  const unaskable = await unaskableNow([...before, ...spaces, ...next], next, env);
  const first = [
    ...(await predictMade(crds.targets, { apply: crds.apply, judge }, env)),
    ...(await predictMade(spaces, { apply: NAMESPACE_APPLY, judge }, env)),
  ];
  const options = { apply, unaskable, judge, ...(adoption ? { adoption } : {}) };
  return [...first, ...(await predictUpdate({ previous, next }, options, env))];
}

const NO_CRDS = { targets: [], apply: NAMESPACE_APPLY };

interface Judging {
  readonly targets: readonly Target[];
  readonly env: OperationEnv;
}

/** How objects are judged: what releases and their Secrets hold is not shown. */
function judging(releases: readonly Release[], { targets, env }: Judging): JudgeOptions {
  const texts = [...new Set(releases.flatMap((release) => secretsOf(release, targets)))];
  return {
    hiding: { secrets: new Set(texts), mask: createMask(texts) },
    countOf: (definition) => countCustom(definition, env),
  };
}

function outline(
  operation: Operation,
  release: Release,
  from: number,
): Pick<ReleasePlan, 'operation' | 'name' | 'namespace' | 'chart' | 'from' | 'to'> {
  const { name, namespace, revision, chart } = summaryOf(release);
  return { operation, name, namespace, chart, from, to: revision };
}

const EVENTS: Readonly<Record<Operation, readonly HookEvent[]>> = {
  install: ['pre-install', 'post-install'],
  upgrade: ['pre-upgrade', 'post-upgrade'],
  rollback: ['pre-rollback', 'post-rollback'],
  uninstall: ['pre-delete', 'post-delete'],
};

function hooksFor(
  operation: Operation,
  { hooks }: Release,
  { options }: { readonly options: { readonly noHooks: boolean } },
): readonly PlannedHook[] {
  if (options.noHooks) return [];
  return EVENTS[operation].flatMap((event) =>
    hooksOf(event, hooks).flatMap((index) => {
      const hook = hooks[index];
      return hook ? [{ event, kind: hook.kind, name: hook.name, weight: hook.weight }] : [];
    }),
  );
}
