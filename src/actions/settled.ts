import { writeJson } from '../go/json.ts';
import { findDrift } from '../plan/drift.ts';
import type { Release, ReleaseHook } from '../release/release.ts';
import { stringAt } from '../release/stored-metadata.ts';
import { type ChartRelease, renderRelease } from './chartrelease.ts';
import type { Deployment, RunOptions } from './deployment.ts';
import { liveSource } from './livesource.ts';
import { methodOf, owned } from './owned.ts';
import { applyOptions } from './performing.ts';
import type { PreparedChart } from './prepared.ts';

/** What a release is compared with. */
export interface Wanted {
  readonly prepared: PreparedChart;
  readonly options: RunOptions;
  /** `auto`, `true` or `false`. */
  readonly serverSide: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** `unready`: all is as it should be, but not all objects are ready. */
export type Settlement = 'settled' | 'unready' | 'changes';

/**
 * Whether a deployed release is what its chart and values make: the same version of the chart, values, manifest and
 * hooks, and objects that have our fields as they should be. Nothing is written. Raises what rendering raises, and kube/….
 */
export async function settlementOf(
  last: Release,
  { prepared, options, serverSide, labels }: Wanted,
  deployment: Deployment,
): Promise<Settlement> {
  if (last.state.status !== 'deployed' || !isSameRequest(last, prepared, labels)) return 'changes';
  const quiet = { ...deployment, env: { ...deployment.env, log: () => {} } };
  const next = await renderAs(last, prepared, quiet);
  if (next.manifest !== last.manifest || !isSameHooks(next.hooks, last.hooks)) return 'changes';
  const { name, namespace } = last;
  const owner = { release: name, namespace };
  const targets = await owned(last.manifest, owner, { prefix: '', validates: false }, quiet.env);
  const applied = { ...last, applyMethod: methodOf(serverSide, last.applyMethod) };
  const { drifted, isReady } = await findDrift(targets, applyOptions(applied, options), quiet.env);
  if (drifted.length > 0 || applied.applyMethod !== (last.applyMethod || 'csa')) return 'changes';
  return isReady ? 'settled' : 'unready';
}

function isSameRequest(
  last: Release,
  { chart, user }: PreparedChart,
  labels: Readonly<Record<string, string>>,
): boolean {
  const { name, version } = chart.metadata;
  const isSameChart =
    stringAt(last.chart?.metadata, 'name') === name && stringAt(last.chart?.metadata, 'version') === version;
  const isSameConfig = writeJson(last.config ?? new Map()) === writeJson(user.tree);
  return (
    isSameChart && isSameConfig && Object.entries(labels).every(([key, value]) => last.labels[key] === value)
  );
}

/** As the revision that is there was rendered, so that what only tells of the revision is no change. */
async function renderAs(
  last: Release,
  prepared: PreparedChart,
  deployment: Deployment,
): Promise<ChartRelease> {
  const source = liveSource(deployment.env);
  const { revision } = last;
  const request = { ...prepared.request, revision, isUpgrade: revision > 1 };
  const capabilities = await source.capabilities(prepared.capabilities);
  return renderRelease({ ...prepared, request, capabilities, source }, deployment);
}

function isSameHooks(one: readonly ReleaseHook[], other: readonly ReleaseHook[]): boolean {
  return JSON.stringify(one.map(lastingOf)) === JSON.stringify(other.map(lastingOf));
}

/** A hook without how it ran; what is done with it where the chart says nothing is written down when it runs. */
function lastingOf({ lastRun: _run, deletePolicies, ...hook }: ReleaseHook): unknown {
  return { ...hook, deletePolicies: deletePolicies.length > 0 ? deletePolicies : ['before-hook-creation'] };
}
