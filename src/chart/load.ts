import type { Log } from '../base/log.ts';
import { infoLine } from '../base/log.ts';
import { DynError, fail } from '../base/problem.ts';
import {
  chartFileMissing,
  chartVersionUnknown,
  chartVersionUnsupported,
  subchartArchiveExpected,
  subchartInvalid,
} from '../base/problems/chart.ts';
import type { Source } from '../base/source.ts';
import { fromBytes } from '../go/bytes.ts';
import type { GoMap } from '../go/value.ts';
import type { Chart, ChartLock, ChartMetadata } from './chart.ts';
import { entriesOf, extensionOf, type FileEntry, type FileTree, treeOf } from './filetree.ts';
import { type DecodedMetadata, NO_METADATA, readApiVersion, readLock, readMetadata } from './metadata.ts';
import { validateMetadata } from './validate.ts';
import { readValuesFile } from './valuesfile.ts';

export interface LoadOptions {
  /** Unpacks an archive of charts/; throws a DynError with Helm's text. */
  readonly unpack: (bytes: Uint8Array, name: string) => FileTree;
  /** Gets what Helm logs while it loads. */
  readonly log: Log;
}

/**
 * Reads a chart and its subcharts out of its files (already without those that .helmignore names).
 * `checkApiVersion` comes first for the chart that a user names. Raises `chart/…` and `values/file-invalid`.
 * Model: helm chart/v2/loader LoadFiles.
 */
export function loadChart(tree: FileTree, options: LoadOptions): Chart {
  const parts: Parts = {
    metadata: undefined,
    lock: undefined,
    files: new Map(),
    templates: new Map(),
    values: new Map(),
    schema: undefined,
    subcharts: new Map(),
  };
  const entries = entriesOf(tree);
  for (const [name, bytes] of entries) if (name === 'Chart.yaml') sortChartFile(parts, bytes);
  for (const [name, bytes] of entries) sort(parts, name, bytes, options.log);
  if (parts.metadata === undefined) return fail(chartFileMissing());
  const metadata = validateMetadata(parts.metadata);
  const { lock, files, values, schema } = parts;
  const templates = [...parts.templates.values()];
  const subcharts = loadSubcharts(parts.subcharts, metadata, options);
  return { metadata, lock, raw: tree, files, templates, crds: crdsOf(entries), values, schema, subcharts };
}

/**
 * What Helm checks before it loads the chart that a user named: Chart.yaml, as it lies in the folder even when it is
 * ignored, or as found in an archive (undefined: there is none).
 */
export function checkApiVersion(chartYaml: Uint8Array | undefined): void {
  if (chartYaml === undefined) fail(chartVersionUnknown());
  const version = readApiVersion(source('Chart.yaml', chartYaml));
  // Helm loads a v3 chart like any other and refuses it later: see checkRenderable.
  if (!['', 'v1', 'v2', 'v3'].includes(version)) fail(chartVersionUnsupported(version));
}

interface Parts {
  metadata: DecodedMetadata | undefined;
  lock: ChartLock | undefined;
  readonly files: Map<string, Uint8Array>;
  readonly templates: Map<string, Source>;
  values: GoMap;
  schema: Source | undefined;
  /** Files below charts/ by the first segment of their path there, their names without "charts/". */
  readonly subcharts: Map<string, FileEntry[]>;
}

function source(name: string, bytes: Uint8Array): Source {
  return { name, text: fromBytes(bytes) };
}

function withApiVersion(metadata: DecodedMetadata): DecodedMetadata {
  return metadata.apiVersion === '' ? { ...metadata, apiVersion: 'v1' } : metadata;
}

function sort(parts: Parts, name: string, bytes: Uint8Array, log: Log): void {
  switch (name) {
    case 'Chart.yaml':
      return;
    case 'Chart.lock':
      parts.lock = readLock(source(name, bytes));
      return;
    case 'values.yaml':
      parts.values = readValuesFile(source(name, bytes), 'cannot load values.yaml');
      return;
    case 'values.schema.json':
      parts.schema = source(name, bytes);
      return;
    case 'requirements.yaml':
      sortRequirements(parts, bytes, log);
      return;
    case 'requirements.lock':
      sortRequirementsLock(parts, bytes, log);
      return;
    default:
      sortByFolder(parts, name, bytes);
  }
}

/** A second Chart.yaml is read over the first. */
function sortChartFile(parts: Parts, bytes: Uint8Array): void {
  const before = parts.metadata ?? NO_METADATA;
  parts.metadata = withApiVersion(readMetadata(source('Chart.yaml', bytes), before));
}

function sortRequirements(parts: Parts, bytes: Uint8Array, log: Log): void {
  const before = parts.metadata ?? NO_METADATA;
  if (before.apiVersion !== 'v1') log(infoLine(REQUIREMENTS_MOVED));
  parts.metadata = readMetadata(source('requirements.yaml', bytes), before);
  if (parts.metadata.apiVersion === 'v1') parts.files.set('requirements.yaml', bytes);
}

function sortRequirementsLock(parts: Parts, bytes: Uint8Array, log: Log): void {
  parts.lock = readLock(source('requirements.lock', bytes));
  parts.metadata ??= NO_METADATA;
  if (parts.metadata.apiVersion === 'v1') parts.files.set('requirements.lock', bytes);
  else log(infoLine(LOCK_MOVED));
}

const REQUIREMENTS_MOVED =
  'Warning: Dependencies are handled in Chart.yaml since apiVersion "v2". We recommend migrating dependencies to Chart.yaml.';
const LOCK_MOVED =
  'Warning: Dependency locking is handled in Chart.lock since apiVersion "v2". We recommend migrating to Chart.lock.';

function sortByFolder(parts: Parts, name: string, bytes: Uint8Array): void {
  if (name.startsWith('templates/')) parts.templates.set(name, source(name, bytes));
  else if (name.startsWith('charts/') && extensionOf(name) !== '.prov') {
    const inner = name.slice('charts/'.length);
    const entry = inner.split('/', 1)[0] ?? '';
    const files = parts.subcharts.get(entry) ?? [];
    files.push([inner, bytes]);
    parts.subcharts.set(entry, files);
  } else parts.files.set(name, bytes);
}

function crdsOf(files: readonly FileEntry[]): readonly Source[] {
  const crds: Source[] = [];
  for (const [name, bytes] of files)
    if (name.startsWith('crds/') && MANIFESTS.has(extensionOf(name).toLowerCase()))
      crds.push(source(name, bytes));
  return crds;
}

const MANIFESTS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

function loadSubcharts(
  entries: ReadonlyMap<string, readonly FileEntry[]>,
  { name: chart }: ChartMetadata,
  options: LoadOptions,
): readonly Chart[] {
  const subcharts: Chart[] = [];
  for (const [entry, files] of entries) {
    if (entry.startsWith('_') || entry.startsWith('.')) continue;
    try {
      const place = { inside: `charts/${entry}` };
      subcharts.push({ ...loadSubchart(entry, files, chart, options), place });
    } catch (error) {
      if (!(error instanceof DynError) || error.problem.code === 'chart/subchart-archive-expected')
        throw error;
      throw subchartError(entry, chart, error);
    }
  }
  return subcharts;
}

function subchartError(entry: string, chart: string, error: DynError): DynError {
  const { at } = error.problem;
  const problem = subchartInvalid(entry, chart, error.message);
  return new DynError(at === undefined ? problem : { ...problem, at }, { cause: error });
}

function loadSubchart(
  entry: string,
  files: readonly FileEntry[],
  chart: string,
  options: LoadOptions,
): Chart {
  if (extensionOf(entry) !== '.tgz') return loadChart(insideFolder(entry, files), options);
  const [[name, bytes] = ['', new Uint8Array()]] = files;
  if (name !== entry) fail(subchartArchiveExpected(entry, chart, name));
  return loadChart(options.unpack(bytes, entry), options);
}

function insideFolder(entry: string, files: readonly FileEntry[]): FileTree {
  const inside = files.filter(([name]) => name !== entry);
  return treeOf(inside.map(([name, bytes]) => [name.slice(entry.length + 1), bytes]));
}
