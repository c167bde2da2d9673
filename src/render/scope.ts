import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import { cleanPath } from '../go/path.ts';
import type { GoMap, GoTypedMap, GoValue } from '../go/value.ts';
import { entriesOf } from '../go/value.ts';
import { type Capabilities, capabilitiesObject } from './capabilities.ts';
import { chartObject } from './chartobject.ts';
import { filesObject } from './files.ts';
import type { HelmProfile } from './profile.ts';
import { valuesObject } from './valuestype.ts';

/** What `.Release` says. */
export interface ReleaseInfo {
  readonly name: string;
  readonly namespace: string;
  readonly isUpgrade: boolean;
  /** Default: the opposite of `isUpgrade`. */
  readonly isInstall?: boolean;
  readonly revision: bigint;
}

/** A template with the data it runs on; all templates of one chart share `scope`. */
export interface Renderable {
  readonly name: string;
  readonly source: Source;
  readonly basePath: string;
  readonly scope: GoMap;
}

export interface ScopeInput {
  readonly chart: Chart;
  /** Coalesced values of the root chart. */
  readonly values: GoMap;
  readonly release: ReleaseInfo;
  readonly capabilities: Capabilities;
}

/** All templates of a chart and its subcharts, each with its scope. Source: helm engine.recAllTpls. */
export function buildRenderables(input: ScopeInput, profile: HelmProfile): readonly Renderable[] {
  const found: Renderable[] = [];
  const shared: GoMap = new Map<string, GoValue>([
    ['Release', releaseObject(input.release)],
    ['Capabilities', capabilitiesObject(input.capabilities, profile)],
  ]);
  addChart(
    found,
    { chart: input.chart, path: input.chart.metadata.name, isRoot: true, values: input.values },
    shared,
    profile,
  );
  return found;
}

interface Place {
  readonly chart: Chart;
  /** The chart's full path, such as `parent/charts/child`. */
  readonly path: string;
  readonly isRoot: boolean;
  readonly values: GoMap;
}

function addChart(found: Renderable[], place: Place, shared: GoMap, profile: HelmProfile): GoMap {
  const { chart, path, isRoot, values } = place;
  const subcharts: GoMap = new Map();
  const scope: GoMap = new Map<string, GoValue>([
    ['Chart', chartObject(chart, isRoot)],
    ['Files', filesObject(chart.files, profile)],
    ['Release', shared.get('Release') ?? null],
    ['Capabilities', shared.get('Capabilities') ?? null],
    ['Values', valuesObject(values)],
    ['Subcharts', subcharts],
  ]);
  for (const child of chart.subcharts) {
    const { name } = child.metadata;
    const own = {
      chart: child,
      path: `${path}/charts/${name}`,
      isRoot: false,
      values: subValues(values, name),
    };
    subcharts.set(name, addChart(found, own, shared, profile));
  }
  for (const source of chart.templates) {
    if (chart.metadata.type === 'library' && !isPartial(source.name)) continue;
    const name = cleanPath(`${path}/${source.name}`);
    found.push({
      name,
      source: { name, text: source.text },
      basePath: cleanPath(`${path}/templates`),
      scope,
    });
  }
  return scope;
}

function subValues(values: GoMap, name: string): GoMap {
  return entriesOf(values.get(name) ?? null) ?? new Map();
}

/** The data of one template: the scope of its chart, with `.Template` set for it. */
export function dataOf(renderable: Renderable): GoTypedMap {
  const template: GoMap = new Map<string, GoValue>([
    ['Name', renderable.name],
    ['BasePath', renderable.basePath],
  ]);
  renderable.scope.set('Template', valuesObject(template));
  return valuesObject(renderable.scope);
}

/** True for files that are only there to be included. */
export function isPartial(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith('_');
}

function releaseObject(release: ReleaseInfo): GoMap {
  return new Map<string, GoValue>([
    ['Name', release.name],
    ['Namespace', release.namespace],
    ['IsUpgrade', release.isUpgrade],
    ['IsInstall', release.isInstall ?? !release.isUpgrade],
    ['Revision', release.revision],
    ['Service', 'Helm'],
  ]);
}
