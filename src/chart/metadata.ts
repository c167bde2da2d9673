import { DynError, fail } from '../base/problem.ts';
import { chartFileInvalid } from '../base/problems/chart.ts';
import type { Source } from '../base/source.ts';
import type { GoValue } from '../go/value.ts';
import type { ChartLock, ChartMetadata, Dependency, Maintainer } from './chart.ts';
import {
  type Fields,
  listOf,
  type Place,
  type Reader,
  readAny,
  readFlag,
  readText,
  readTextMap,
  structOf,
} from './decode.ts';
import { type DecodeOptions, decodeYaml } from './decodeyaml.ts';
import { timeError } from './timestamp.ts';

/** Chart.yaml before its rules are checked: lists may still hold nothing where an entry should be. */
export type DecodedMetadata = Omit<ChartMetadata, 'maintainers' | 'dependencies'> & {
  readonly maintainers: readonly (Maintainer | null)[] | undefined;
  readonly dependencies: readonly (Dependency | null)[] | undefined;
};

/** An entry of maintainers that says nothing. */
export const NO_MAINTAINER: Maintainer = { name: '', email: '', url: '' };

/** An entry of dependencies that says nothing. */
export const NO_DEPENDENCY: Dependency = {
  name: '',
  version: '',
  repository: '',
  condition: '',
  tags: undefined,
  enabled: false,
  importValues: undefined,
  alias: '',
};

/** What Chart.yaml says when it says nothing. */
export const NO_METADATA: DecodedMetadata = {
  name: '',
  home: '',
  sources: undefined,
  version: '',
  description: '',
  keywords: undefined,
  maintainers: undefined,
  icon: '',
  apiVersion: '',
  condition: '',
  tags: '',
  appVersion: '',
  deprecated: false,
  annotations: undefined,
  kubeVersion: '',
  dependencies: undefined,
  type: '',
};

/** Reads Chart.yaml, or requirements.yaml over what Chart.yaml has said. Raises `chart/file-invalid`. */
export function readMetadata(source: Source, over: DecodedMetadata): DecodedMetadata {
  return decodeFile(source, over, metadataReader());
}

/**
 * Chart.yaml as its own rules are checked: by itself, with no defaults. Raises yaml/…, or template/function-failed with
 * what Go's decoder says.
 */
export function decodeMetadata(source: Source, options: DecodeOptions = {}): DecodedMetadata {
  return decodeYaml(source, { old: NO_METADATA, reader: metadataReader() }, options);
}

/** Reads Chart.lock or requirements.lock. */
export function readLock(source: Source): ChartLock {
  return decodeFile(source, { generated: '', digest: '', dependencies: undefined }, lockReader());
}

/** The apiVersion alone, as Helm reads it before all else, with the errors of that reading. */
export function readApiVersion(source: Source): string {
  const reader = structOf<{ apiVersion: string }>('loader.chartBase', {
    apiVersion: ['apiVersion', readText],
  });
  return decodeFile(source, { apiVersion: '' }, reader).apiVersion;
}

function decodeFile<T>(source: Source, old: T, reader: Reader<T>): T {
  try {
    return decodeYaml(source, { old, reader });
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const { at } = error.problem;
    const problem = chartFileInvalid(source.name, `cannot load ${source.name}: ${error.message}`);
    return fail(at === undefined ? problem : { ...problem, at }, error);
  }
}

function metadataReader(): Reader<DecodedMetadata> {
  const texts = listOf('[]string', () => '', readText);
  const maintainers = listOf(
    '[]*v2.Maintainer',
    () => null,
    orNull('v2.Maintainer', MAINTAINER, NO_MAINTAINER),
  );
  return structOf<DecodedMetadata>('v2.Metadata', {
    name: ['name', readText],
    home: ['home', readText],
    sources: ['sources', texts],
    version: ['version', readText],
    description: ['description', readText],
    keywords: ['keywords', texts],
    maintainers: ['maintainers', maintainers],
    icon: ['icon', readText],
    apiVersion: ['apiVersion', readText],
    condition: ['condition', readText],
    tags: ['tags', readText],
    appVersion: ['appVersion', readText],
    deprecated: ['deprecated', readFlag],
    annotations: ['annotations', readTextMap],
    kubeVersion: ['kubeVersion', readText],
    dependencies: ['dependencies', dependencyList()],
    type: ['type', readText],
  });
}

function lockReader(): Reader<ChartLock> {
  return structOf<ChartLock>('v2.Lock', {
    generated: ['generated', readTime],
    digest: ['digest', readText],
    dependencies: ['dependencies', dependencyList()],
  });
}

const MAINTAINER: Fields<Maintainer> = {
  name: ['name', readText],
  email: ['email', readText],
  url: ['url', readText],
};

function dependencyList(): Reader<readonly (Dependency | null)[] | undefined> {
  const fields: Fields<Dependency> = {
    name: ['name', readText],
    version: ['version', readText],
    repository: ['repository', readText],
    condition: ['condition', readText],
    tags: ['tags', listOf('[]string', () => '', readText)],
    enabled: ['enabled', readFlag],
    importValues: ['import-values', listOf<GoValue>('[]interface {}', () => null, readAny)],
    alias: ['alias', readText],
  };
  return listOf('[]*v2.Dependency', () => null, orNull('v2.Dependency', fields, NO_DEPENDENCY));
}

/** A pointer to a struct: YAML's null makes it nil. */
function orNull<T extends object>(type: string, fields: Fields<T>, blank: T): Reader<T | null> {
  const reader = structOf(type, fields);
  return (raw, old, place) => (raw === null ? null : reader(raw, old ?? blank, place));
}

function readTime(raw: GoValue, old: string, place: Place): string {
  if (raw === null) return old;
  const error = timeError(raw);
  if (error !== undefined) place.errors.push(error);
  return typeof raw === 'string' ? raw : old;
}
