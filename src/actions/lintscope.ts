import { fail } from '../base/problem.ts';
import { nothingToLint } from '../base/problems/lint.ts';
import type { Source } from '../base/source.ts';
import { cleanPath } from '../go/path.ts';
import type { Finding } from '../lint/rule.ts';
import { noChart, noChartThere } from '../lint/rules/no-chart.ts';
import { chartAbove, isPartOfChart, isValuesName, isYaml, toldBelonging } from './belonging.ts';
import type { Files } from './ports.ts';
import {
  chartOf,
  chartsBelow,
  isBelow,
  nameBelow,
  nameIn,
  pathBelow,
  type Repository,
  sourceOf,
} from './repository.ts';

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
  /** By chart, its values files; undefined for the whole chart. */
  readonly charts: Map<string, Set<string> | undefined>;
  readonly strays: Stray[];
}

/** Every chart and every values file of the repository. */
export function wholeScope(repository: Repository, files: Files): LintScope {
  const plan = newPlan(repository, files);
  for (const chart of repository.charts) plan.charts.set(chart, undefined);
  const { byChart, strays } = outsideFiles(repository, files);
  for (const chart of byChart.keys()) plan.charts.set(chart, undefined);
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

/** What files belong to that have changed or are gone; those that belong to nothing are passed over. */
export function scopeOfChanges(paths: readonly string[], repository: Repository, files: Files): LintScope {
  const plan = newPlan(repository, files);
  if (paths.some((path) => nameBelow(repository, path, files) === 'dyn.yaml'))
    return wholeScope(repository, files);
  for (const path of paths) placeFile(plan, path, false);
  return scopeOf(plan);
}

function newPlan(repository: Repository, files: Files): Plan {
  return { repository, files, charts: new Map(), strays: [] };
}

function scopeOf(plan: Plan): LintScope {
  const { repository, files, charts, strays } = plan;
  const hasWhole = [...charts.values()].includes(undefined);
  const byChart = hasWhole ? outsideFiles(repository, files).byChart : new Map<string, string[]>();
  return { targets: targetsOf(plan, byChart), strays };
}

function targetsOf({ charts }: Plan, byChart: ReadonlyMap<string, readonly string[]>): readonly LintTarget[] {
  return [...charts].map(([folder, only]) => ({
    folder,
    outside: only ? [] : (byChart.get(folder) ?? []),
    only: only && [...only],
  }));
}

function placeFolder({ repository, files, charts }: Plan, path: string, given: string): void {
  const isChart = files.kindOf(pathBelow(path, 'Chart.yaml')) === 'file';
  const above = isChart ? path : chartOf(path, repository.charts);
  if (above !== undefined) {
    charts.set(above, undefined);
    return;
  }
  const known = path === '.' ? repository.charts : repository.charts.filter((chart) => isBelow(chart, path));
  const inside = known.length > 0 ? known : chartsBelow(path, files);
  if (inside.length === 0) fail(nothingToLint(given));
  for (const chart of inside) charts.set(chart, undefined);
}

/** A values file goes to its chart, any other file of a chart makes it the whole chart. */
function placeFile(plan: Plan, path: string, isNamed: boolean): void {
  const { repository, files, charts } = plan;
  const name = nameBelow(repository, path, files);
  if (name !== undefined && (repository.isExcluded(name) || name === 'dyn.yaml')) return;
  const above = chartAbove(path, repository, files);
  const inChart = above === undefined ? '' : nameIn(path, above);
  const isValues = isYaml(path) && !(above !== undefined && isPartOfChart(inChart));
  if (isValues && files.kindOf(path) === 'file' && placeValues(plan, path, inChart, isNamed)) return;
  const chart = chartOf(path, repository.charts) ?? above;
  if (chart !== undefined) charts.set(chart, undefined);
}

/** Whether a values file found its chart, or its finding. */
function placeValues(plan: Plan, path: string, inChart: string, isNamed: boolean): boolean {
  const { repository, files, charts, strays } = plan;
  const told = toldBelonging(path, repository, files);
  const own = isValuesName(inChart) ? chartAbove(path, repository, files) : undefined;
  const chart = told?.chart ?? own;
  if (told && !isChart(told.chart, files)) {
    strays.push(strayOf(path, noChartThere(told), files));
    return true;
  }
  if (chart !== undefined) {
    if (!charts.has(chart)) charts.set(chart, new Set());
    charts.get(chart)?.add(path);
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

/** The values files outside of charts that somebody has said the chart of, and those for which there is none. */
function outsideFiles(
  repository: Repository,
  files: Files,
): { readonly byChart: ReadonlyMap<string, readonly string[]>; readonly strays: readonly Stray[] } {
  const byChart = new Map<string, string[]>();
  const strays: Stray[] = [];
  for (const name of repository.names) {
    if (!isYaml(name)) continue;
    const path = pathBelow(repository.root, name);
    const chart = chartOf(path, repository.charts);
    if (chart !== undefined && isPartOfChart(nameIn(path, chart))) continue;
    const told = toldBelonging(path, repository, files);
    if (!told) continue;
    if (isChart(told.chart, files)) byChart.set(told.chart, [...(byChart.get(told.chart) ?? []), path]);
    else strays.push(strayOf(path, noChartThere(told), files));
  }
  return { byChart, strays };
}
