import { type Log, warnLine } from '../base/log.ts';
import { copyMap } from '../chart/tables.ts';
import { valueText } from '../go/format.ts';
import { quote } from '../go/strconv.ts';
import { type GoMap, type GoValue, isMap, stringMap } from '../go/value.ts';
import { coalesceValues } from './coalesce.ts';
import type { WorkChart, WorkDependency } from './enable.ts';
import { findTable } from './path.ts';
import { fillTable, type Joining } from './tables.ts';
import type { Tracer } from './tracer.ts';

/**
 * Brings what subcharts export (`import-values`) into their parents' defaults, deepest charts first. A chart with
 * dependencies holds the defaults of its subcharts among its own afterwards. Model: helm processImportValues.
 */
export function importValues(chart: WorkChart, log: Log, tracer?: Tracer): void {
  for (const child of chart.children) importValues(child, log, tracer);
  const declared = chart.declared.list;
  if (declared === undefined) return;
  const joining: Joining = { mode: 'merge', log, ...(tracer ? { tracer } : {}) };
  const tree = coalesceValues(chart, new Map(), joining);
  const imported: GoMap = new Map();
  for (const dependency of declared) {
    const imports = (dependency.importValues ?? []).flatMap(readImport);
    for (const one of imports) addImport(imported, tree, dependency, { one, joining });
    dependency.importValues = imports.length === 0 ? undefined : imports.map(importObject);
  }
  const own = copyMap(tree);
  tracer?.copied(tree, own);
  chart.values = fillTable(own, imported, '', joining);
}

interface Import {
  readonly form: 'text' | 'pair';
  readonly child: string;
  readonly parent: string;
}

/** A text names a table of `exports`, a map both ends; anything else is passed over. */
function readImport(raw: GoValue): readonly Import[] {
  if (typeof raw === 'string') return [{ form: 'text', child: `exports.${raw}`, parent: '.' }];
  if (raw === null || !isMap(raw)) return [];
  const end = (key: string): string => valueText(raw.get(key) ?? null);
  return [{ form: 'pair', child: end('child'), parent: end('parent') }];
}

function importObject({ child, parent }: Import): GoValue {
  return stringMap([
    ['child', child],
    ['parent', parent],
  ]);
}

interface Addition {
  readonly one: Import;
  readonly joining: Joining;
}

function addImport(imported: GoMap, tree: GoMap, { name }: WorkDependency, { one, joining }: Addition): void {
  const found = findTable(tree, `${name}.${one.child}`);
  if ('table' in found) {
    // An empty table is not shared with its chart, a full one is: what is imported beside it shows up in it.
    const table: GoMap = found.table.size === 0 ? new Map() : found.table;
    const above = nested(one.parent, table);
    joining.tracer?.wrapped(above, table, { tree, path: `${name}.${one.child}` });
    fillTable(imported, above, '', joining);
    return;
  }
  const error = ['error', `${quote(found.missing)} is not a table`] as const;
  if (one.form === 'text') joining.log(warnLine('ImportValues missing table', error));
  else joining.log(warnLine('ImportValues missing table from chart', ['chart', name], error));
}

/** The table itself for ".", else inside one table per key of the path. */
function nested(path: string, table: GoMap): GoMap {
  if (path === '.') return table;
  return path.split('.').reduceRight<GoMap>((inner, key) => new Map([[key, inner]]), table);
}
