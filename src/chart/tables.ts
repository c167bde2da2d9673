import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';

/** `over` laid on `under`: maps merge deeply, all else is replaced. Neither is changed. Model: helm loader.MergeMaps. */
export function mergeMaps(under: GoMap, over: GoMap): GoMap {
  if (under.size === 0) return over;
  const merged: GoMap = new Map(under);
  for (const [key, value] of over) {
    const below = merged.get(key);
    const both = below !== undefined && isMap(below) && isMap(value);
    merged.set(key, both ? mergeMaps(below, value) : value);
  }
  return merged;
}

/** A copy of all maps and of the lists that hold maps. Flat lists are shared: no list is ever changed in place. */
export function copyMap(map: GoMap): GoMap {
  const copy: GoMap = new Map();
  map.forEach((value, key) => {
    copy.set(key, typeof value === 'object' && value !== null ? copyValue(value) : value);
  });
  return copy;
}

/** A deep copy as far as anything in the value can change. */
export function copyValue(value: GoValue): GoValue {
  if (value === null || typeof value !== 'object') return value;
  if (isMap(value)) return copyMap(value);
  return isList(value) && holdsMaps(value) ? value.map(copyValue) : value;
}

function holdsMaps(list: readonly GoValue[]): boolean {
  return list.some((item) => item !== null && typeof item === 'object' && (isMap(item) || isList(item)));
}
