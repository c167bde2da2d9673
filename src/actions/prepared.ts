import { createBudget } from '../base/budget.ts';
import type { Log } from '../base/log.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import type { Chart } from '../chart/chart.ts';
import { checkDependencies, checkRenderable } from '../chart/dependencies.ts';
import { cleanPath } from '../go/path.ts';
import { trimSpace } from '../go/space.ts';
import { type Capabilities, defaultCapabilities, readKubeVersion } from '../render/capabilities.ts';
import { type LookupAnswer, type LookupKey, type LookupTable, lookupId } from '../render/lookups.ts';
import type { HelmProfile } from '../render/profile.ts';
import { type RenderOutcome, renderChart } from '../render/render.ts';
import { judgeSchemas } from '../schema/check.ts';
import type { Observer } from '../template/state.ts';
import { openTexts, withoutSecrets } from '../values/secrets.ts';
import { type BuiltValues, buildValues } from '../values/values.ts';
import { openSnapshot } from './clusterfile.ts';
import { type ClusterSource, snapshotSource } from './clustersource.ts';
import { checkReleaseName } from './names.ts';
import { fillOffline } from './offline.ts';
import { checkInstallable, locateChart, openChart } from './open.ts';
import type { Ports } from './ports.ts';
import { describeValues, type LayerRequest, openValues, type UserValues } from './uservalues.ts';

/** A chart with what it is given: the part of a command line that decides what is rendered. */
export interface ChartRequest {
  readonly name: string;
  readonly chart: string;
  readonly namespace: string;
  readonly layers: readonly LayerRequest[];
  /** Empty for Helm's default. */
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly isUpgrade: boolean;
  readonly subchartNotes: boolean;
  readonly skipSchemas: boolean;
  readonly enableDns: boolean;
  readonly followLinks: boolean;
  /** Take missing dependencies from this machine. */
  readonly offline: boolean;
  /** A file of objects that stand for the cluster. */
  readonly cluster?: string;
  /** What templates see as .Release.Revision; 1 by default. */
  readonly revision?: number;
}

/** A chart that was found, read and checked, with the user's values; nothing is merged or rendered yet. */
export interface PreparedChart {
  readonly request: ChartRequest;
  readonly profile: HelmProfile;
  readonly ports: Ports;
  readonly chart: Chart;
  readonly user: UserValues;
  readonly capabilities: Capabilities;
  /** What answers lookups; nothing does without it. */
  readonly source?: ClusterSource;
}

/** The same as `loadPrepared`, and the name of the release checked at the end. Raises open/release-name too. */
export function prepareChart(
  request: ChartRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): PreparedChart {
  const prepared = loadPrepared(request, profile, ports, log);
  nameChecked(request.name, log);
  return prepared;
}

/** Finds and reads a chart and the values for it. Raises open/…, chart/…, values/…, files/… in Helm's order. */
export function loadPrepared(
  request: ChartRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): PreparedChart {
  const asked = request.kubeVersion === '' ? undefined : readKubeVersion(request.kubeVersion);
  const path = locateChart(request.chart, ports.files);
  const user = openValues(request.layers, ports);
  const open = (told: Log): Chart => openComplete(request, path, ports, told);
  const chart = ports.kept ? ports.kept.chart(request.chart, open, log) : open(log);
  const offline = defaultCapabilities(profile, request.apiVersions);
  const capabilities = asked ? { ...offline, kubeVersion: asked } : offline;
  const { cluster } = request;
  const source = cluster === undefined ? {} : { source: snapshotSource(openSnapshot(cluster, ports.files)) };
  return { request, profile, ports, chart, user, capabilities, ...source };
}

/** The chart at a path, fit to be rendered. */
function openComplete(request: ChartRequest, path: string, ports: Ports, log: Log): Chart {
  const options = { followLinks: request.followLinks, log };
  const found = openChart(path, ports, options);
  checkInstallable(found, log);
  checkRenderable(found);
  const chart = request.offline
    ? fillOffline(found, cleanPath(trimSpace(request.chart)), ports, options)
    : found;
  checkDependencies(chart);
  return chart;
}

function nameChecked(name: string, log: Log): void {
  try {
    checkReleaseName(name);
  } catch (error) {
    if (error instanceof DynError) {
      const reason = error.problem.message.replace('release name check failed: ', '');
      log({ level: 'ERROR', message: 'release name check failed', attributes: [['error', reason]] });
    }
    throw error;
  }
}

/** The chart as it is rendered, and fresh values that its templates may change. Raises values/subchart-mismatch. */
export function mergeValues({ chart, user, profile }: PreparedChart, log: Log): BuiltValues {
  return buildValues(chart, user.tree, { log, dropsDefaultNulls: profile.dropsDefaultNulls });
}

/** The chart without the parts that its values turn off. Raises values/subchart-mismatch. */
export function enabledChart(prepared: PreparedChart): Chart {
  return mergeValues(prepared, () => {}).chart;
}

/** A finished render, or the problem that ended it where Helm prints all the same. */
export interface Rendered {
  readonly chart: Chart;
  readonly outcome?: RenderOutcome;
  readonly problem?: Problem;
}

const MOST_ROUNDS = 10;

/** What sprig says of a name without an address: it draws one out of none. */
const NO_ADDRESS = 'invalid argument to Intn';

/**
 * Checks schemas, then renders until no lookup is open. Each round begins afresh, because templates may change their
 * values; an observer is asked for anew, so that it tells of the last round only.
 */
export async function renderPrepared(
  prepared: PreparedChart,
  log: Log,
  observe?: (built: BuiltValues) => Observer,
): Promise<Rendered> {
  const { request, ports, source } = prepared;
  const capabilities = (await source?.capabilities(prepared.capabilities)) ?? prepared.capabilities;
  const answers = new Map<string, LookupAnswer>();
  const answer = async (key: LookupKey): Promise<LookupAnswer> => {
    if (key.kind === 'object' && source) return source.answer(key);
    const [address] = key.kind === 'host' ? ((await ports.resolveHost?.(key.name)) ?? []) : [];
    return address === undefined ? { error: NO_ADDRESS } : { value: address };
  };
  for (let round = 1; ; round++) {
    const built = mergeValues(prepared, round === 1 ? log : () => {});
    if (round === 1) await refuseBrokenValues(prepared, built, log);
    const rendered = renderOnce({ ...prepared, capabilities }, built, {
      ...(source ? { lookups: answers } : {}),
      ...(request.enableDns ? { hosts: answers } : {}),
      ...(observe ? { observer: observe(built) } : {}),
    });
    const open = round < MOST_ROUNDS ? (rendered.outcome?.open ?? []) : [];
    if (open.length === 0) return rendered;
    const found = await Promise.all(open.map(answer));
    for (const [i, key] of open.entries()) answers.set(lookupId(key), found[i] ?? { value: null });
  }
}

/** Raises schema/values-invalid with Helm's text, and as its parts each finding at the line that set the value. */
export async function refuseBrokenValues(
  prepared: PreparedChart,
  built: BuiltValues,
  log: Log,
): Promise<void> {
  const { request, ports } = prepared;
  if (request.skipSchemas) return;
  const verdict = judgeSchemas(built, createBudget(ports.limits, ports.now), log);
  if (!verdict?.problem) return;
  const { explainBrokenValues } = await import('./brokenvalues.ts');
  fail(explainBrokenValues(prepared, verdict.problem, verdict.findings));
}

interface Round {
  readonly lookups?: LookupTable;
  readonly hosts?: LookupTable;
  readonly observer?: Observer;
}

function renderOnce(
  { request, profile, ports, user, capabilities }: PreparedChart,
  { chart, tree: values }: BuiltValues,
  { observer, ...answers }: Round,
): Rendered {
  const { name, namespace, isUpgrade, subchartNotes, revision = 1 } = request;
  const release = { name, namespace, isUpgrade, revision: BigInt(revision) };
  const input = { chart, values, release, capabilities, subchartNotes, ...answers };
  const budget = createBudget(ports.limits, ports.now);
  const describeValue = describeValues(user, chart, values);
  const env = { budget, entropy: ports.entropy, profile, describeValue, ...(observer ? { observer } : {}) };
  try {
    return { chart, outcome: renderChart(input, env) };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { chart, problem: withoutSecrets(error.problem, values, [name, ...openTexts(chart)]) };
  }
}
