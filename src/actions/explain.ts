import type { FieldPath } from '../base/fieldpath.ts';
import type { Log } from '../base/log.ts';
import type { Chart } from '../chart/chart.ts';
import type { GoMap } from '../go/value.ts';
import { type Manifest, toManifests } from '../manifest/manifest.ts';
import type { HelmProfile } from '../render/profile.ts';
import type { SourceMap } from '../render/sourcemap.ts';
import { secretTexts } from '../values/secrets.ts';
import { type DependencyRead, dependencyReads } from './dependency-reads.ts';
import { explainObject, type ObjectExplanation } from './explain-object.ts';
import { explainValue, type ValueExplanation } from './explain-value.ts';
import { fileNames } from './places.ts';
import type { Ports } from './ports.ts';
import { type ChartRequest, mergeValues, prepareChart } from './prepared.ts';
import type { SettingSources } from './settings.ts';
import { renderTraced } from './tracedrender.ts';

/** What is asked about: a value by its path, or an object by kind and name, with a field of it or none. */
export type Subject =
  | { readonly kind: 'value'; readonly path: FieldPath }
  | { readonly kind: 'object'; readonly name: string; readonly field: FieldPath };

export type Explanation = ValueExplanation | ObjectExplanation;

/** A chart that was rendered with its source map. */
export interface Explained extends SettingSources {
  readonly chart: Chart;
  /** As they were before templates could change them. */
  readonly values: GoMap;
  readonly map: SourceMap;
  /** All of them, hooks too. */
  readonly manifests: readonly Manifest[];
  readonly namespace: string;
  /** What reads values before any template does. */
  readonly switches: readonly DependencyRead[];
}

/** Tells of a value or an object where it comes from. Raises explain/… and all that a render raises. */
export async function explainAction(
  request: ChartRequest & { readonly subject: Subject },
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): Promise<Explanation> {
  const { subject } = request;
  const explained = await renderExplained(request, profile, ports, log);
  return subject.kind === 'value'
    ? explainValue(explained, subject.path)
    : explainObject(explained, subject.name, subject.field);
}

async function renderExplained(
  request: ChartRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): Promise<Explained> {
  const prepared = prepareChart(request, profile, ports, log);
  const { chart, files, map } = await renderTraced(prepared, log);
  const { manifests, hooks } = toManifests(files, profile);
  const values = mergeValues(prepared, () => {}).tree;
  return {
    chart,
    values,
    map,
    manifests: [...manifests, ...hooks],
    namespace: request.namespace,
    switches: dependencyReads(prepared.chart),
    user: prepared.user.layers,
    nameFile: fileNames(request.chart, ports.files.kindOf(request.chart) === 'directory'),
    secrets: secretTexts(values),
  };
}
