import { isArray, isObject, type Json, type JsonObject } from '../kube/json.ts';
import type { PatchRule, PatchRules } from '../kube/patch-rules.ts';
import { deepEquals } from './equal.ts';
import { ITEM_ORDER, PATCH } from './strategic.ts';

/**
 * One strategic merge patch of two: what is deleted, and what is changed above it. Source: k8s.io/apimachinery
 * strategicpatch, mergeMap without merging parallel lists.
 */
export function mergePatches(deletions: JsonObject, changes: JsonObject, rules: PatchRules): JsonObject {
  const merged: Record<string, Json | undefined> = { ...deletions, ...changes };
  for (const [key, changed] of Object.entries(changes)) {
    const deleted = deletions[key];
    if (isObject(deleted) && isObject(changed) && rules(key).strategy !== 'replace') {
      merged[key] = mergePatches(deleted, changed, rules(key).below);
    }
  }
  for (const [key, deleted] of Object.entries(deletions)) {
    const rule = rules(key);
    if (!isArray(deleted) || rule.strategy !== 'merge' || rule.mergeKey === '') continue;
    const changed = changes[key];
    merged[key] = mergeItems(deleted, isArray(changed) ? changed : [], rule, merged[`${ITEM_ORDER}${key}`]);
  }
  return merged;
}

/** Items in the order they shall have, those to delete last. */
function mergeItems(
  deletions: readonly Json[],
  changes: readonly Json[],
  rule: PatchRule,
  order: Json | undefined,
): readonly Json[] {
  const idOf = (item: Json): Json | undefined => (isObject(item) ? item[rule.mergeKey] : undefined);
  const isDeleted = (item: Json): boolean => isObject(item) && item[PATCH] === 'delete';
  const rest = deletions.filter((item) => !isDeleted(item));
  const merged = changes.map((item) => {
    const at = rest.findIndex((other) => deepEquals(idOf(other), idOf(item)));
    const [other] = at < 0 ? [] : rest.splice(at, 1);
    return isObject(other) && isObject(item) ? mergePatches(other, item, rule.below) : item;
  });
  const ids = isArray(order) ? order.map(idOf) : [];
  const placeOf = (item: Json): number => ids.findIndex((id) => deepEquals(id, idOf(item)));
  const kept = [...merged, ...rest].sort((a, b) => placeOf(a) - placeOf(b));
  return [...kept, ...deletions.filter(isDeleted)];
}
