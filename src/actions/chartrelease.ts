import { warnLine } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import { type ChartEdge, chartOrder } from '../chart/order.ts';
import { localZone } from '../go/zone.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { toManifests } from '../manifest/manifest.ts';
import type { Release, ReleaseHook, StoredChart } from '../release/release.ts';
import { storedChart } from '../release/stored-chart.ts';
import type { Deployment } from './deployment.ts';
import { type PreparedChart, renderPrepared } from './prepared.ts';

/** What of a chart goes into a record. */
export interface ChartRelease {
  readonly chart: StoredChart;
  readonly manifest: string;
  readonly hooks: readonly ReleaseHook[];
  readonly notes: string;
  readonly order: readonly ChartEdge[];
}

/** Renders a chart to what a record holds. Raises what rendering raises. Source: helm action renderResources. */
export async function renderRelease(
  prepared: PreparedChart,
  {
    profile,
    env,
    ports,
  }: Pick<Deployment, 'profile' | 'ports'> & { readonly env: Pick<OperationEnv, 'log'> },
): Promise<ChartRelease> {
  const { chart, outcome, problem } = await renderPrepared(prepared, env.log);
  if (problem || !outcome) throw problem ? new DynError(problem) : new Error('nothing was rendered');
  const { manifests, hooks, logs } = toManifests(outcome.files, profile);
  for (const line of logs) env.log(line);
  const { edges: order, notes } = chartOrder(chart);
  for (const note of notes) env.log(warnLine(note));
  return {
    chart: storedChart(chart, localZone(ports.entropy)),
    manifest: manifestText(manifests),
    hooks: hooks.flatMap(storedHooks),
    notes: outcome.notes,
    order,
  };
}

/** A release's manifest, as it is stored. */
export function manifestText(manifests: readonly Manifest[]): string {
  return manifests.map(({ path, text }) => `---\n# Source: ${path}\n${text}\n`).join('');
}

/** A release as a dry run shows it: without its Secrets, where that was asked for. Source: helm renderResources. */
export function hidden(release: Release, { hideSecret }: { readonly hideSecret: boolean }): Release {
  if (!hideSecret) return release;
  const documents = release.manifest.split(/^(?=---\n# Source: )/m).map((document) => {
    const [separator, source] = document.split('\n', 2);
    return SECRET.test(document) ? `${separator}\n${source}\n${HIDDEN}\n` : document;
  });
  return { ...release, manifest: documents.join('') };
}

const SECRET = /^kind: *["']?Secret["']? *$/m;
const HIDDEN = '# HIDDEN: The Secret output has been suppressed';

function storedHooks({ name, kind, path, text, hook }: Manifest): readonly ReleaseHook[] {
  if (!hook) return [];
  const stored: ReleaseHook = {
    ...{ name, kind, path },
    manifest: text,
    events: hook.events,
    lastRun: { startedAt: '', completedAt: '', phase: '' },
    weight: hook.weight,
    deletePolicies: hook.deletePolicies,
    outputLogPolicies: hook.outputLogPolicies,
  };
  return [stored];
}

/** The files of crds/, the chart's own first, with its subcharts' behind. Source: helm Chart.CRDObjects. */
export function crdFiles(chart: Chart): readonly Source[] {
  return [...chart.crds, ...chart.subcharts.flatMap(crdFiles)];
}

/** What Helm says of crds/ where nothing is installed. */
export const DRY_CRDS =
  'This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.';
