import { at, isArray, isObject, type Json, type JsonObject, objectAt } from '../kube/json.ts';
import { NO_RULES, type PatchRules } from '../kube/patch-rules.ts';
import { deepEquals } from './equal.ts';
import type { Step } from './fieldpaths.ts';

/** A place at which two objects differ; a value that is absent is undefined. */
export interface Difference {
  readonly steps: readonly Step[];
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

/** What the server alone writes, at its own times. */
const SERVERS_OWN = [
  ...['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds'],
];

/** An object without its status and without what the server alone writes into its metadata. */
export function comparable(object: JsonObject): JsonObject {
  const { status: _status, ...rest } = object;
  const metadata = Object.entries(objectAt(object, 'metadata'));
  return {
    ...rest,
    metadata: Object.fromEntries(metadata.filter(([key]) => !SERVERS_OWN.includes(key))),
  };
}

/**
 * The smallest values in which two objects differ, in the order of their fields. Items of a list are paired by the key
 * that `rules` name, or by a `name` that all of them have, else by their places; another order is a difference of the
 * list itself, told by the keys.
 */
export function differencesOf(
  before: JsonObject,
  after: JsonObject,
  rules: PatchRules,
): readonly Difference[] {
  return objectDifferences(before, after, { steps: [], rules });
}

interface Place {
  readonly steps: readonly Step[];
  readonly rules: PatchRules;
}

function objectDifferences(before: JsonObject, after: JsonObject, place: Place): readonly Difference[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const rule = place.rules(key);
    const steps = [...place.steps, key];
    return valueDifferences(before[key], after[key], { steps, rules: rule.below }, rule.mergeKey);
  });
}

function valueDifferences(
  from: Json | undefined,
  to: Json | undefined,
  place: Place,
  mergeKey: string,
): readonly Difference[] {
  if (deepEquals(from, to)) return [];
  if (isObject(from) && isObject(to)) return objectDifferences(from, to, place);
  if (!isArray(from) || !isArray(to) || ![...from, ...to].every(isObject) || from.length * to.length === 0)
    return [{ steps: place.steps, from, to }];
  const lists = { from: from.filter(isObject), to: to.filter(isObject) };
  const key = keyOf([lists.from, lists.to], mergeKey);
  return key === undefined ? byPlace(lists, place) : byKey(lists, key, place);
}

interface Lists {
  readonly from: readonly JsonObject[];
  readonly to: readonly JsonObject[];
}

function byPlace({ from, to }: Lists, { steps, rules }: Place): readonly Difference[] {
  return Array.from({ length: Math.max(from.length, to.length) }).flatMap((_, index) =>
    valueDifferences(from[index], to[index], { steps: [...steps, { index }], rules }, ''),
  );
}

function byKey({ from, to }: Lists, key: string, { steps, rules }: Place): readonly Difference[] {
  const old = new Map(from.map((item) => [idOf(item, key), item]));
  const now = new Map(to.map((item) => [idOf(item, key), item]));
  const ids = [...new Set([...old.keys(), ...now.keys()])];
  const found = ids.flatMap((id, index) => {
    const step = key === INNER_NAME ? { index } : { keys: { [key]: id } };
    return valueDifferences(old.get(id), now.get(id), { steps: [...steps, step], rules }, '');
  });
  const order = (first: typeof old, second: typeof old): Json[] =>
    [...first.keys()].filter((id) => second.has(id)).map((id) => id ?? null);
  const [was, is] = [order(old, now), order(now, old)];
  return deepEquals(was, is) ? found : [...found, { steps, from: was, to: is }];
}

/** Items that are objects of their own, such as claim templates. */
const INNER_NAME = 'metadata.name';

function idOf(item: JsonObject, key: string): Json | undefined {
  return key === INNER_NAME ? at(item, 'metadata', 'name') : item[key];
}

/** The field that tells the items of all the lists apart; undefined when there is none. */
export function keyOf(lists: readonly (readonly JsonObject[])[], mergeKey: string): string | undefined {
  return [mergeKey, 'name', INNER_NAME].find(
    (key) =>
      key !== '' &&
      lists.every((items) => {
        const ids = items.map((item) => idOf(item, key));
        return ids.every((id) => typeof id === 'string' || typeof id === 'number') && isDistinct(ids);
      }),
  );
}

function isDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

/**
 * What a live object will be, as far as that can be told without the server: the fields that `wanted` sets, over what
 * is there. Items of lists that have a key are laid over those with the same one.
 */
export function overlaid(live: JsonObject, wanted: JsonObject, rules: PatchRules = NO_RULES): JsonObject {
  const result: Record<string, Json | undefined> = { ...live };
  for (const [key, value] of Object.entries(wanted)) {
    const rule = rules(key);
    result[key] = overlaidValue(live[key], value, rule.below, rule.mergeKey);
  }
  return result;
}

function overlaidValue(
  live: Json | undefined,
  wanted: Json | undefined,
  rules: PatchRules,
  mergeKey: string,
): Json | undefined {
  if (isObject(live) && isObject(wanted)) return overlaid(live, wanted, rules);
  if (!isArray(live) || !isArray(wanted) || ![...live, ...wanted].every(isObject)) return wanted;
  const lists = [live.filter(isObject), wanted.filter(isObject)] as const;
  const key = keyOf(lists, mergeKey);
  if (key === undefined) return wanted;
  const known = new Map(lists[0].map((item) => [idOf(item, key), item]));
  return lists[1].map((item) => {
    const under = known.get(idOf(item, key));
    return under ? overlaid(under, item, rules) : item;
  });
}

/** The path of a difference: `/spec/containers[name=web]/image`, `/spec/rules[0]/verbs`. */
export function pathText(steps: readonly Step[]): string {
  return steps.map(stepText).join('');
}

function stepText(step: Step): string {
  if (typeof step === 'string') return `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if ('index' in step) return `[${step.index}]`;
  if ('value' in step) return `[=${plainText(step.value)}]`;
  return `[${Object.entries(step.keys)
    .map(([key, value]) => `${key}=${plainText(value ?? null)}`)
    .join(',')}]`;
}

function plainText(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.:/-]+$/.test(text) ? text : JSON.stringify(value);
}
