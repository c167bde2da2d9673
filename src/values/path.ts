import { type GoMap, type GoValue, isMap } from '../go/value.ts';

/** The table at a dotted path, or the first key on the way that holds none. Model: helm common.Values Table. */
export function findTable(
  tree: GoMap,
  path: string,
): { readonly table: GoMap } | { readonly missing: string } {
  let table = tree;
  for (const key of path.split('.')) {
    const next = table.get(key);
    if (next === undefined || !isMap(next)) return { missing: key };
    table = next;
  }
  return { table };
}

/** What stands at a dotted path when it is no table; undefined otherwise. Model: helm common.Values PathValue. */
export function findScalar(tree: GoMap, path: string): Exclude<GoValue, GoMap> | undefined {
  const dot = path.lastIndexOf('.');
  const found = dot < 0 ? { table: tree } : findTable(tree, path.slice(0, dot));
  if (!('table' in found)) return undefined;
  const value = found.table.get(path.slice(dot + 1));
  return value === undefined || isMap(value) ? undefined : value;
}
