import type { Source } from '../base/source.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import type { FileTree } from './filetree.ts';

/** `inside`: below the chart above it, as `charts/NAME` or `charts/NAME.tgz`; `path`: a place of its own, as the user sees it. */
export type ChartPlace = { readonly inside: string } | { readonly path: string };

/** A chart as loaded; nothing is rendered, and nothing here is changed by rendering. */
export interface Chart {
  /** Where it was found; a chart that was not read as part of another one has none. */
  readonly place?: ChartPlace;
  readonly metadata: ChartMetadata;
  readonly lock: ChartLock | undefined;
  /** Every file as it lies in the chart, for packing and for `show`. */
  readonly raw: FileTree;
  /** What templates see as `.Files`. */
  readonly files: FileTree;
  /** Files below templates/, by their chart-relative name. */
  readonly templates: readonly Source[];
  /** Files below crds/ that hold manifests, by their chart-relative name. */
  readonly crds: readonly Source[];
  /** The chart's own defaults. */
  readonly values: GoMap;
  readonly schema: Source | undefined;
  readonly subcharts: readonly Chart[];
}

export interface ChartMetadata {
  readonly name: string;
  readonly home: string;
  readonly sources: readonly string[] | undefined;
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[] | undefined;
  readonly maintainers: readonly Maintainer[] | undefined;
  readonly icon: string;
  readonly apiVersion: string;
  readonly condition: string;
  readonly tags: string;
  readonly appVersion: string;
  readonly deprecated: boolean;
  readonly annotations: ReadonlyMap<string, string> | undefined;
  readonly kubeVersion: string;
  readonly dependencies: readonly Dependency[] | undefined;
  readonly type: string;
}

export interface Maintainer {
  readonly name: string;
  readonly email: string;
  readonly url: string;
}

/** A chart that another one needs, as declared. `name` becomes the alias once dependencies are processed. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly condition: string;
  readonly tags: readonly string[] | undefined;
  readonly enabled: boolean;
  readonly importValues: readonly GoValue[] | undefined;
  readonly alias: string;
}

/** Chart.lock, or requirements.lock of an old chart. `generated` is RFC 3339 text, "" when it is not there. */
export interface ChartLock {
  readonly generated: string;
  readonly digest: string;
  readonly dependencies: readonly (Dependency | null)[] | undefined;
}

/** The path of a chart as the user sees it, given that of the chart above it. */
export function chartPath({ place, metadata }: Chart, above: string): string {
  if (place === undefined) return `${above}/charts/${metadata.name}`;
  return 'path' in place ? place.path : `${above}/${place.inside}`;
}

/**
 * A file of a chart or of one below it, as the user sees it. `name` is Helm's, from the chart on, in which charts below
 * go by their aliases; `path` is that of the chart.
 */
export function filePath({ metadata, subcharts }: Chart, path: string, name: string): string {
  const [, called = '', rest = ''] = /^charts\/([^/]+)\/(.*)$/s.exec(name) ?? [];
  const own = metadata.dependencies?.find(({ alias }) => called !== '' && alias === called)?.name ?? called;
  const child = subcharts.find((one) => one.metadata.name === own);
  return child ? filePath(child, chartPath(child, path), rest) : `${path}/${name}`;
}
