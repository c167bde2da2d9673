/**
 * dyn without a machine: reads a chart from its files and renders it, on any JavaScript engine. Clock, chance, digests and
 * gzip come from the host; a browser's host may leave keys out, and then functions that need them say so.
 */
import { type Budget, type BudgetLimits, createBudget, DEFAULT_LIMITS } from './base/budget.ts';
import type { Entropy } from './base/entropy.ts';
import type { LogLine } from './base/log.ts';
import { type Gunzip, readArchive } from './chart/archive.ts';
import type { Chart } from './chart/chart.ts';
import { checkDependencies, checkRenderable } from './chart/dependencies.ts';
import { checkPath, type FileTree } from './chart/filetree.ts';
import { loadChart as readChart } from './chart/load.ts';
import { fromPlain } from './go/plain.ts';
import { isMap } from './go/value.ts';
import { type Manifest, toManifests } from './manifest/manifest.ts';
import { defaultCapabilities, readKubeVersion } from './render/capabilities.ts';
import type { LookupKey, LookupTable } from './render/lookups.ts';
import { HELM_4_1 } from './render/profile.ts';
import { renderChart as render } from './render/render.ts';
import { checkSchemas } from './schema/check.ts';
import { buildValues } from './values/values.ts';

export type { BudgetLimits } from './base/budget.ts';
export type { Digests, Entropy, Keys, Random, ZoneFiles } from './base/entropy.ts';
export type { LogLine } from './base/log.ts';
export { DynError, type Problem, type Related, type Severity } from './base/problem.ts';
export { type Position, placeOf, positionOf, type Source, type Span } from './base/source.ts';
export type { Gunzip } from './chart/archive.ts';
export type { Chart, ChartMetadata, Dependency } from './chart/chart.ts';
export type { FileTree } from './chart/filetree.ts';
export type { GoMap, GoValue } from './go/value.ts';
export type { Hook, HookEvent } from './manifest/hooks.ts';
export type { Manifest } from './manifest/manifest.ts';
export { type LookupAnswer, type LookupKey, type LookupTable, lookupId } from './render/lookups.ts';

/** What an engine does not bring by itself. */
export interface Host {
  /** Clock, zones, randomness, digests, keys. */
  readonly entropy: Entropy;
  /** Unpacks charts that are archives within the chart. */
  readonly gunzip: Gunzip;
  /** Milliseconds since any moment: what a render's time is measured by. */
  readonly elapsedMs: () => number;
}

/** A chart's files by their chart-relative paths. Throws a DynError. */
export function loadChart(
  files: FileTree,
  host: Pick<Host, 'gunzip'>,
  log: (line: LogLine) => void = () => {},
): Chart {
  for (const path of files.keys()) checkPath(path);
  return readChart(files, { log, unpack: (bytes) => readArchive(bytes, host.gunzip) });
}

/** What a release is rendered with; everything has helm template's default. */
export interface RenderOptions {
  /** `release-name` by default. */
  readonly name?: string;
  readonly namespace?: string;
  /** Laid over the chart's defaults: plain data, as JSON would hold it. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly isUpgrade?: boolean;
  /** Such as `1.31`. */
  readonly kubeVersion?: string;
  /** Added to `.Capabilities.APIVersions`. */
  readonly apiVersions?: readonly string[];
  /** Answers for `lookup` by `lookupId`; without a table every lookup is empty. */
  readonly lookups?: LookupTable;
  readonly skipSchemaValidation?: boolean;
  readonly limits?: Partial<BudgetLimits>;
  readonly log?: (line: LogLine) => void;
}

/** A rendered chart. While `openLookups` is not empty, answer those questions and render again. */
export interface Rendered {
  /** In install order. */
  readonly manifests: readonly Manifest[];
  readonly hooks: readonly Manifest[];
  readonly notes: string;
  readonly openLookups: readonly LookupKey[];
}

/** Renders a chart as helm template does. Throws a DynError whose message has Helm's words. */
export function renderChart(chart: Chart, host: Host, options: RenderOptions = {}): Rendered {
  const log = options.log ?? (() => {});
  const user = fromPlain(options.values ?? {});
  checkRenderable(chart);
  checkDependencies(chart);
  const built = buildValues(chart, isMap(user) ? user : new Map(), {
    log,
    dropsDefaultNulls: HELM_4_1.dropsDefaultNulls,
  });
  const newBudget = (): Budget => createBudget(limitsOf(options.limits), host.elapsedMs);
  if (!options.skipSchemaValidation) checkSchemas(built, newBudget(), log);
  const offline = defaultCapabilities(HELM_4_1, options.apiVersions);
  const outcome = render(
    {
      chart: built.chart,
      values: built.tree,
      release: {
        name: options.name ?? 'release-name',
        namespace: options.namespace ?? 'default',
        isUpgrade: options.isUpgrade ?? false,
        revision: 1n,
      },
      capabilities: options.kubeVersion
        ? { ...offline, kubeVersion: readKubeVersion(options.kubeVersion) }
        : offline,
      ...(options.lookups ? { lookups: options.lookups } : {}),
    },
    {
      budget: newBudget(),
      entropy: host.entropy,
      profile: HELM_4_1,
    },
  );
  const { manifests, hooks, logs } = toManifests(outcome.files, HELM_4_1);
  for (const line of logs) log(line);
  return { manifests, hooks, notes: outcome.notes, openLookups: outcome.open };
}

/** Manifests as helm template prints them: hooks stand behind the others. */
export function manifestText({ manifests, hooks }: Rendered): string {
  return [...manifests, ...hooks].map(({ path, text }) => `---\n# Source: ${path}\n${text}\n`).join('');
}

/** The defaults where a limit is left out, undefined or no number at all, so that a slip does not lift it. */
function limitsOf(given: Partial<BudgetLimits> = {}): BudgetLimits {
  const pick = (name: keyof BudgetLimits): number => {
    const limit = given[name];
    return limit === undefined || Number.isNaN(limit) ? DEFAULT_LIMITS[name] : limit;
  };
  return {
    steps: pick('steps'),
    timeMs: pick('timeMs'),
    fileBytes: pick('fileBytes'),
    totalBytes: pick('totalBytes'),
  };
}
