import type { Log } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import { type GoMap, isMap } from '../go/value.ts';
import { type JsonObject, stringAt } from '../kube/json.ts';
import { jsonObjectOf } from '../plan/targets.ts';
import type { PreflightPart, PreflightRelease } from '../preflight/preflight.ts';
import type { StackUnit } from '../stack/expand.ts';
import { readYamlStream } from '../yaml/yaml.ts';
import { type ChartRelease, crdFiles, renderRelease } from './chartrelease.ts';
import type { ClusterSource } from './clustersource.ts';
import { enabledChart, mergeValues, type PreparedChart } from './prepared.ts';

/** What an install or upgrade is asked to do, as far as preflight has to know. */
export interface PreflightWays {
  /** What crds/ holds is left out. */
  readonly skipCrds: boolean;
  /** What crds/ holds is brought up to date where it is there. */
  readonly updatesCrds?: boolean;
  /** Objects that exist are taken over, whoever's they are. */
  readonly takeOwnership?: boolean;
  /** Definitions are updated even where that breaks somebody. */
  readonly allowsCrdBreaking?: boolean;
}

/** A release that preflight looks at. */
export interface PreflightSubject extends PreflightWays {
  readonly prepared: PreparedChart;
  readonly createNamespace: boolean;
}

/** A release of a stack, whose chart and values were read, as preflight looks at it; without a source it asks no cluster. */
export function unitSubject(
  { prepared, release }: { readonly prepared: PreparedChart; readonly release: StackUnit['release'] },
  ways: PreflightWays,
  source?: ClusterSource,
): PreflightSubject {
  const { createNamespace } = release;
  return { ...ways, createNamespace, prepared: source ? { ...prepared, source } : prepared };
}

/** The release as checks see it, without its objects. Raises values/subchart-mismatch. */
export function releaseOf({
  prepared,
  createNamespace,
  takeOwnership = false,
  allowsCrdBreaking = false,
}: PreflightSubject): PreflightRelease {
  const { request, chart } = prepared;
  const built = mergeValues(prepared, () => {});
  const { version, kubeVersion } = chart.metadata;
  const names = ownNames(chart);
  return {
    name: request.name,
    namespace: request.namespace,
    chart: { name: chart.metadata.name, version, kubeVersion },
    parts: partsOf(built.chart, built.tree, { above: '', names }),
    objects: undefined,
    ...{ createNamespace, takeOwnership, allowsCrdBreaking },
  };
}

/** An aliased copy of a chart still holds the files of the one that it is a copy of. */
type Names = ReadonlyMap<Chart['raw'], string>;

function ownNames(chart: Chart): Names {
  return new Map([[chart.raw, chart.metadata.name], ...chart.subcharts.flatMap((one) => [...ownNames(one)])]);
}

function partsOf(
  chart: Chart,
  values: GoMap,
  { above, names }: { readonly above: string; readonly names: Names },
): readonly PreflightPart[] {
  const { name, version } = chart.metadata;
  const path = above === '' ? name : `${above}/${name}`;
  const below = chart.subcharts.flatMap((child) => {
    const own = values.get(child.metadata.name) ?? null;
    return partsOf(child, isMap(own) ? own : new Map(), { above: path, names });
  });
  return [{ path, chart: names.get(chart.raw) ?? name, version, values }, ...below];
}

/** A release with all its objects: of crds/, hooks, and of its manifest. */
export function withObjects(
  release: PreflightRelease,
  { prepared, skipCrds, updatesCrds = false }: PreflightSubject,
  { manifest, hooks }: Pick<ChartRelease, 'manifest' | 'hooks'>,
): PreflightRelease {
  const crds = objectsIn(skipCrds ? [] : crdFiles(enabledChart(prepared)));
  const rendered = objectsIn([
    ...hooks.map((hook) => ({ name: hook.path, text: hook.manifest })),
    { name: 'manifest', text: manifest },
  ]);
  const shipped = updatesCrds ? [] : crds.map((object) => stringAt(object, 'metadata', 'name'));
  return { ...release, shipped, objects: [...crds, ...rendered] };
}

function objectsIn(sources: readonly Source[]): readonly JsonObject[] {
  return sources
    .flatMap(readReadable)
    .filter((map) => map.size > 0)
    .map(jsonObjectOf);
}

/** What cannot be read is for the install itself to refuse, in Helm's words. */
function readReadable(source: Source): readonly GoMap[] {
  try {
    return readYamlStream(source);
  } catch (error) {
    if (error instanceof DynError) return [];
    throw error;
  }
}

/** The charts of this repository, whose releases all checks look at. */
const SHIPPED: readonly string[] = ['dynamo-operator', 'dynamo-platform', 'dynamo-crds', 'chrek'];

/** Which checks look at a chart that is installed by itself: of a chart of others only those of CRDs, where it has any. */
export function concernOf(chart: Chart): 'all' | 'some' | 'none' {
  if (everyChart(chart).some(({ metadata }) => SHIPPED.includes(metadata.name))) return 'all';
  const hasCrds = everyChart(chart).some(
    ({ crds, templates }) => crds.length > 0 || templates.some(({ text }) => CRD.test(text)),
  );
  return hasCrds ? 'some' : 'none';
}

const CRD = /kind: *["']?CustomResourceDefinition\b/;

function everyChart(chart: Chart): readonly Chart[] {
  return [chart, ...chart.subcharts.flatMap(everyChart)];
}

/** Renders a release for its objects, as if the kinds of its crds/ were there. Raises what rendering raises. */
export async function renderObjects(
  release: PreflightRelease,
  subject: PreflightSubject,
  log: Log,
): Promise<PreflightRelease> {
  const { prepared, skipCrds } = subject;
  const crds = skipCrds ? [] : crdFiles(enabledChart(prepared));
  const trial = crds.length === 0 ? prepared : (await import('./trial.ts')).withCrdKinds(prepared, crds);
  return withObjects(release, subject, await renderRelease(trial, { ...prepared, env: { log } }));
}
