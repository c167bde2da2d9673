import { readFileGlob } from '../chart/fileglob.ts';
import { fromBytes } from '../go/bytes.ts';
import { cleanPath, dirPath } from '../go/path.ts';
import { isPreset } from '../pages/chartdocs.ts';
import type { Files } from './ports.ts';
import { pathBelow } from './projectroot.ts';
import { isBelow, nameBelow, type Repository } from './repository.ts';

/** The chart that a values file is for, and who says so. */
export interface Belonging {
  readonly chart: string;
  readonly by: 'lint.values' | 'its first line';
}

/** Longer than this no first line is looked at. */
const LONGEST_LINE = 1024;

/** Whether a file's name is one that YAML has. */
export function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/** The chart that dyn.yaml or the first line of a values file says it is for. Both may name what is no chart. */
export function toldBelonging(path: string, repository: Repository, files: Files): Belonging | undefined {
  return byConfig(path, repository, files) ?? byFirstLine(path, files);
}

/** Where several globs fit, the longest counts: it says most. */
function byConfig(path: string, repository: Repository, files: Files): Belonging | undefined {
  const globs = Object.entries(repository.config.values ?? {});
  const name = globs.length > 0 ? nameBelow(repository, path, files) : undefined;
  if (name === undefined) return undefined;
  const [found] = globs
    .filter(([glob]) => readFileGlob(glob, () => {})?.(name) === true)
    .sort(([a], [b]) => b.length - a.length);
  return found && { chart: pathBelow(repository.root, cleanPath(found[1])), by: 'lint.values' };
}

function byFirstLine(path: string, files: Files): Belonging | undefined {
  const start = fromBytes(files.readStart(path, LONGEST_LINE)).replace(/^\ufeff/, '');
  const [, chart] = /^# dyn-chart:[ \t]*(\S(?:[^\r\n]*\S)?)[ \t]*\r?(?:\n|$)/.exec(start) ?? [];
  if (chart === undefined) return undefined;
  const full = chart.startsWith('/') ? chart : `${dirPath(path)}/${chart}`;
  return { chart: cleanPath(full), by: 'its first line' };
}

/** Deeper than this nobody looks for a chart. */
const MOST_FOLDERS = 64;

/** The nearest folder above a file that has a Chart.yaml; for a file of the repository only folders of it count. */
export function chartAbove(path: string, { root }: Repository, files: Files): string | undefined {
  const repository = files.absolute(root === '' ? '.' : root);
  const top = isBelow(files.absolute(path), repository) ? repository : '/';
  let folder = dirPath(path);
  for (let depth = 0; depth < MOST_FOLDERS; depth++) {
    if (!isBelow(files.absolute(folder), top)) return undefined;
    if (files.kindOf(pathBelow(folder, 'Chart.yaml')) === 'file') return folder;
    folder = cleanPath(`${folder}/..`);
  }
  return undefined;
}

/** Whether a file is part of what a chart is, by its name in the chart: no values file of somebody's. */
export function isPartOfChart(name: string): boolean {
  return /^(?:templates|charts|crds)\/|^(?:Chart|values)\.yaml$|^requirements\.yaml$/.test(name);
}

/** Whether a file of a chart is a values file, by its name in the chart. */
export function isValuesName(name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const isShipped = isPreset(name) || /^(?:ci|examples)\/[^/]+$/.test(name);
  return isYaml(name) && (isShipped || /(?:^|[-_.])values(?:[-_.])/.test(base));
}
