import { isObject, type Json, type JsonObject, parseJson } from '../kube/json.ts';
import { deepEquals } from './equal.ts';

/** An item as it shall be and as it is, with what is owned of it. */
export interface ItemPair {
  readonly fields: Json | undefined;
  readonly wanted: Json;
  readonly live: Json | undefined;
}

/** An element of managedFields: `k:{"name":"a"}` or `v:"a"`. */
interface Element {
  readonly named: Json;
  readonly identity: string;
  readonly fields: Json | undefined;
}

/**
 * The wanted items of a list with keys, or a set, each with its live one; undefined unless exactly they are owned,
 * each is there once, and the live ones stand in the same order.
 */
export function pairItems(
  fields: JsonObject,
  wanted: readonly Json[],
  live: readonly Json[],
): readonly ItemPair[] | undefined {
  const owned = Object.entries(fields).filter(([key]) => key !== '.');
  const keys = keyNames(owned.map(([key]) => key));
  if (!keys || owned.length !== wanted.length) return undefined;
  const elements = owned.map(([key, inner]) => elementOf(key, inner, keys));
  const chosen = wanted.map((item) => chooseElement(item, elements, keys));
  const places = placesOf(live, keys);
  const order = chosen.map((element) => (element && places.get(element.identity)) ?? NOWHERE);
  const isInOrder = order.every(
    (place, index) => place !== NOWHERE && (index === 0 || place > (order[index - 1] ?? place)),
  );
  if (!isInOrder || new Set(chosen).size !== wanted.length) return undefined;
  return wanted.map((item, index) => ({
    fields: chosen[index]?.fields,
    wanted: item,
    live: live[order[index] ?? NOWHERE],
  }));
}

const NOWHERE = -1;

/** The keys that all elements name, empty for a set; undefined when they differ. */
function keyNames(elements: readonly string[]): readonly string[] | undefined {
  const names = elements.map((element) => {
    const named = parseJson(element.slice(2));
    if (element.startsWith('v:')) return isObject(named) ? undefined : '';
    return element.startsWith('k:') && isObject(named) ? Object.keys(named).sort().join('\n') : undefined;
  });
  const [first] = names;
  if (first === undefined || names.some((name) => name !== first)) return undefined;
  return first === '' ? [] : first.split('\n');
}

function elementOf(key: string, fields: Json | undefined, keys: readonly string[]): Element {
  const named = parseJson(key.slice(2)) ?? null;
  return { named, identity: identityOf(named, keys), fields };
}

function identityOf(item: Json, keys: readonly string[]): string {
  if (keys.length === 0) return JSON.stringify(item);
  return JSON.stringify(keys.map((key) => (isObject(item) ? (item[key] ?? null) : null)));
}

/** The element that an item is; a key that the item leaves out may have any value, if that leaves one choice. */
function chooseElement(
  item: Json,
  elements: readonly Element[],
  keys: readonly string[],
): Element | undefined {
  const found = elements.filter(({ named }) => {
    if (keys.length === 0) return deepEquals(named, item);
    if (!isObject(named) || !isObject(item)) return false;
    return keys.every((key) => mayBe(item[key] ?? KEY_DEFAULTS[key], named[key]));
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Keys that have a default wherever Kubernetes has them. */
const KEY_DEFAULTS: Readonly<Record<string, Json>> = { protocol: 'TCP' };

function mayBe(value: Json | undefined, named: Json | undefined): boolean {
  return value === undefined || deepEquals(value, named);
}

/** Where each item is; what is there twice is nowhere. */
function placesOf(live: readonly Json[], keys: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  live.forEach((item, index) => {
    const identity = identityOf(item, keys);
    places.set(identity, places.has(identity) ? NOWHERE : index);
  });
  return places;
}
