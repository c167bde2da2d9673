import { encodeBase64 } from '../go/base64.ts';
import { toBytes } from '../go/bytes.ts';
import { apiVersionOf } from '../kube/api.ts';
import { isArray, isObject, type Json, type JsonObject, objectAt } from '../kube/json.ts';
import { type Placed, rootOf } from './amounts.ts';
import { type ItemPair, pairItems } from './items.ts';
import { isOurs, isOurUpdate, managedEntries } from './managed.ts';
import { below, isAbsent, isStoredAs, isStoredAsNothing, isWhole } from './stored.ts';
import type { Target } from './targets.ts';

/**
 * Whether a server-side apply of the target would leave the live object as it is. True only when Helm owns exactly
 * the fields that the target sets, each live value is the one that it sets, and lists keep their order; a manager that
 * changes a value takes it from Helm, so nobody did. In every doubt it is false.
 */
export function isApplied(target: Target, live: JsonObject): boolean {
  const entries = managedEntries(live);
  const ours = entries.filter(isOurs);
  const [own] = ours;
  if (!own || ours.length > 1 || entries.some(isOurUpdate)) return false;
  if (own.apiVersion !== apiVersionOf(target.resource)) return false;
  const wanted = withoutIdentity(
    target.object,
    entries.some(({ subresource }) => subresource === 'status'),
  );
  if (!wanted) return false;
  const { fields, object } = withoutTexts(own.fields, wanted, live, target);
  return fields !== undefined && holdsObject(fields, object, live, rootOf(target));
}

/** What the server never counts as set by a manager. */
const SERVERS_OWN = [
  'uid',
  'resourceVersion',
  'generation',
  'selfLink',
  'managedFields',
  'deletionTimestamp',
];

/** The target without what names it; undefined when it sets what only the server may. */
function withoutIdentity(object: JsonObject, hasStatus: boolean): JsonObject | undefined {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = object;
  const { status: _status, ...withoutStatus } = rest;
  const { name: _name, namespace: _namespace, creationTimestamp, ...metadata } = objectAt(object, 'metadata');
  if (!isAbsent(creationTimestamp) || SERVERS_OWN.some((field) => metadata[field] !== undefined))
    return undefined;
  const shown = hasStatus ? withoutStatus : rest;
  return Object.keys(metadata).length === 0 ? shown : { ...shown, metadata };
}

/** A Secret's stringData is only written: what it became stands in data. */
function withoutTexts(
  fields: JsonObject,
  object: JsonObject,
  live: JsonObject,
  { ref }: Target,
): { readonly fields: JsonObject | undefined; readonly object: JsonObject } {
  const texts = object.stringData;
  if (ref.kind !== 'Secret' || ref.apiVersion !== 'v1' || !isObject(texts)) return { fields, object };
  const { stringData: _texts, ...rest } = object;
  const { 'f:stringData': owned, ...others } = fields;
  const data = objectAt(live, 'data');
  const isStored = Object.entries(texts).every(
    ([key, text]) => typeof text === 'string' && data[key] === encodeBase64(toBytes(text)),
  );
  const isOwned = isObject(owned) && sameKeys(owned, Object.keys(texts).map(fieldKey));
  return { fields: isStored && isOwned ? others : undefined, object: rest };
}

function fieldKey(name: string): string {
  return `f:${name}`;
}

function sameKeys(object: JsonObject, keys: readonly string[]): boolean {
  const own = Object.keys(object).filter((key) => key !== '.');
  return own.length === keys.length && keys.every((key) => Object.hasOwn(object, key));
}

function holdsObject(fields: JsonObject, wanted: JsonObject, live: Json | undefined, place: Placed): boolean {
  if (!isObject(live)) return false;
  const set = Object.keys(wanted).filter(
    (key) => !isUnset(wanted[key], fields[fieldKey(key)], live[key], place.rules(key).mergeKey !== ''),
  );
  if (!sameKeys(fields, set.map(fieldKey))) return false;
  return set.every((key) => holds(fields[fieldKey(key)], wanted[key], live[key], below(place, key)));
}

/** An empty list whose items would have keys is owned by nobody, and Kubernetes' own kinds do not keep it. */
function isUnset(
  wanted: Json | undefined,
  fields: Json | undefined,
  live: Json | undefined,
  hasKeys: boolean,
): boolean {
  if (!isArray(wanted) || wanted.length > 0 || fields !== undefined) return false;
  return hasKeys && (isAbsent(live) || (isArray(live) && live.length === 0));
}

function holds(
  fields: Json | undefined,
  wanted: Json | undefined,
  live: Json | undefined,
  place: Placed,
): boolean {
  if (!isObject(fields)) return false;
  const isLeaf = Object.keys(fields).every((key) => key === '.');
  if (isLeaf && !isWhole(place, wanted)) return false;
  if (isLeaf) return isStoredAs(place, wanted, live) || isStoredAsNothing(place, wanted, live);
  if (isArray(wanted)) return isArray(live) && holdsItems(pairItems(fields, wanted, live), place);
  return isObject(wanted) && holdsObject(fields, wanted, live, place);
}

function holdsItems(pairs: readonly ItemPair[] | undefined, place: Placed): boolean {
  if (!pairs) return false;
  return pairs.every(
    ({ fields, wanted, live }) => !isObject(wanted) || holds(fields, wanted, live, below(place, '*')),
  );
}
