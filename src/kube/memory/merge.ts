import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import { ATOMIC_MAPS, isSame, keysOf, SETS } from './lists.ts';

/** RFC 7386: null removes, lists are replaced. */
export function mergePatch(live: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json | undefined> = isObject(live) ? { ...live } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** Kubernetes' own patch: as RFC 7386, but lists of named items are merged; `$patch: delete` takes one out. */
export function strategicPatch(live: Json | undefined, patch: Json, name = ''): Json {
  if (isArray(patch)) return strategicList(isArray(live) ? live : [], patch, name);
  if (!isObject(patch)) return patch;
  const fields = Object.entries(patch).filter(([key]) => !key.startsWith('$'));
  const isReplaced = patch.$patch === 'replace' || !isObject(live);
  const merged: Record<string, Json | undefined> = isReplaced ? {} : retained(live, patch);
  for (const [key, value] of fields) {
    if (value === null || value === undefined) delete merged[key];
    else merged[key] = strategicPatch(merged[key], value, key);
  }
  const removed = Object.entries(patch).filter(([key]) => key.startsWith(FROM_LIST));
  for (const [key, values] of removed) withoutTexts(merged, key.slice(FROM_LIST.length), values);
  return merged;
}

const FROM_LIST = '$deleteFromPrimitiveList/';

function withoutTexts(
  merged: Record<string, Json | undefined>,
  name: string,
  values: Json | undefined,
): void {
  const list = merged[name];
  if (isArray(list) && isArray(values)) merged[name] = list.filter((item) => !values.includes(item));
}

function retained(live: JsonObject, { $retainKeys: keys }: JsonObject): Record<string, Json | undefined> {
  return Object.fromEntries(Object.entries(live).filter(([key]) => !isArray(keys) || keys.includes(key)));
}

function strategicList(live: readonly Json[], patch: readonly Json[], name: string): readonly Json[] {
  const plain = patch.filter((item) => !isObject(item) || item.$patch !== 'replace');
  const keys = keysOf(name, plain);
  if (SETS.includes(name)) return [...new Set([...live, ...plain])];
  if (keys === undefined || plain.length < patch.length) return plain;
  const merged = [...live];
  for (const item of plain) {
    const place = merged.findIndex((found) => isSame(found, item, keys));
    const isGone = isObject(item) && item.$patch === 'delete';
    if (place < 0 && !isGone) merged.push(item);
    else if (isGone) merged.splice(place, place < 0 ? 0 : 1);
    else merged[place] = strategicPatch(merged[place], item);
  }
  return merged;
}

/** What an applied object makes of a live one: its fields win, what it does not name stays. */
export function mergeApplied(live: Json | undefined, applied: Json, name = ''): Json {
  if (isArray(applied)) return appliedList(isArray(live) ? live : [], applied, name);
  if (!isObject(applied) || !isObject(live) || ATOMIC_MAPS.includes(name)) return applied;
  const merged: Record<string, Json | undefined> = { ...live };
  for (const [key, value] of Object.entries(applied)) {
    if (value !== undefined) merged[key] = mergeApplied(merged[key], value, key);
  }
  return merged;
}

function appliedList(live: readonly Json[], applied: readonly Json[], name: string): readonly Json[] {
  if (SETS.includes(name)) return [...new Set([...live, ...applied])];
  const keys = keysOf(name, applied);
  if (keys === undefined) return applied;
  const others = live.filter((item) => !applied.some((own) => isSame(item, own, keys)));
  const own = applied.map((item) =>
    mergeApplied(
      live.find((found) => isSame(found, item, keys)),
      item,
    ),
  );
  return [...own, ...others];
}
