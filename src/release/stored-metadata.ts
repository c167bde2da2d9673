import type { ChartLock, ChartMetadata, Dependency, Maintainer } from '../chart/chart.ts';
import { type Fields, listOf, type Reader, readFlag, structOf } from '../chart/decode.ts';
import { type DecodedMetadata, NO_DEPENDENCY, NO_MAINTAINER, NO_METADATA } from '../chart/metadata.ts';
import { sortedKeys } from '../go/compare.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import { readPlainAny, readString, readStringMap, readTime } from './json-fields.ts';

/** Chart.yaml as a record has it: Helm's order and spelling, nothing that is empty. Source: helm chart/v2 Metadata. */
export function metadataMap(metadata: ChartMetadata | DecodedMetadata): GoMap {
  const { annotations } = metadata;
  return compact([
    ['name', metadata.name],
    ['home', metadata.home],
    ['sources', metadata.sources],
    ['version', metadata.version],
    ['description', metadata.description],
    ['keywords', metadata.keywords],
    ['maintainers', metadata.maintainers?.map((one) => one && maintainerMap(one))],
    ['icon', metadata.icon],
    ['apiVersion', metadata.apiVersion],
    ['condition', metadata.condition],
    ['tags', metadata.tags],
    ['appVersion', metadata.appVersion],
    ['deprecated', metadata.deprecated],
    ['annotations', annotations && sortedMap(new Map(annotations))],
    ['kubeVersion', metadata.kubeVersion],
    ['dependencies', metadata.dependencies?.map((one) => one && dependencyMap(one))],
    ['type', metadata.type],
  ]);
}

/** A text of such a map, '' where it is not there. */
export function stringAt(metadata: GoMap | undefined, key: string): string {
  const found = metadata?.get(key);
  return typeof found === 'string' ? found : '';
}

/** Chart.lock as a record has it. */
export function lockMap({ generated, digest, dependencies }: ChartLock): GoMap {
  return new Map<string, GoValue>([
    ['generated', generated === '' ? ZERO_TIME : generated],
    ['digest', digest],
    ['dependencies', dependencies?.map((one) => one && dependencyMap(one)) ?? null],
  ]);
}

/** Go's zero time in JSON. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

function maintainerMap({ name, email, url }: Maintainer): GoMap {
  return compact([
    ['name', name],
    ['email', email],
    ['url', url],
  ]);
}

function dependencyMap(one: Dependency): GoMap {
  return new Map([
    ['name', one.name],
    ...compact([['version', one.version]]),
    ['repository', one.repository],
    ...compact([
      ['condition', one.condition],
      ['tags', one.tags],
      ['enabled', one.enabled],
      ['import-values', one.importValues?.map(inOrder)],
      ['alias', one.alias],
    ]),
  ]);
}

/** The value with the keys of all its maps in byte order. */
function inOrder(value: GoValue): GoValue {
  if (value instanceof Map) return sortedMap(value);
  return Array.isArray(value) ? value.map(inOrder) : value;
}

function sortedMap(map: GoMap): GoMap {
  return new Map(sortedKeys(map).map((key) => [key, inOrder(map.get(key) ?? null)]));
}

type Entry = readonly [key: string, value: GoValue | undefined];

function compact(entries: readonly Entry[]): GoMap {
  return new Map(
    entries.flatMap(([key, value]) => (value === undefined || isEmpty(value) ? [] : [[key, value]])),
  );
}

function isEmpty(value: GoValue): boolean {
  if (value === '' || value === false || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : value instanceof Map && value.size === 0;
}

const texts = listOf('[]string', () => '', readString);

const MAINTAINER: Fields<Maintainer> = {
  name: ['name', readString],
  email: ['email', readString],
  url: ['url', readString],
};

const DEPENDENCY: Fields<Dependency> = {
  name: ['name', readString],
  version: ['version', readString],
  repository: ['repository', readString],
  condition: ['condition', readString],
  tags: ['tags', texts],
  enabled: ['enabled', readFlag],
  importValues: ['import-values', listOf<GoValue>('[]interface {}', () => null, readPlainAny)],
  alias: ['alias', readString],
};

function pointers<T extends object>(
  type: string,
  fields: Fields<T>,
  blank: T,
): Reader<readonly (T | null)[] | undefined> {
  const reader = structOf(type, fields);
  const item: Reader<T | null> = (raw, old, place) =>
    raw === null ? null : reader(raw, old ?? blank, place);
  return listOf<T | null>(`[]*${type}`, () => null, item);
}

const dependencies = pointers('v2.Dependency', DEPENDENCY, NO_DEPENDENCY);

const readFields = structOf<DecodedMetadata>('v2.Metadata', {
  name: ['name', readString],
  home: ['home', readString],
  sources: ['sources', texts],
  version: ['version', readString],
  description: ['description', readString],
  keywords: ['keywords', texts],
  maintainers: ['maintainers', pointers('v2.Maintainer', MAINTAINER, NO_MAINTAINER)],
  icon: ['icon', readString],
  apiVersion: ['apiVersion', readString],
  condition: ['condition', readString],
  tags: ['tags', readString],
  appVersion: ['appVersion', readString],
  deprecated: ['deprecated', readFlag],
  annotations: ['annotations', readStringMap],
  kubeVersion: ['kubeVersion', readString],
  dependencies: ['dependencies', dependencies],
  type: ['type', readString],
});

/** Reads the `metadata` of a record; undefined for null. */
export const readMetadataMap: Reader<GoMap | undefined> = (raw, old, place) =>
  raw === null ? old : metadataMap(readFields(raw, NO_METADATA, place));

const readLockFields = structOf<ChartLock>('v2.Lock', {
  generated: ['generated', readTime],
  digest: ['digest', readString],
  dependencies: ['dependencies', dependencies],
});

/** Reads the `lock` of a record; undefined for null. */
export const readLockMap: Reader<GoMap | undefined> = (raw, old, place) =>
  raw === null
    ? old
    : lockMap(readLockFields(raw, { generated: '', digest: '', dependencies: undefined }, place));
