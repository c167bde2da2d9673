import { fail } from '../base/problem.ts';
import { subchartValuesMismatch } from '../base/problems/values.ts';
import { copyMap } from '../chart/tables.ts';
import { sprintf } from '../go/format.ts';
import { quote } from '../go/strconv.ts';
import { type GoMap, isMap } from '../go/value.ts';
import { fillTable, type Joining, joinPath, warn } from './tables.ts';

/** As much of a chart as coalescing needs. */
export interface ValuesNode {
  readonly name: string;
  /** The chart's own defaults; copied before they are used. */
  readonly values: GoMap;
  readonly children: readonly ValuesNode[];
}

/** The name under which values go down to all subcharts. */
const GLOBAL = 'global';

/**
 * The values of a chart and its subcharts in one tree: `values` (not changed) over all defaults. Raises
 * `values/subchart-mismatch`. Model: helm common/util CoalesceValues and MergeValues.
 */
export function coalesceValues(chart: ValuesNode, values: GoMap, joining: Joining): GoMap {
  const tree = copyMap(values);
  joining.tracer?.copied(values, tree);
  coalesceChart(chart, tree, '', joining);
  return tree;
}

function coalesceChart(chart: ValuesNode, tree: GoMap, prefix: string, joining: Joining): void {
  const path = joinPath(prefix, chart.name);
  fillDefaults(chart, tree, path, joining);
  for (const child of chart.children) {
    const own = childTable(tree, child.name);
    fillGlobals(own, tree, path, joining);
    coalesceChart(child, own, path, joining);
  }
}

function childTable(tree: GoMap, name: string): GoMap {
  const found = tree.get(name);
  if (found === undefined) {
    const table: GoMap = new Map();
    tree.set(name, table);
    return table;
  }
  if (isMap(found)) return found;
  return fail(subchartValuesMismatch(name, `type mismatch on ${name}: ${sprintf('%t', [found])}`));
}

/** Defaults of one chart below what is already set. */
function fillDefaults(chart: ValuesNode, tree: GoMap, path: string, joining: Joining): void {
  const defaults = defaultsOf(chart, joining);
  joining.tracer?.copied(chart.values, defaults);
  for (const [key, value] of defaults) {
    const own = tree.get(key);
    if (own === undefined) joining.tracer?.taken(tree, defaults, key);
    else joining.tracer?.covered(tree, defaults, key);
    if (own === undefined) tree.set(key, value);
    else if (own === null) {
      if (joining.mode === 'coalesce') tree.delete(key);
    } else if (isMap(own)) {
      if (isMap(value)) fillTable(own, value, joinPath(path, key), forKey(chart, key, joining));
      else if (value !== null) warn(joining, `warning: skipped value for ${path}.${key}: Not a table.`);
    }
  }
}

function defaultsOf({ values }: ValuesNode, { dropsDefaultNulls }: Joining): GoMap {
  return dropsDefaultNulls ? withoutNulls(values) : copyMap(values);
}

function withoutNulls(map: GoMap): GoMap {
  const copy: GoMap = new Map();
  for (const [key, value] of map)
    if (value !== null) copy.set(key, isMap(value) ? withoutNulls(value) : value);
  return copy;
}

/** Nulls for a subchart are kept, so that they meet the subchart's own defaults later. */
function forKey(chart: ValuesNode, key: string, joining: Joining): Joining {
  return chart.children.some((child) => child.name === key) ? { ...joining, mode: 'merge' } : joining;
}

/** Lays the parent's globals over those of a subchart's table. */
function fillGlobals(own: GoMap, parent: GoMap, path: string, joining: Joining): void {
  const target = globalTable(own, 'destination', joining);
  const source = target && globalTable(parent, 'source', joining);
  if (target === undefined || source === undefined) return;
  for (const [key, value] of source) {
    const below = target.get(key);
    if (isMap(value)) {
      const copy: GoMap = new Map(value);
      joining.tracer?.copied(value, copy);
      if (below === undefined || isMap(below)) joining.tracer?.taken(target, source, key);
      if (below === undefined) target.set(key, copy);
      else if (isMap(below)) {
        // Nulls are kept in any mode: the coalescing that follows takes them out.
        fillTable(copy, below, joinPath(path, key), { ...joining, mode: 'merge' });
        target.set(key, copy);
      } else warn(joining, `Conflict: cannot merge map onto non-map for ${quote(key)}. Skipping.`);
    } else if (below !== undefined && isMap(below)) warn(joining, `key ${key} is table. Skipping`);
    else {
      joining.tracer?.taken(target, source, key);
      target.set(key, value);
    }
  }
  joining.tracer?.taken(own, parent, GLOBAL);
  own.set(GLOBAL, target);
}

function globalTable(tree: GoMap, side: 'source' | 'destination', joining: Joining): GoMap | undefined {
  const found = tree.get(GLOBAL);
  if (found === undefined) return new Map();
  if (isMap(found)) return found;
  warn(joining, `warning: skipping globals because ${side} ${GLOBAL} is not a table.`);
  return undefined;
}
