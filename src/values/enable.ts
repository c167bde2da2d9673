import type { Log } from '../base/log.ts';
import { warnLine } from '../base/log.ts';
import type { Chart, Dependency } from '../chart/chart.ts';
import { isInRange } from '../chart/dependencies.ts';
import { trimSpace } from '../go/space.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import { coalesceValues } from './coalesce.ts';
import { findScalar, findTable } from './path.ts';

/**
 * A chart while its dependencies are worked out. Copies of one chart under several aliases share what Helm's pointers
 * share: the declarations of their undeclared subcharts, so that the first copy's work shows in the second.
 */
export interface WorkChart {
  readonly origin: Chart;
  name: string;
  values: GoMap;
  children: WorkChart[];
  readonly declared: Declarations;
}

export interface Declarations {
  list: WorkDependency[] | undefined;
}

/** A declaration that is renamed, switched and has its imports written out on the way. */
export type WorkDependency = {
  -readonly [K in keyof Dependency]: Dependency[K];
};

/** A chart tree made ready for changes. */
export function workChart(origin: Chart): WorkChart {
  return {
    origin,
    name: origin.metadata.name,
    values: origin.values,
    children: origin.subcharts.map(workChart),
    declared: { list: origin.metadata.dependencies?.map((dependency) => ({ ...dependency })) },
  };
}

/** Takes out disabled subcharts and renames aliased ones, here and below. Model: helm processDependencyEnabled. */
export function enableDependencies(chart: WorkChart, values: GoMap, path: string, log: Log): void {
  const declared = chart.declared.list;
  if (declared === undefined) return;
  chart.children = chosenChildren(chart.children, declared);
  for (const dependency of declared) dependency.enabled = true;
  const tree = coalesceValues(chart, values, { mode: 'coalesce', log });
  applyTags(declared, tree, log);
  for (const dependency of declared) applyCondition(dependency, tree, path, log);
  const removed = new Set(declared.filter((d) => !d.enabled).map((d) => d.name));
  chart.children = chart.children.filter((child) => !removed.has(child.name));
  for (const child of chart.children) enableDependencies(child, tree, `${path}${child.name}.`, log);
  const left = declared.filter((dependency) => !removed.has(dependency.name));
  chart.declared.list = left.length === 0 ? undefined : left;
}

/** Takes every subchart in, whatever conditions and tags say, and renames aliased ones, here and below. */
export function enableEverything(chart: WorkChart): void {
  const declared = chart.declared.list;
  if (declared !== undefined) chart.children = chosenChildren(chart.children, declared);
  for (const child of chart.children) enableEverything(child);
}

/** First the charts that no declaration fits, then one copy per declaration. Declarations take their alias as name. */
function chosenChildren(children: readonly WorkChart[], declared: readonly WorkDependency[]): WorkChart[] {
  const chosen = children.filter((child) => !declared.some((dependency) => fits(child, dependency)));
  for (const dependency of declared) {
    const found = children.find((child) => fits(child, dependency));
    if (found !== undefined) chosen.push(copyFor(found, dependency.alias));
    if (dependency.alias !== '') dependency.name = dependency.alias;
  }
  return chosen;
}

function fits(chart: WorkChart, dependency: WorkDependency): boolean {
  return chart.name === dependency.name && isInRange(dependency.version, chart.origin.metadata.version);
}

function copyFor(chart: WorkChart, alias: string): WorkChart {
  return {
    ...chart,
    name: alias === '' ? chart.name : alias,
    children: chart.children.map((child) => ({ ...child })),
    declared: { list: chart.declared.list?.map((dependency) => ({ ...dependency })) },
  };
}

function applyTags(declared: readonly WorkDependency[], tree: GoMap, log: Log): void {
  const tags = findTable(tree, 'tags');
  if (!('table' in tags)) return;
  for (const dependency of declared) {
    const switches = (dependency.tags ?? []).flatMap((tag) => tagSwitch(tags.table, tag, dependency, log));
    dependency.enabled = switches.length === 0 || switches.includes(true);
  }
}

function tagSwitch(tags: GoMap, tag: string, { name }: WorkDependency, log: Log): readonly boolean[] {
  const value: GoValue | undefined = tags.get(tag);
  if (typeof value === 'boolean') return [value];
  if (value !== undefined) log(warnLine('returned non-bool value', ['tag', tag], ['chart', name]));
  return [];
}

/** The first path of the condition that holds a boolean decides. */
function applyCondition(dependency: WorkDependency, tree: GoMap, path: string, log: Log): void {
  for (const part of trimSpace(dependency.condition).split(',')) {
    const value = part === '' ? undefined : findScalar(tree, path + part);
    if (value === undefined) continue;
    if (typeof value === 'boolean') {
      dependency.enabled = value;
      return;
    }
    log(warnLine('returned non-bool value', ['path', part], ['chart', dependency.name]));
  }
}
