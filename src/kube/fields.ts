import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';

/** The map at a key, or an empty one in place of anything else. */
export function mapAt(map: GoMap, key: string): GoMap {
  const value = map.get(key) ?? null;
  return isMap(value) ? value : new Map();
}

/** The maps of the list at a key. */
export function mapsAt(map: GoMap, key: string): readonly GoMap[] {
  return listAt(map, key).filter(isMap);
}

/** The text at a key, or the empty one in place of anything else. */
export function textAt(map: GoMap, key: string): string {
  const value = map.get(key);
  return typeof value === 'string' ? value : '';
}

/** The texts of the list at a key. */
export function textsAt(map: GoMap, key: string): readonly string[] {
  return listAt(map, key).filter((item) => typeof item === 'string');
}

/** True for what Go cannot tell from a field that is not there. */
export function isAbsent(value: GoValue | undefined): boolean {
  return value === undefined || value === null;
}

function listAt(map: GoMap, key: string): readonly GoValue[] {
  const value = map.get(key) ?? null;
  return isList(value) ? value : [];
}
