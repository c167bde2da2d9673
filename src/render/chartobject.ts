import type { Chart, Dependency, Maintainer } from '../chart/chart.ts';
import { type GoMap, type GoValue, STRING_MAP, stringMap } from '../go/value.ts';

/** `.Chart` as templates see it. Model: helm chart.MetadataAsMap, and the engine, which adds `IsRoot`. */
export function chartObject({ metadata }: Chart, isRoot: boolean): GoMap {
  return new Map<string, GoValue>([
    ['Name', metadata.name],
    ['Home', metadata.home],
    ['Sources', [...(metadata.sources ?? [])]],
    ['Version', metadata.version],
    ['Description', metadata.description],
    ['Keywords', [...(metadata.keywords ?? [])]],
    ['Maintainers', (metadata.maintainers ?? []).map(maintainerObject)],
    ['Icon', metadata.icon],
    ['APIVersion', metadata.apiVersion],
    ['Condition', metadata.condition],
    ['Tags', metadata.tags],
    ['AppVersion', metadata.appVersion],
    ['Deprecated', metadata.deprecated],
    ['Annotations', annotations(metadata.annotations)],
    ['KubeVersion', metadata.kubeVersion],
    ['Dependencies', (metadata.dependencies ?? []).map(dependencyObject)],
    ['Type', metadata.type],
    ['IsRoot', isRoot],
  ]);
}

function annotations(map: ReadonlyMap<string, string> | undefined): GoValue {
  return map === undefined ? { go: 'nil', type: STRING_MAP, kind: 'map' } : stringMap(map);
}

function maintainerObject({ name, email, url }: Maintainer): GoMap {
  return new Map<string, GoValue>([
    ['Name', name],
    ['Email', email],
    ['URL', url],
  ]);
}

function dependencyObject(dependency: Dependency): GoMap {
  return new Map<string, GoValue>([
    ['Name', dependency.name],
    ['Version', dependency.version],
    ['Repository', dependency.repository],
    ['Condition', dependency.condition],
    ['Tags', [...(dependency.tags ?? [])]],
    ['Enabled', dependency.enabled],
    ['ImportValues', [...(dependency.importValues ?? [])]],
    ['Alias', dependency.alias],
  ]);
}
