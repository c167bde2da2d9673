import { fail } from '../base/problem.ts';
import { unmergeable } from '../base/problems/plan.ts';
import { compareBytes } from '../go/bytes.ts';
import { isArray, isObject, type Json, type JsonObject } from '../kube/json.ts';
import type { PatchRule, PatchRules } from '../kube/patch-rules.ts';
import { deepEquals } from './equal.ts';

/** Marks in a strategic merge patch: an item to delete, the fields to keep, scalars to take out, the order of items. */
export const PATCH = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const DELETE_SCALARS = '$deleteFromPrimitiveList/';
export const ITEM_ORDER = '$setElementOrder/';

/** Which half of a difference: what is new or other, or what is gone. */
export type Half = 'changes' | 'deletions';

type Patch = Record<string, Json>;

interface Difference {
  readonly rules: PatchRules;
  readonly half: Half;
  readonly retainsKeys: boolean;
}

/**
 * The strategic merge patch that makes one half of the difference between two objects. Raises plan/unmergeable.
 * Source: k8s.io/apimachinery strategicpatch, diffMaps.
 */
export function differenceOf(from: JsonObject, to: JsonObject, rules: PatchRules, half: Half): JsonObject {
  return diffObjects(from, to, { rules, half, retainsKeys: false });
}

function diffObjects(from: JsonObject, to: JsonObject, difference: Difference): JsonObject {
  const patch: Patch = {};
  for (const [key, wanted] of Object.entries(to)) {
    if (wanted === undefined) continue;
    const found = from[key];
    if (found === undefined) {
      if (difference.half === 'changes') patch[key] = wanted;
    } else diffField(patch, key, { found, wanted }, difference);
  }
  if (difference.half === 'deletions') {
    for (const key of Object.keys(from)) if (to[key] === undefined) patch[key] = null;
  }
  if (difference.retainsKeys) retainKeys(patch, from, to);
  return patch;
}

function retainKeys(patch: Patch, from: JsonObject, to: JsonObject): void {
  const kept = Object.keys(to).filter((key) => to[key] !== undefined && to[key] !== null);
  const clears = Object.entries(from).some(([key, value]) => value !== null && to[key] === undefined);
  if (kept.length > 0 && (clears || Object.keys(patch).length > 0))
    patch[RETAIN_KEYS] = kept.sort(compareBytes);
}

interface Pair {
  readonly found: Json;
  readonly wanted: Json;
}

function diffField(patch: Patch, key: string, { found, wanted }: Pair, { rules, half }: Difference): void {
  const rule = rules(key);
  if (isObject(found) && isObject(wanted) && rule.strategy !== 'replace') {
    const { below, retainsKeys } = rule;
    const inner = diffObjects(found, wanted, { rules: below, half, retainsKeys });
    if (Object.keys(inner).length > 0) patch[key] = inner;
  } else if (isArray(found) && isArray(wanted) && rule.strategy === 'merge') {
    Object.assign(patch, diffLists(key, { found, wanted }, rule, half));
  } else if (
    half === 'changes' &&
    (isObject(found) && isObject(wanted) ? true : !deepEquals(found, wanted))
  ) {
    patch[key] = wanted;
  }
}

interface Lists {
  readonly found: readonly Json[];
  readonly wanted: readonly Json[];
}

function diffLists(key: string, lists: Lists, rule: PatchRule, half: Half): JsonObject {
  const { found, wanted } = lists;
  if (found.length === 0) return wanted.length === 0 || half === 'deletions' ? {} : { [key]: wanted };
  const items = [...found, ...wanted];
  if (items.every(isObject)) return diffItems(key, lists, rule, half);
  if (items.some((item) => typeof item !== typeof items[0] || isObject(item) || isArray(item))) {
    fail(unmergeable(`list element types are not identical: ${JSON.stringify(items)}`));
  }
  return diffScalars(key, lists, half);
}

function diffScalars(key: string, { found, wanted }: Lists, half: Half): JsonObject {
  const gone = found.filter((item) => !wanted.includes(item));
  const added = wanted.filter((item) => !found.includes(item));
  if (half === 'deletions') {
    if (gone.length === 0) return {};
    return { [`${DELETE_SCALARS}${key}`]: [...new Set(gone)], ...orderOf(key, wanted) };
  }
  if (deepEquals(found, wanted)) return {};
  return { ...(added.length > 0 ? { [key]: added } : {}), ...orderOf(key, wanted) };
}

function orderOf(key: string, items: readonly Json[]): JsonObject {
  return items.length === 0 ? {} : { [`${ITEM_ORDER}${key}`]: items };
}

/** An item of a list by its merge key. */
interface Item {
  readonly object: JsonObject;
  readonly id: Json;
  readonly text: string;
  readonly index: number;
}

function diffItems(key: string, lists: Lists, rule: PatchRule, half: Half): JsonObject {
  const found = itemsOf(lists.found, rule);
  const wanted = itemsOf(lists.wanted, rule);
  const { patches, deleted } = pairOff(found, wanted, rule, half);
  const placeOf = ({ text }: Item): number => wanted.findIndex((item) => item.text === text);
  const changed = patches.sort((a, b) => placeOf(a) - placeOf(b)).map(({ object }) => object);
  const patch = [...changed, ...deleted];
  const isSameOrder =
    found.length === wanted.length && found.every(({ id }, index) => deepEquals(id, wanted[index]?.id));
  if (patch.length === 0 && (isSameOrder || half === 'deletions')) return {};
  return {
    ...(patch.length > 0 ? { [key]: patch } : {}),
    ...orderOf(
      key,
      wanted.map(({ id }) => ({ [rule.mergeKey]: id })),
    ),
  };
}

function itemsOf(list: readonly Json[], { mergeKey }: PatchRule): readonly Item[] {
  return list.filter(isObject).map((object, index) => {
    const id = object[mergeKey];
    if (id === undefined) {
      fail(unmergeable(`map: ${JSON.stringify(object)} does not contain declared merge key: ${mergeKey}`));
    }
    return { object, id, text: String(id), index };
  });
}

interface PairedOff {
  readonly patches: Item[];
  readonly deleted: readonly JsonObject[];
}

/** Walks both lists in the order of their keys, as Go does: items with one key pair off from the last on. */
function pairOff(found: readonly Item[], wanted: readonly Item[], rule: PatchRule, half: Half): PairedOff {
  const patches: Item[] = [];
  const deleted: JsonObject[] = [];
  const left = byKey(found);
  const right = byKey(wanted);
  for (let l = left.pop(), r = right.pop(); l !== undefined || r !== undefined; ) {
    const order = l === undefined ? 1 : r === undefined ? -1 : compareBytes(l.text, r.text);
    if (l !== undefined && r !== undefined && order === 0) {
      const difference = { rules: rule.below, half, retainsKeys: rule.retainsKeys };
      const inner = diffObjects(l.object, r.object, difference);
      if (Object.keys(inner).length > 0) {
        patches.push({ ...r, object: { ...inner, [rule.mergeKey]: r.id } });
      }
    } else if (order > 0 && r !== undefined && half === 'changes') patches.push(r);
    else if (order < 0 && l !== undefined && half === 'deletions') {
      deleted.push({ [PATCH]: 'delete', [rule.mergeKey]: l.id });
    }
    if (order <= 0) l = left.pop();
    if (order >= 0) r = right.pop();
  }
  return { patches, deleted };
}

/** The first is the last: it is taken from there. */
function byKey(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => compareBytes(b.text, a.text) || a.index - b.index);
}
