import type { Log } from '../base/log.ts';
import { DynError, fail } from '../base/problem.ts';
import {
  archiveUnreadable,
  chartNotFound,
  chartUndetected,
  notInstallable,
  remoteRefused,
} from '../base/problems/open.ts';
import { readArchive } from '../chart/archive.ts';
import type { Chart } from '../chart/chart.ts';
import { ensureArchive } from '../chart/contenttype.ts';
import { entriesOf, type FileTree } from '../chart/filetree.ts';
import { checkApiVersion, loadChart } from '../chart/load.ts';
import { trimSpace } from '../go/space.ts';
import type { Files, Ports } from './ports.ts';

export interface OpenOptions {
  readonly followLinks: boolean;
  readonly log: Log;
}

/** The path of a chart argument. Raises open/chart-not-found and open/remote. Source: helm LocateChart. */
export function locateChart(reference: string, files: Files): string {
  const name = trimSpace(reference);
  if (name.startsWith('oci://')) fail(remoteRefused(name));
  if (name !== '' && files.kindOf(name) !== 'absent') return files.absolute(name);
  if (name.startsWith('/') || name.startsWith('.'))
    fail(chartNotFound(`path ${JSON.stringify(name)} not found`));
  if (/^https?:\/\/[^/]+\/./.test(name)) fail(remoteRefused(name));
  const slash = name.indexOf('/');
  if (slash < 0) {
    fail(chartNotFound(`non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`));
  }
  return fail(chartNotFound(`repo ${name.slice(0, slash)} not found`));
}

/** The chart at an absolute path: a folder or an archive. Source: helm loader.Load. */
export function openChart(path: string, ports: Pick<Ports, 'files'>, options: OpenOptions): Chart {
  const tree =
    ports.files.kindOf(path) === 'directory'
      ? readFolder(path, ports.files, options)
      : readPacked(path, ports);
  return loadChart(tree, { log: options.log, unpack: (bytes) => readArchive(bytes, ports.files.gunzip) });
}

/** Refuses a library chart, warns of a deprecated one. */
export function checkInstallable(chart: Chart, log: Log): void {
  const { type, deprecated } = chart.metadata;
  if (type !== '' && type !== 'application') fail(notInstallable(type));
  if (deprecated) log({ level: 'WARN', message: 'this chart is deprecated', attributes: [] });
}

function readFolder(path: string, files: Files, options: OpenOptions): FileTree {
  const chartYaml = `${path}/Chart.yaml`;
  files.refuseOutside(path, 'Chart.yaml', options);
  checkApiVersion(readOr(files, chartYaml, (reason) => chartUndetected(chartYaml, reason)));
  const { tree, logs } = files.readChartFolder(path, options);
  for (const line of logs) options.log(line);
  return tree;
}

function readPacked(path: string, ports: Pick<Ports, 'files'>): FileTree {
  const bytes = ports.files.read(path);
  ensureArchive(path, bytes);
  const tree = unpack(path, bytes, ports);
  checkApiVersion(entriesOf(tree).find(([name]) => name === 'Chart.yaml')?.[1]);
  return tree;
}

function unpack(path: string, bytes: Uint8Array, ports: Pick<Ports, 'files'>): FileTree {
  try {
    return readArchive(bytes, ports.files.gunzip);
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code === 'archive/entry-refused') throw error;
    throw new DynError(archiveUnreadable(path, error.problem.message), { cause: error });
  }
}

function readOr(
  files: Files,
  path: string,
  problem: (reason: string) => Parameters<typeof fail>[0],
): Uint8Array {
  try {
    return files.read(path);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    throw new DynError(problem(error.problem.message), { cause: error });
  }
}
