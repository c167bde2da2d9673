import { DynError, fail } from '../base/problem.ts';
import { nothingToLint } from '../base/problems/lint.ts';
import type { Source } from '../base/source.ts';
import { cleanPath } from '../go/path.ts';
import { isMap } from '../go/value.ts';
import { mapsAt, textAt } from '../kube/fields.ts';
import type { Finding } from '../lint/rule.ts';
import { noChart, noChartThere } from '../lint/rules/no-chart.ts';
import { readYaml } from '../yaml/yaml.ts';
import { chartAbove, isPartOfChart, isValuesName, isYaml, toldBelonging } from './belonging.ts';
import type { Files } from './ports.ts';
import { pathBelow, sourceOf } from './projectroot.ts';
import { chartOf, chartsBelow, isBelow, nameBelow, nameIn, type Repository } from './repository.ts';

/** A chart to be linted: with all its values files, or just by some of them. */
export interface LintTarget {
  readonly folder: string;
  /** Values files that are for it and lie elsewhere. */
  readonly outside: readonly string[];
  /** Just these values files; undefined for the whole chart. */
  readonly only: readonly string[] | undefined;
}

/** What is linted, and values files of which nobody knows the chart. */
export interface LintScope {
  readonly targets: readonly LintTarget[];
  readonly strays: readonly Stray[];
}

/** A values file without a chart. */
export interface Stray {
  readonly source: Source;
  readonly finding: Finding;
}

interface Plan {
  readonly repository: Repository;
  readonly files: Files;
  /** By the absolute path of their folders. */
  readonly charts: Map<string, PlannedChart>;
  readonly strays: Stray[];
}

interface PlannedChart {
  /** As the user names it. */
  readonly folder: string;
  /** Just these values files; undefined for the whole chart. */
  only: Set<string> | undefined;
}

/** Every chart and every values file of the repository. */
export function wholeScope(repository: Repository, files: Files): LintScope {
  const plan = newPlan(repository, files);
  for (const chart of repository.charts) addWhole(plan, chart);
  const { byChart, strays } = outsideFiles(repository, files);
  for (const [{ folder }] of byChart.values()) addWhole(plan, folder);
  return { targets: targetsOf(plan, byChart), strays };
}

/**
 * What paths name: a folder stands for the charts in it, a values file for itself, any other file for its chart.
 * Raises lint/nothing-there.
 */
export function scopeOfPaths(paths: readonly string[], repository: Repository, files: Files): LintScope {
  const plan = newPlan(repository, files);
  for (const given of paths) {
    const path = cleanPath(given);
    if (files.kindOf(path) === 'file') placeFile(plan, path, true);
    else placeFolder(plan, path, given);
  }
  return scopeOf(plan);
}

export interface ChangeOptions {
  readonly files: Files;
  /** Missing dependencies come from this machine: a chart changes with those that it takes from beside it. */
  readonly offline: boolean;
}

/** What files belong to that have changed or are gone; those that belong to nothing are passed over. */
export function scopeOfChanges(
  paths: readonly string[],
  repository: Repository,
  { files, offline }: ChangeOptions,
): LintScope {
  const plan = newPlan(repository, files);
  if (paths.some((path) => nameBelow(repository, path, files) === 'dyn.yaml'))
    return wholeScope(repository, files);
  for (const path of paths) {
    const name = nameBelow(repository, path, files);
    placeFile(plan, name === undefined ? cleanPath(path) : pathBelow(repository.root, name), false);
  }
  if (offline) addDependents(plan);
  return scopeOf(plan);
}

/** Charts that take a chart which has changed by a file:// path. */
function addDependents(plan: Plan): void {
  const { repository, files, charts } = plan;
  const needs = repository.charts.map((folder) => ({ folder, places: localDependencies(folder, files) }));
  const changed = [...charts].filter(([, { only }]) => only === undefined).map(([place]) => place);
  for (const place of changed)
    for (const { folder, places } of needs) {
      const own = files.absolute(folder);
      if (!places.includes(place) || changed.includes(own)) continue;
      changed.push(own);
      addWhole(plan, folder);
    }
}

/** The absolute paths of the dependencies that a Chart.yaml names by file://; none where it cannot be read. */
function localDependencies(folder: string, files: Files): readonly string[] {
  try {
    const value = readYaml(sourceOf(pathBelow(folder, 'Chart.yaml'), files));
    return mapsAt(isMap(value) ? value : new Map(), 'dependencies').flatMap((dependency) => {
      const [, path] = /^file:\/\/(.+)$/.exec(textAt(dependency, 'repository')) ?? [];
      if (path === undefined) return [];
      return [files.absolute(path.startsWith('/') ? path : `${folder}/${path}`)];
    });
  } catch (error) {
    if (error instanceof DynError) return [];
    throw error;
  }
}

function newPlan(repository: Repository, files: Files): Plan {
  return { repository, files, charts: new Map(), strays: [] };
}

function addWhole({ files, charts }: Plan, folder: string): void {
  const place = files.absolute(folder);
  const known = charts.get(place);
  if (known) known.only = undefined;
  else charts.set(place, { folder, only: undefined });
}

function addValues({ files, charts }: Plan, folder: string, path: string): void {
  const place = files.absolute(folder);
  const known = charts.get(place);
  if (known) known.only?.add(path);
  else charts.set(place, { folder, only: new Set([path]) });
}

function scopeOf(plan: Plan): LintScope {
  const { repository, files, charts, strays } = plan;
  const hasWhole = [...charts.values()].some(({ only }) => only === undefined);
  const byChart = hasWhole ? outsideFiles(repository, files).byChart : new Map();
  return { targets: targetsOf(plan, byChart), strays };
}

function targetsOf({ charts }: Plan, byChart: ByChart): readonly LintTarget[] {
  return [...charts].map(([place, { folder, only }]) => ({
    folder,
    outside: only ? [] : (byChart.get(place) ?? []).map(({ path }) => path),
    only: only && [...only],
  }));
}

function placeFolder(plan: Plan, path: string, given: string): void {
  const { repository, files } = plan;
  const above = isChart(path, files) ? path : chartOf(path, repository.charts);
  if (above !== undefined) {
    addWhole(plan, above);
    return;
  }
  const known = path === '.' ? repository.charts : repository.charts.filter((chart) => isBelow(chart, path));
  const inside = known.length > 0 ? known : chartsBelow(path, files);
  if (inside.length === 0) fail(nothingToLint(given));
  for (const chart of inside) addWhole(plan, chart);
}

/** A values file goes to its chart, any other file of a chart makes it the whole chart. */
function placeFile(plan: Plan, path: string, isNamed: boolean): void {
  const { repository, files } = plan;
  const name = nameBelow(repository, path, files);
  if (name !== undefined && (repository.isExcluded(name) || name === 'dyn.yaml')) return;
  const above = chartAbove(path, repository, files);
  const inChart = above === undefined ? '' : nameIn(path, above);
  const isValues = isYaml(path) && !(above !== undefined && isPartOfChart(inChart));
  if (isValues && files.kindOf(path) === 'file' && placeValues(plan, path, inChart, isNamed)) return;
  const chart = chartOf(path, repository.charts) ?? above;
  if (chart !== undefined) addWhole(plan, chart);
}

/** Whether a values file found its chart, or its finding. */
function placeValues(plan: Plan, path: string, inChart: string, isNamed: boolean): boolean {
  const { repository, files, strays } = plan;
  const told = toldBelonging(path, repository, files);
  const own = isValuesName(inChart) ? chartAbove(path, repository, files) : undefined;
  const chart = told?.chart ?? own;
  if (told && !isChart(told.chart, files)) {
    strays.push(strayOf(path, noChartThere(told), files));
    return true;
  }
  if (chart !== undefined) {
    addValues(plan, chart, path);
    return true;
  }
  if (inChart !== '' || !isNamed || !mayHoldValues(path, files)) return false;
  strays.push(strayOf(path, noChart, files));
  return true;
}

function isChart(folder: string, files: Files): boolean {
  return files.kindOf(pathBelow(folder, 'Chart.yaml')) === 'file';
}

function strayOf(path: string, finding: Omit<Finding, 'at'>, files: Files): Stray {
  const source = sourceOf(path, files);
  return { source, finding: { at: { source, start: 0, end: 0 }, ...finding } };
}

/** Settings of tools in hidden files and folders, and Kubernetes objects, are no values. */
function mayHoldValues(path: string, files: Files): boolean {
  if (/(?:^|\/)\.[^./]/.test(path)) return false;
  const { text } = sourceOf(path, files);
  return !(/^apiVersion:/m.test(text) && /^kind:/m.test(text));
}

/** Values files with the chart that somebody has said they are for, by the absolute path of that. */
type ByChart = ReadonlyMap<string, readonly [Outside, ...Outside[]]>;

interface Outside {
  readonly path: string;
  readonly folder: string;
}

/** The values files whose chart somebody has said, and those for which there is none. */
function outsideFiles(
  repository: Repository,
  files: Files,
): { readonly byChart: ByChart; readonly strays: readonly Stray[] } {
  const byChart = new Map<string, [Outside, ...Outside[]]>();
  const strays: Stray[] = [];
  for (const name of repository.names) {
    if (!isYaml(name)) continue;
    const path = pathBelow(repository.root, name);
    const chart = chartOf(path, repository.charts);
    if (chart !== undefined && isPartOfChart(nameIn(path, chart))) continue;
    const told = toldBelonging(path, repository, files);
    if (!told) continue;
    const one: Outside = { path, folder: told.chart };
    const known = byChart.get(files.absolute(told.chart));
    if (!isChart(told.chart, files)) strays.push(strayOf(path, noChartThere(told), files));
    else if (known) known.push(one);
    else byChart.set(files.absolute(told.chart), [one]);
  }
  return { byChart, strays };
}
