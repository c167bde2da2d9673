import { isObject, type Json, type JsonObject } from '../kube/json.ts';
import { patchRulesOf } from '../kube/patch-rules.ts';
import { deepEquals } from './equal.ts';
import { mergePatches } from './merge.ts';
import { differenceOf } from './strategic.ts';

/** An object as the last manifest had it, as the new one has it, and as it is. */
export interface ThreeWay {
  readonly original: JsonObject;
  readonly wanted: JsonObject;
  readonly live: JsonObject;
}

/** A patch, and how it is to be read. */
export interface ClientPatch {
  readonly patch: JsonObject;
  readonly contentType: 'application/strategic-merge-patch+json' | 'application/merge-patch+json';
}

/**
 * What to send so that a live object becomes what the new manifest wants, without touching what neither manifest
 * names; undefined when there is nothing to do. Custom kinds are compared with the last manifest, not with what is
 * live, unless `looksAtLive`. Raises plan/unmergeable. Source: helm kube.createPatch.
 */
export function clientPatch(
  { original, wanted, live }: ThreeWay,
  { apiVersion, kind, looksAtLive }: { apiVersion: string; kind: string; looksAtLive: boolean },
): ClientPatch | undefined {
  const rules = patchRulesOf(apiVersion, kind);
  if (rules) {
    const changes = differenceOf(live, wanted, rules, 'changes');
    const deletions = differenceOf(original, wanted, rules, 'deletions');
    const patch = mergePatches(deletions, changes, rules);
    return nonEmpty({ patch, contentType: 'application/strategic-merge-patch+json' });
  }
  const patch = looksAtLive ? threeWayMerge({ original, wanted, live }) : mergePatch(original, wanted);
  return nonEmpty({ patch, contentType: 'application/merge-patch+json' });
}

function nonEmpty(patch: ClientPatch): ClientPatch | undefined {
  return Object.keys(patch.patch).length === 0 ? undefined : patch;
}

/** Source: k8s.io/apimachinery jsonmergepatch, CreateThreeWayJSONMergePatch. */
function threeWayMerge({ original, wanted, live }: ThreeWay): JsonObject {
  const changes = onlyNulls(mergePatch(live, wanted), false);
  const deletions = onlyNulls(mergePatch(original, wanted), true);
  return overlay(deletions, changes);
}

/** The JSON merge patch from one object to another. Source: evanphx/json-patch, CreateMergePatch. */
export function mergePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const [key, wanted] of Object.entries(to)) {
    const found = from[key];
    if (wanted === undefined || (found !== undefined && deepEquals(found, wanted))) continue;
    if (isObject(found) && isObject(wanted)) patch[key] = mergePatch(found, wanted);
    else patch[key] = wanted;
  }
  for (const key of Object.keys(from)) if (to[key] === undefined) patch[key] = null;
  return patch;
}

/** The part of a merge patch that deletes, or the part that does not. */
function onlyNulls(patch: JsonObject, wanted: boolean): JsonObject {
  const kept = Object.entries(patch).flatMap(([key, value]): [string, Json][] => {
    if (isObject(value)) {
      const inner = onlyNulls(value, wanted);
      return Object.keys(inner).length > 0 || (!wanted && Object.keys(value).length === 0)
        ? [[key, inner]]
        : [];
    }
    return value !== undefined && (value === null) === wanted ? [[key, value]] : [];
  });
  return Object.fromEntries(kept);
}

function overlay(under: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...under, ...over };
  for (const [key, value] of Object.entries(over)) {
    const below = under[key];
    if (isObject(below) && isObject(value)) merged[key] = overlay(below, value);
  }
  return merged;
}
