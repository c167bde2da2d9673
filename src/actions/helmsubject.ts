import type { LogLine } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { readArchive } from '../chart/archive.ts';
import type { Chart } from '../chart/chart.ts';
import { baseName, type FileTree } from '../chart/filetree.ts';
import { withoutIgnored } from '../chart/ignored.ts';
import { loadChart } from '../chart/load.ts';
import { NO_METADATA, readMetadata } from '../chart/metadata.ts';
import { fromBytes } from '../go/bytes.ts';
import { cleanPath } from '../go/path.ts';
import { quote } from '../go/strconv.ts';
import type { FoundFile, Loaded, Subject } from '../lint/helm/subject.ts';
import type { Files, Ports } from './ports.ts';

export interface SubjectOptions {
  readonly followLinks: boolean;
}

/** A chart's folder, or an archive as it would be unpacked. Throws what Helm says of a path that is neither. */
export function openSubject(path: string, ports: Pick<Ports, 'files'>, options: SubjectOptions): Subject {
  const { files } = ports;
  if (path.endsWith('.tgz') || path.endsWith('.tar.gz')) return archiveSubject(path, files);
  return folderSubject(path, files, options);
}

const MISSING = 'unable to check Chart.yaml file in chart: ';

function folderSubject(given: string, files: Files, options: SubjectOptions): Subject {
  const path = files.absolute(given);
  const kind = files.kindOf(`${path}/Chart.yaml`);
  if (kind === 'absent') {
    const below = files.kindOf(path) === 'file' ? 'not a directory' : 'no such file or directory';
    throw goError(`${MISSING}stat ${joinPath(given, 'Chart.yaml')}: ${below}`);
  }
  const find = (name: string): FoundFile => findFile(path, name, files, options);
  const { loaded, logs } = loadLogged((log) => {
    const folder = files.readChartFolder(path, options);
    for (const line of folder.logs) log(line);
    return folder.tree;
  }, files);
  return {
    path,
    chartYaml: { kind, file: find('Chart.yaml') },
    valuesYaml: find('values.yaml'),
    schema: find('values.schema.json'),
    templates: files.kindOf(`${path}/templates`),
    crds: files.kindOf(`${path}/crds`),
    loaded,
    loadLogs: logs,
  };
}

/** Go's filepath.Join of a folder and a name in it. */
function joinPath(folder: string, name: string): string {
  return cleanPath(`${folder}/${name}`);
}

function findFile(path: string, name: string, files: Files, options: SubjectOptions): FoundFile {
  if (files.kindOf(`${path}/${name}`) === 'absent') return undefined;
  try {
    files.refuseOutside(path, name, options);
    return { source: { name, text: fromBytes(files.read(`${path}/${name}`)) } };
  } catch (error) {
    if (error instanceof DynError) return { unreadable: error.message };
    throw error;
  }
}

function archiveSubject(given: string, files: Files): Subject {
  const tree = unpack(given, files);
  const find = (name: string): FoundFile => {
    const bytes = tree.get(name);
    return bytes && { source: { name, text: fromBytes(bytes) } };
  };
  const kindOf = (name: string): Subject['templates'] => {
    if (tree.has(name)) return 'file';
    return [...tree.keys()].some((path) => path.startsWith(`${name}/`)) ? 'directory' : 'absent';
  };
  const { loaded, logs } = loadLogged((log) => withoutIgnored(tree, log), files);
  return {
    path: files.absolute(given),
    chartYaml: { kind: 'file', file: find('Chart.yaml') },
    valuesYaml: find('values.yaml'),
    schema: find('values.schema.json'),
    templates: kindOf('templates'),
    crds: kindOf('crds'),
    loaded,
    loadLogs: logs,
  };
}

/** What lies in the folder afterwards: of files of one path the last. */
function unpack(path: string, files: Files): FileTree {
  try {
    const tree = readArchive(files.read(path), files.gunzip);
    checkName(tree);
    return new Map(tree);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const step = error.message.startsWith('open ') ? 'unable to open tarball' : 'unable to extract tarball';
    throw goError(`${step}: ${error.message}`);
  }
}

/** Helm unpacks into a folder of the chart's name. Source: helm chart/v2/util Expand. */
function checkName(tree: FileTree): void {
  const bytes = tree.get('Chart.yaml');
  const name = bytes && readMetadata({ name: 'Chart.yaml', text: fromBytes(bytes) }, NO_METADATA).name;
  if (name === undefined || name === '') throw goError('chart name not specified');
  if (name === '.' || name === '..') throw goError(`chart name ${quote(name)} is not allowed`);
  if (name !== baseName(name)) throw goError(`chart name ${quote(name)} must not contain path separators`);
}

function loadLogged(
  read: (log: (line: LogLine) => void) => FileTree,
  files: Files,
): { readonly loaded: Loaded; readonly logs: readonly LogLine[] } {
  const logs: LogLine[] = [];
  const log = (line: LogLine): void => void logs.push(line);
  try {
    const unpackInner = (bytes: Uint8Array): FileTree => readArchive(bytes, files.gunzip);
    const chart: Chart = loadChart(read(log), { log, unpack: unpackInner });
    return { loaded: { chart }, logs };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { loaded: { error: error.message }, logs };
  }
}
