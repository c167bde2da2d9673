import { writeJson } from '../go/json.ts';
import { type GoMap, type GoValue, isMap } from '../go/value.ts';

/** A path whose value differs; undefined where it is missing. */
export interface Change {
  readonly path: readonly string[];
  readonly before: GoValue | undefined;
  readonly after: GoValue | undefined;
}

/** What leads from one tree to another: tables are compared key by key, lists and all else as a whole. */
export function findChanges(before: GoMap, after: GoMap, path: readonly string[] = []): readonly Change[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key): readonly Change[] => {
    const old = before.get(key);
    const now = after.get(key);
    const here = [...path, key];
    if (old !== undefined && now !== undefined && isMap(old) && isMap(now))
      return findChanges(old, now, here);
    // A whole number of a flag and the same of a file differ in their types only.
    const isSame = old !== undefined && now !== undefined && writeJson(old) === writeJson(now);
    return isSame ? [] : [{ path: here, before: old, after: now }];
  });
}

/** A values file that makes the second tree of the first: a null takes away what is not there any more. */
export function buildChanges(changes: readonly Change[]): GoMap {
  const tree: GoMap = new Map();
  for (const { path, after } of changes) {
    let table = tree;
    for (const key of path.slice(0, -1)) {
      const next = table.get(key);
      const inner: GoMap = next !== undefined && isMap(next) ? next : new Map();
      table.set(key, inner);
      table = inner;
    }
    table.set(path.at(-1) ?? '', after ?? null);
  }
  return tree;
}
